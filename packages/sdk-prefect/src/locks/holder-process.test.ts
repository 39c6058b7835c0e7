import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type HolderProcess, isDead, thisProcess } from "./holder-process.ts";

function own(): HolderProcess {
  const known = thisProcess();
  if (known === undefined) throw new Error("This system does not tell which process this is.");
  return known;
}

// Elsewhere nothing is known: see the file.
describe.runIf(process.platform === "linux")("of the process that holds a lease", () => {
  test("this process lives", () => {
    expect(own().pid).toBe(process.pid);
    expect(isDead(own())).toBe(false);
  });

  test("one that was killed is dead, also while nobody asks how it ended", async () => {
    const parent = spawn("sh", ["-c", "sleep 1000 & echo $!; exec sleep 1000"]);
    try {
      const [line] = (await once(parent.stdout, "data")) as [Buffer];
      const pid = Number(line.toString());
      const child = { ...own(), pid, started: startOf(pid) };
      expect(isDead(child)).toBe(false);
      process.kill(pid, "SIGKILL");
      await expect.poll(() => isDead(child)).toBe(true);
      const whole = { ...own(), pid: parent.pid ?? 0, started: startOf(parent.pid ?? 0) };
      parent.kill("SIGKILL");
      await once(parent, "exit");
      expect(isDead(whole)).toBe(true);
    } finally {
      parent.kill("SIGKILL");
    }
  });

  test("one whose id was given to another process is dead", () => {
    expect(isDead({ ...own(), started: "1" })).toBe(true);
  });

  test("of one on another machine, in another container or before a restart nothing is known", () => {
    const gone = { ...own(), pid: 2 ** 22 + 1 };
    expect(isDead(gone)).toBe(true);
    expect(isDead({ ...gone, machine: "0123456789abcdef" })).toBe(false);
  });
});

function startOf(pid: number): string {
  const afterName = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1) ?? "";
  return afterName.split(" ")[19] ?? "";
}
