import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runProcess, startProcess, waitFor } from "./index.mjs";
import { withLock } from "./lock.mjs";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "harness-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const index = new URL("index.mjs", import.meta.url).href;
const isRunning = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
/** A program that says its own id and that of a child in a group of its own, which is deaf to SIGTERM, and stays. */
const stays = `
  const child = require("node:child_process").spawn(process.execPath, ["-e", "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"], { detached: true });
  console.log(JSON.stringify([process.pid, child.pid]));
  setInterval(() => {}, 1000)`;
const pids = (output: string): number[] | undefined =>
  output.includes("\n") ? (JSON.parse(output) as number[]) : undefined;

test("stop ends a process, what it started in other groups, and removes its folders", async () => {
  const started = startProcess(process.execPath, ["-e", stays], { remove: [folder] });
  const running = await waitFor(() => pids(started.output()), { what: "the program to start" });
  expect(running.map(isRunning)).toEqual([true, true]);

  await started.stop();
  await waitFor(() => !running.some(isRunning), { what: "both to be gone" });
  expect(existsSync(folder)).toBe(false);
});

test("a process ends when the one that asked for it is killed", async () => {
  const script = `
    import { startProcess } from ${JSON.stringify(index)};
    const started = startProcess(process.execPath, ["-e", ${JSON.stringify(stays)}], { remove: [${JSON.stringify(folder)}] });
    setInterval(() => started.output().includes("\\n") && process.stdout.write(started.output()), 50);`;
  const parent = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [output] = (await Promise.race([
    new Promise<unknown[]>((resolve) => parent.stdout.once("data", (...data) => resolve(data))),
    new Promise<never>((_resolve, reject) => parent.once("exit", () => reject(new Error("The parent ended.")))),
  ])) as [Buffer];
  const running = JSON.parse(output.toString().split("\n")[0] ?? "") as number[];
  expect(running.map(isRunning)).toEqual([true, true]);

  parent.kill("SIGKILL");
  await waitFor(() => !running.some(isRunning) && !existsSync(folder), { what: "nothing to be left" });
});

test("a process that fails says how", async () => {
  const failing = runProcess(process.execPath, ["-e", "console.error('the reason'); process.exit(3)"]);
  await expect(failing).rejects.toThrow(/ended with 3:\nthe reason/);
  await expect(runProcess(join(folder, "missing"), [])).rejects.toThrow(/ended with 127:[\s\S]*ENOENT/);
});

test("a lock lets one in at a time", async () => {
  const path = join(folder, "lock");
  let inside = 0;
  const most: number[] = [];
  const work = async () => {
    most.push(++inside);
    await new Promise((resolve) => setImmediate(resolve));
    inside--;
  };
  await Promise.all(Array.from({ length: 5 }, () => withLock(path, work, { every: 5 })));
  expect(most).toEqual([1, 1, 1, 1, 1]);
  expect(existsSync(path)).toBe(false);
});

test("the lock of a process that died is taken over", async () => {
  const path = join(folder, "lock");
  const lock = new URL("lock.mjs", import.meta.url).href;
  const dies = `
    import { withLock } from ${JSON.stringify(lock)};
    await withLock(${JSON.stringify(path)}, async () => process.kill(process.pid, "SIGKILL"));`;
  await new Promise((resolve) => spawn(process.execPath, ["--input-type=module", "-e", dies]).once("exit", resolve));
  expect(existsSync(path)).toBe(true);
  expect(await withLock(path, async () => "done", { every: 5 })).toBe("done");
});
