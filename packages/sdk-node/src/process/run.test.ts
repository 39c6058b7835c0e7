// How programs are run, and that nothing is left of one that was ended.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../temp-folder.test-support.ts";
import { run, type RunOptions } from "./run.ts";

const node = (script: string, options?: RunOptions, ...args: string[]) =>
  run(process.execPath, ["-e", script, ...args], options);

/** Starts another process like itself, tells both ids, and never ends by itself. */
const STUBBORN_TREE = `
  process.on("SIGTERM", () => {});
  const { spawn } = require("node:child_process");
  const child = spawn(process.execPath, ["-e", "process.on('SIGTERM', () => {}); console.log('ready'); setInterval(() => {}, 1000)"], { stdio: ["ignore", "pipe", "inherit"] });
  child.stdout.once("data", () => console.log("pids " + process.pid + " " + child.pid));
  setInterval(() => {}, 1000);`;

function pidsIn(line: string): number[] {
  const pids = /^pids (.*)$/.exec(line)?.[1]?.split(" ").map(Number) ?? [];
  onTestFinished(() => {
    for (const pid of pids.filter(isRunning)) process.kill(pid, "SIGKILL");
  });
  return pids;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // One that has ended and that nobody has waited for still has an id.
  const stat = `/proc/${pid}/stat`;
  return !existsSync(stat) || !/^\d+ \(.*\) [ZX]/.test(readFileSync(stat, "utf8"));
}

async function allEnded(pids: readonly number[]): Promise<void> {
  expect(pids.length).toBeGreaterThan(0);
  await expect.poll(() => pids.filter(isRunning)).toEqual([]);
}

test("output, exit code, input, working directory and environment", async () => {
  const cwd = temporaryFolder();
  const script = `process.stdin.on("data", (text) => console.log(text + process.cwd() + process.env.GIVEN + process.env.TAKEN)); console.error("beside"); process.exitCode = 3`;
  expect(await node(script, { cwd, input: "in ", env: { GIVEN: "yes", TAKEN: undefined }, allow: [3] })).toEqual({
    stdout: `in ${cwd}yesundefined\n`,
    stderr: "beside\n",
    exitCode: 3,
  });
});

test("there is no shell: arguments arrive as they are", async () => {
  const args = ["$(id)", "; rm -rf x", "a b", '"', "*", ""];
  const { stdout } = await node("console.log(JSON.stringify(process.argv.slice(1)))", {}, ...args);
  expect(JSON.parse(stdout)).toEqual(args);
});

test("standard input is closed: a program that asks does not wait", async () => {
  expect((await node("process.stdin.on('end', () => console.log('closed')).resume()")).stdout).toBe("closed\n");
});

test("a program that is not there, and a folder that is not there", async () => {
  await expect(run("no-such-program-x", [])).rejects.toMatchObject({
    code: "tool-missing",
    message: "no-such-program-x cannot be started: it is not there.",
    hint: expect.stringContaining("PATH") as string,
  });
  await expect(node("", { cwd: "/no/such/folder" })).rejects.toMatchObject({
    code: "io-failed",
    message: expect.stringContaining("/no/such/folder") as string,
  });
});

test("a failure has the end of what the program said, and neither arguments nor secrets", async () => {
  const script = `for (let i = 0; i < 50; i++) console.error("line " + i); console.error("at https://ada:pa%2Fss@host/x with " + process.env.API_TOKEN); process.exit(7)`;
  const failure: unknown = await node(script, { env: { API_TOKEN: "t0p-s3cret" } }, "an-argument").catch(
    (caught: unknown) => caught,
  );
  expect(failure).toMatchObject({
    code: "tool-failed",
    message: `${process.execPath} ended with exit code 7. It said: line 45\nline 46\nline 47\nline 48\nline 49\nat https://***@host/x with ***`,
  });
});

test("any exit code can be an answer, but being killed is not", async () => {
  expect((await node("process.exit(200)", { allow: "any" })).exitCode).toBe(200);
  await expect(node("process.kill(process.pid, 'SIGKILL')", { allow: "any" })).rejects.toMatchObject({
    code: "tool-failed",
    message: expect.stringContaining("killed by SIGKILL") as string,
  });
});

test("lines come one by one and all before the end, also the last without a newline", async () => {
  const lines: string[] = [];
  const { stdout } = await node(
    `const bytes = Buffer.from("ä\\nzwei\\r\\n\\nlast"); for (const byte of bytes) process.stdout.write(Buffer.of(byte)); console.error("e")`,
    { onLine: (line, stream) => lines.push(`${stream}: ${line}`) },
  );
  expect(stdout).toBe("ä\nzwei\r\n\nlast");
  expect(lines.filter((line) => line.startsWith("stdout"))).toEqual([
    "stdout: ä",
    "stdout: zwei",
    "stdout: ",
    "stdout: last",
  ]);
  expect(lines).toContain("stderr: e");
});

test("lines come while the program runs", async () => {
  const stop = new AbortController();
  const onLine = (line: string): void => void (line === "first" && stop.abort());
  await expect(
    node(`console.log("first"); setInterval(() => {}, 1000)`, { onLine, signal: stop.signal }),
  ).rejects.toMatchObject({ code: "cancelled" });
});

test("cancelling ends the whole tree, also what does not want to end", async () => {
  const stop = new AbortController();
  let pids: number[] = [];
  const onLine = (line: string): void => {
    pids = pidsIn(line);
    stop.abort();
  };
  await expect(node(STUBBORN_TREE, { onLine, signal: stop.signal, grace: 50 })).rejects.toMatchObject({
    code: "cancelled",
    message: `Cancelled while ${process.execPath} ran.`,
  });
  await allEnded(pids);
});

test("a program that is cancelled may clean up", async () => {
  const stop = new AbortController();
  const lines: string[] = [];
  const onLine = (line: string): void => {
    lines.push(line);
    if (line === "ready") stop.abort();
  };
  const script = `process.on("SIGTERM", () => { console.log("cleaned"); process.exit(0); }); console.log("ready"); setInterval(() => {}, 1000)`;
  await expect(node(script, { onLine, signal: stop.signal })).rejects.toMatchObject({ code: "cancelled" });
  expect(lines).toEqual(["ready", "cleaned"]);
});

test("cancelled before it began, nothing is started", async () => {
  const file = join(temporaryFolder(), "started");
  await expect(
    node(`require("node:fs").writeFileSync(${JSON.stringify(file)}, "")`, { signal: AbortSignal.abort() }),
  ).rejects.toMatchObject({ code: "cancelled" });
  expect(existsSync(file)).toBe(false);
});

test("a limit of time ends the tree and says what the program said", async () => {
  let pids: number[] = [];
  const onLine = (line: string, stream: string): void => void (stream === "stdout" && (pids = pidsIn(line)));
  const script = `echo "waiting for a lock" >&2; sleep 600 & echo pids $$ $!; wait`;
  // Long enough for sh to speak on a busy machine.
  await expect(run("sh", ["-c", script], { timeout: 5_000, onLine })).rejects.toMatchObject({
    code: "timed-out",
    message: "sh did not end within 5 s. It said: waiting for a lock",
  });
  await allEnded(pids);
});

test.each([
  ["in its group", ""],
  ["in a session of its own", "setsid "],
])("a program that leaves another one running %s is not waited for without end", async (_, how) => {
  let pids: number[] = [];
  const onLine = (line: string): void => void (pids = pidsIn(line));
  const result = await run("sh", ["-c", `${how}sleep 600 & echo pids $!`], { grace: 200, onLine });
  expect(result).toMatchObject({ exitCode: 0, stdout: `pids ${pids[0]}\n` });
  if (how === "") await allEnded(pids);
});

test("a program that floods is ended", async () => {
  let pid = 0;
  const script = `console.error(process.pid); (function flood() { while (process.stdout.write("x".repeat(65536))); process.stdout.once("drain", flood) })()`;
  const onLine = (line: string, stream: string): void => void (stream === "stderr" && (pid = Number(line)));
  await expect(node(script, { maxOutput: 1_000_000, onLine })).rejects.toMatchObject({
    code: "tool-failed",
    message: expect.stringContaining("more than 1000000 characters") as string,
  });
  await allEnded([pid]);
});

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("%s to the caller leaves nothing running", async (signal) => {
  const folder = temporaryFolder();
  const script = `
    import { run } from ${JSON.stringify(fileURLToPath(new URL("run.ts", import.meta.url)))};
    await run(process.execPath, ["-e", ${JSON.stringify(STUBBORN_TREE)}], { onLine: (line) => console.log(line) });`;
  const caller = spawn(process.execPath, ["--conditions=@acme/source", "--input-type=module", "-e", script], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(caller.stdout, "data")) as [Buffer];
  const pids = pidsIn(line.toString().trim());
  caller.kill(signal);
  const [, endedBy] = (await once(caller, "exit")) as [number | null, string | null];
  expect(endedBy).toBe(signal);
  await allEnded(pids);
});
