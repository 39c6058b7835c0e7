// What the client makes of hosts that die, hang, print junk, or are of another version: each is a real process.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { HostClient, type HostState } from "./host-client.ts";
import type { HostCommand } from "./host-command.ts";
import type { HostTimes } from "./host-times.ts";

const script = join(import.meta.dirname, "fixtures/scripted-host.mjs");
let folder: string;
let journal: string;
let client: HostClient | undefined;
let log: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "acme-client-"));
  journal = join(folder, "journal");
  writeFileSync(journal, "");
  log = [];
});
afterEach(async () => {
  await client?.close();
  rmSync(folder, { recursive: true, force: true });
});

const command = (behaviour: string, source: HostCommand["source"] = "bundled"): HostCommand => ({
  source,
  program: process.execPath,
  args: [script, behaviour, journal],
  env: {},
});

function open(behaviours: string | HostCommand[], times: Partial<HostTimes> = {}): HostClient {
  client = new HostClient({
    directory: folder,
    commands: () => (typeof behaviours === "string" ? [command(behaviours)] : behaviours),
    client: { name: "test", version: "1" },
    log: (level, message) => log.push(`${level}: ${message}`),
    times: { backOff: [10, 20], grace: 2000, ...times },
  });
  return client;
}

function reached<S extends HostState["is"]>(host: HostClient, is: S): Promise<Extract<HostState, { is: S }>> {
  return new Promise((resolve) => {
    const look = (state: HostState): void => {
      if (state.is === is) resolve(state as Extract<HostState, { is: S }>);
    };
    host.onState(look);
    look(host.state);
  });
}

const pids = (): number[] => [
  ...new Set(
    readFileSync(journal, "utf8")
      .split("\n")
      .flatMap((line) => (line === "" ? [] : [Number(line.split(" ")[0])])),
  ),
];

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** What a call fails with, listened to from the start. */
const failureOf = (call: Promise<unknown>): Promise<unknown> => call.then(() => undefined).catch((caught) => caught);

async function journalHas(text: string): Promise<void> {
  while (!readFileSync(journal, "utf8").includes(text)) await new Promise(setImmediate);
}

describe("a host that does well", () => {
  it("is started by the first call only, and is gone after close", async () => {
    const host = open("well");
    expect(host.state).toEqual({ is: "idle" });
    expect(pids()).toEqual([]);
    expect(await host.call("flows", {})).toMatchObject({ isWhole: true });
    expect(host.state).toMatchObject({ is: "ready", source: "bundled", host: { versions: { acme: "1.2.3" } } });
    await Promise.all([host.call("flows", {}), host.call("doctor", {})]);
    const [pid = 0] = pids();
    expect(pids()).toHaveLength(1);
    await host.close();
    expect(isAlive(pid)).toBe(false);
    expect(readFileSync(journal, "utf8")).toContain("finished");
    await expect(host.call("flows", {})).rejects.toMatchObject({ code: "cancelled" });
  });

  it("gives progress to the call that it belongs to, and notes and log to whoever listens", async () => {
    const host = open("well");
    const notes: unknown[] = [];
    host.onNote((note) => notes.push(note));
    const reports: unknown[] = [];
    await host.call("flows", {}, { onProgress: (report) => reports.push(report) });
    expect(reports).toEqual([{ message: "Looking", done: 1 }]);
    expect(notes).toEqual([{ name: "flows/changed", note: { changed: ["a"], removed: [], problems: false } }]);
    expect(log).toContain("info: looked");
  });

  it("is told which files changed", async () => {
    const host = open("well");
    host.filesChanged(["/before/it/runs.py"]);
    await host.call("flows", {});
    host.filesChanged(["/a.py", "/b.py"]);
    await journalHas("files /a.py,/b.py");
    expect(readFileSync(journal, "utf8")).not.toContain("before");
  });

  it("answers an error whose code this side does not know", async () => {
    await expect(open("newer").call("flows", {})).rejects.toMatchObject({ code: "internal", message: "m", hint: "h" });
  });

  it("does not get away with an answer that does not fit", async () => {
    const host = open("answers-nonsense");
    await expect(host.call("flows", {})).rejects.toMatchObject({
      code: "internal",
      message: expect.stringContaining("answer to flows does not fit") as string,
    });
    expect(host.state.is).toBe("ready");
  });
});

describe("a host that is in trouble", () => {
  it("that died while it answered: the call says so, and it is started again", async () => {
    const host = open("dies-when-asked");
    const restarting = reached(host, "restarting");
    await expect(host.call("flows", {})).rejects.toMatchObject({
      code: "tool-failed",
      message: "The acme host ended with exit code 7.",
    });
    expect(await restarting).toMatchObject({ trouble: { is: "died" } });
    await reached(host, "ready");
    expect(pids()).toHaveLength(2);
    expect(await host.call("doctor", {})).toEqual({ checks: [] });
  });

  it("that was killed is started again although nobody calls", async () => {
    const host = open("well");
    await host.call("flows", {});
    const [pid = 0] = pids();
    const restarting = reached(host, "restarting");
    process.kill(pid, "SIGKILL");
    expect((await restarting).trouble.error.message).toBe("The acme host ended by SIGKILL.");
    await reached(host, "ready");
    expect(pids()).toHaveLength(2);
  });

  it("that dies each time is given up, with its last words; restart tries again", async () => {
    const host = open("dies-at-start");
    await expect(host.call("flows", {})).rejects.toMatchObject({ code: "tool-failed" });
    const { trouble } = await reached(host, "failed");
    expect(trouble).toMatchObject({ is: "died", stderr: "error: unknown command 'host'" });
    expect(trouble.error.message).toContain("exit code 2. Its last words: error: unknown command 'host'");
    expect(pids()).toHaveLength(3);
    await expect(host.call("flows", {})).rejects.toMatchObject({ code: "tool-failed" });
    expect(pids()).toHaveLength(3);
    await expect(host.restart()).rejects.toMatchObject({ code: "tool-failed" });
    await reached(host, "failed");
    expect(pids()).toHaveLength(6);
  });

  it("that cannot be started at all", async () => {
    const host = open([{ ...command("well"), program: join(folder, "no-such-program") }], { backOff: [] });
    await expect(host.call("flows", {})).rejects.toMatchObject({ code: "tool-missing" });
    expect(host.state).toMatchObject({ is: "failed", trouble: { is: "not-started" } });
  });

  it.each(["prints-junk", "junk-when-asked"])("that %s", async (behaviour) => {
    const host = open(behaviour, { backOff: [] });
    await expect(host.call("flows", {})).rejects.toMatchObject({ code: "tool-failed" });
    const { trouble } = await reached(host, "failed");
    expect(trouble.is).toBe("junk");
    expect(trouble.error.message).toMatch(/Loading the adapter|warning: old/);
  });

  it("that hangs is noticed, killed and started again", async () => {
    const host = open("hangs-when-asked", { heartbeat: 20, patience: 1_500 });
    const restarting = reached(host, "restarting");
    await expect(host.call("flows", {})).rejects.toMatchObject({ code: "timed-out" });
    expect((await restarting).trouble.is).toBe("hung");
    await reached(host, "ready");
    expect(pids().map(isAlive)).toEqual([false, true]);
  });

  it("that never answers is given up after its time", async () => {
    const host = open("never-answers", { start: 100, backOff: [] });
    await expect(host.call("flows", {})).rejects.toMatchObject({ code: "timed-out" });
    expect(host.state).toMatchObject({ is: "failed", trouble: { is: "hung" } });
  });

  it("that refuses is not started again by itself", async () => {
    const host = open("refuses");
    await expect(host.call("flows", {})).rejects.toMatchObject({ code: "usage-invalid", hint: "Update." });
    expect(host.state).toMatchObject({ is: "failed", trouble: { is: "refused" } });
    expect(pids()).toHaveLength(1);
  });

  it("and the project's own is passed over for the one that comes with the extension", async () => {
    const host = open([command("dies-at-start", "project"), command("well")]);
    await host.call("flows", {});
    expect(host.state).toMatchObject({
      is: "ready",
      source: "bundled",
      passedOver: { is: "died", source: "project" },
    });
    expect(host.state).toMatchObject({ passedOver: { error: { message: expect.stringContaining("own") as string } } });
  });
});

describe("closing", () => {
  it("kills a host that does not end", async () => {
    const host = open("ignores-the-end", { grace: 50 });
    await host.call("flows", {});
    await host.close();
    expect(pids().map(isAlive)).toEqual([false]);
  });

  it("leaves one that is applying to finish", async () => {
    const host = open("well");
    const plan = { format: 1, items: [] } as never;
    const refused = failureOf(host.call("apply", { plan }));
    await journalHas("applying");
    await host.close();
    expect(await refused).toMatchObject({ code: "cancelled" });
    await journalHas("finished");
  });

  it("while it is being started, or waits to be started again", async () => {
    const host = open("never-answers");
    const refused = failureOf(host.call("flows", {}));
    await journalHas("started");
    await host.close();
    expect(await refused).toMatchObject({ code: "cancelled" });
    expect(pids().map(isAlive)).toEqual([false]);

    const again = open("dies-when-asked", { backOff: [60_000] });
    await expect(again.call("flows", {})).rejects.toMatchObject({ code: "tool-failed" });
    const waiting = failureOf(again.call("flows", {}));
    await again.close();
    expect(await waiting).toMatchObject({ code: "cancelled" });
  });

  it("does not keep a caller that has lost patience", async () => {
    const host = open("never-answers");
    const patience = new AbortController();
    const call = host.call("flows", {}, { signal: patience.signal });
    patience.abort();
    await expect(call).rejects.toMatchObject({ code: "cancelled" });
  });
});
