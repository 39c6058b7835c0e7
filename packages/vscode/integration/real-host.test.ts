// The client and the store over the real `acme host`, as a process, in a real git repository. Its engine is a fixture whose
// writes a test lets go on, or Prefect without a server.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { waitFor } from "@acme-tools/prefect-server";
import { afterEach, beforeEach, expect, it } from "vitest";
import { HostClient, type HostState } from "../src/host/index.ts";
import { ProjectStore } from "../src/store/index.ts";

const cli = join(import.meta.dirname, "../../cli");
const slowEngine = join(cli, "integration/fixtures/slow-engine.mjs");
let directory: string;
let store: ProjectStore;
let states: HostState[];
let log: string[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "acme-vscode-host-"));
  states = [];
  log = [];
  const host = new HostClient({
    directory,
    commands: () => [
      {
        source: "bundled",
        program: process.execPath,
        args: ["--conditions=@acme/source", "--disable-warning=ExperimentalWarning", join(cli, "src/bin.ts"), "host"],
        env: { ELECTRON_RUN_AS_NODE: "1" },
      },
    ],
    client: { name: "test", version: "1" },
    log: (level, message) => log.push(`${level}: ${message}`),
    times: { backOff: [10] },
  });
  host.onState((state) => states.push(state));
  store = new ProjectStore({ directory, host });
});
afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

function write(path: string, text: string): string {
  const file = join(directory, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

function commit(): void {
  execFileSync("git", ["init", "-q", "-b", "main"], { cwd: directory });
  execFileSync("git", ["add", "."], { cwd: directory });
  execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=a@b.c", "commit", "-q", "-m", "1"], { cwd: directory });
}

const flowText = (name: string): string => `from prefect import flow\n\n\n@flow\ndef ${name}(): ...\n`;

function until(holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (holds()) resolve();
    };
    store.onChange(look);
    look();
  });
}

const pidOf = (state: HostState | undefined): number => (state?.is === "ready" ? state.host.pid : 0);

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

it("shows flows although the server is down, follows an edit, and is back after the host was killed", async () => {
  write("acme.yaml", "project: shop\nadapter: prefect\nenvironments: { dev: { api_url: http://127.0.0.1:9/api } }\n");
  write("flows/a.py", flowText("a"));
  commit();
  await store.refresh();
  expect(store.state.flows.map(({ key }) => key)).toEqual(["a"]);
  expect(store.state.rows.map(({ flow }) => flow)).toEqual(["a"]);
  expect(store.state).toMatchObject({ unread: ["dev"], isBusy: false });
  expect(store.state.problems.map(({ code }) => code)).toContain("engine-unreachable");

  const file = write("flows/b.py", flowText("b"));
  store.filesChanged([file]);
  await until(() => store.state.flows.length === 2);
  expect(store.state.rows.map(({ flow }) => flow)).toEqual(["a", "b"]);

  const pid = pidOf(store.host);
  process.kill(pid, "SIGKILL");
  write("flows/c.py", flowText("c"));
  await until(() => store.state.flows.length === 3);
  expect(states.map(({ is }) => is)).toEqual(["starting", "ready", "restarting", "starting", "ready"]);
  const again = pidOf(store.host);
  expect(again).not.toBe(pid);
  await store.close();
  expect([pid, again].map(isAlive)).toEqual([false, false]);
});

it("applies with a note for each change, and cancels: what was begun is finished, the rest is not begun", async () => {
  write("acme.yaml", `project: shop\nadapter: ${slowEngine}\nenvironments: { dev: {} }\n`);
  write(".gitignore", "begun-*\ngo-*\ndeployed.json\n");
  commit();
  const { id, plan } = await store.ask("plan", { request: { action: "deploy", environment: "dev", flows: [] } });
  const cancellation = new AbortController();
  const ended: string[] = [];
  const applying = store.ask(
    "apply",
    { id, plan },
    {
      signal: cancellation.signal,
      onItem: ({ key, result }) => ended.push(`${key.flow} ${result}`),
    },
  );
  write("go-a", "");
  await waitFor(() => existsSync(join(directory, "begun-b")) || undefined, { what: "the second write" });
  cancellation.abort();
  write("go-b", "");
  const { items } = await applying;
  expect(items.map(({ result }) => result)).toEqual(["applied", "applied", "cancelled", "cancelled", "cancelled"]);
  expect(ended.toSorted()).toEqual(items.map(({ key, result }) => `${key.flow} ${result}`).toSorted());
  // It is read again by itself.
  await until(() => store.state.rows.filter(({ cells }) => cells.length > 0).length === 2);
});

it("leaves a host that is applying when the window closes: it finishes, and ends by itself", async () => {
  write("acme.yaml", `project: shop\nadapter: ${slowEngine}\nenvironments: { dev: {} }\n`);
  write(".gitignore", "begun-*\ngo-*\ndeployed.json\n");
  commit();
  const { id, plan } = await store.ask("plan", { request: { action: "deploy", environment: "dev", flows: [] } });
  store.ask("apply", { id, plan }).catch(() => {});
  await waitFor(() => existsSync(join(directory, "begun-a")) || undefined, { what: "the first write" });
  const pid = pidOf(store.host);
  await store.close();
  expect(isAlive(pid)).toBe(true);
  write("go-a", "");
  await waitFor(() => !isAlive(pid) || undefined, { what: "the end of the host" });
  expect([existsSync(join(directory, "deployed.json")), existsSync(join(directory, "begun-b"))]).toEqual([true, false]);
});
