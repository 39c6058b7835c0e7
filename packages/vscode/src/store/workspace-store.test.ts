import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AcmeError } from "@acme/sdk-core";
import { afterEach, beforeEach, expect, it } from "vitest";
import { fromSnapshot, toSnapshot } from "./snapshot.ts";
import { snapshotFiles } from "./snapshot-files.ts";
import { FakeHost, flow, row, stateOf } from "./store.test-support.ts";
import { type WorkspaceChange, WorkspaceStore } from "./workspace-store.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "acme-store-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function open(
  found: () => string[],
  { keep = true, now }: { keep?: boolean; now?: () => Date } = {},
): { store: WorkspaceStore; hosts: Map<string, FakeHost>; changes: WorkspaceChange[] } {
  const hosts = new Map<string, FakeHost>();
  const store = new WorkspaceStore({
    findProjects: () => Promise.resolve(found()),
    hostOf: (directory) => {
      const host = new FakeHost();
      hosts.set(directory, host);
      return host;
    },
    ...(keep ? { snapshots: snapshotFiles(join(folder, "deep/state")) } : {}),
    keepAfter: 60_000,
    ...(now === undefined ? {} : { now }),
  });
  const changes: WorkspaceChange[] = [];
  store.onChange((change) => changes.push(change));
  return { store, hosts, changes };
}

it("opens projects as they come, closes them as they go, and starts no host by itself", async () => {
  let found = ["/w/a", "/w/b"];
  const { store, hosts, changes } = open(() => found);
  await store.find();
  expect(store.all.map(({ directory }) => directory)).toEqual(["/w/a", "/w/b"]);
  const [, b] = store.all;
  await store.find();
  expect(changes).toHaveLength(1);
  found = ["/w/b", "/w/c"];
  await store.find();
  expect(store.all[0]).toBe(b);
  expect(changes).toHaveLength(2);
  expect([...hosts].map(([directory, { isClosed, asked }]) => [directory, isClosed, asked.length])).toEqual([
    ["/w/a", true, 0],
    ["/w/b", false, 0],
    ["/w/c", false, 0],
  ]);
  await store.close();
  expect([...hosts.values()].every(({ isClosed }) => isClosed)).toBe(true);
});

it("looks again for projects when one turns out to have no configuration any more", async () => {
  let found = ["/w/a", "/w/b"];
  const { store, hosts } = open(() => found);
  await store.find();
  await store.refresh();
  found = ["/w/b"];
  const { answers } = hosts.get("/w/a") as FakeHost;
  answers.project = () => Promise.reject(new AcmeError({ code: "config-missing", message: "There is none." }));
  const isGone = new Promise<void>((resolve) => void store.onChange(({ project }) => project ?? resolve()));
  await Promise.all([store.refresh(), isGone]);
  await store.find();
  expect(store.all.map(({ directory }) => directory)).toEqual(["/w/b"]);
  expect([...hosts.values()].map(({ isClosed }) => isClosed)).toEqual([true, false]);
  await store.close();
});

it("tells each project of its own files", async () => {
  const { store, hosts } = open(() => ["/w/a", "/w/a/jobs", "/w/b"]);
  await store.find();
  store.filesChanged(["/w/a/x.py", "/w/a/jobs/y.py", "/w/ab/z.py"]);
  store.filesChanged([]);
  expect([...hosts.values()].map(({ files }) => files)).toEqual([
    [["/w/a/x.py", "/w/a/jobs/y.py"], []],
    [["/w/a/jobs/y.py"], []],
    [[]],
  ]);
  await store.close();
});

it("shows the last known state at once after a reload, as stale, until it was read", async () => {
  const before = open(() => ["/w/a"]);
  await before.store.find();
  await before.store.refresh();
  const [known] = before.store.all.map(({ state }) => state);
  await before.store.close();

  const { store, hosts } = open(() => ["/w/a"]);
  await store.find();
  const [project] = store.all;
  expect(hosts.get("/w/a")?.asked).toEqual([]);
  expect(project?.state).toMatchObject({
    isStale: true,
    isBusy: false,
    flows: known?.flows,
    rows: known?.rows,
    view: known?.view,
  });
  expect(project?.state.readAt).toBe(known?.readAt);
  const [first] = project?.state.rows ?? [];
  await store.refresh();
  expect(project?.state.isStale).toBe(false);
  // The first answer of a new host is whole; what says the same is the same.
  expect(hosts.get("/w/a")?.asked[1]).toEqual(["flows", { refresh: true }]);
  expect(project?.state.rows[0]).toBe(first);
  await store.close();
});

it("knows after a reload when it was read last, also where that had found nothing new", async () => {
  for (const time of ["2026-11-25T10:00:00.000Z", "2026-11-25T10:00:30.000Z"]) {
    const { store } = open(() => ["/w/a"], { now: () => new Date(time) });
    await store.find();
    await store.refresh();
    await store.close();
    const reloaded = open(() => ["/w/a"]).store;
    await reloaded.find();
    expect(reloaded.all[0]?.state.readAt).toBe(time);
    await reloaded.close();
  }
});

it("does without a snapshot that is damaged, of another version, or cannot be written", async () => {
  const state = stateOf([flow("a")], [row("a")]);
  expect(await fromSnapshot(toSnapshot(state))).toMatchObject({ flows: state.flows });
  expect(await fromSnapshot(toSnapshot(state).replace('"format":2', '"format":1'))).toBeUndefined();
  expect(await fromSnapshot(toSnapshot(state).slice(0, -5))).toBeUndefined();
  writeFileSync(join(folder, "file"), "");
  const failures: string[] = [];
  const keeper = snapshotFiles(join(folder, "file/below"), (message) => failures.push(message));
  await keeper.write("/w/a", "x");
  expect(await keeper.read("/w/a")).toBeUndefined();
  expect(failures).toHaveLength(1);
  const good = snapshotFiles(join(folder, "good"));
  await Promise.all(["1", "2"].map((text) => good.write("/w/a", text)));
  await good.write("/w/b", "3");
  expect(await good.read("/w/b")).toBe("3");
  expect(readdirSync(join(folder, "good"))).toHaveLength(2);
});

it("opens a folder without a configuration, so that one can be made in it", async () => {
  const { store, hosts } = open(() => []);
  await store.find();
  const project = store.at("/w/new");
  expect(store.at("/w/new")).toBe(project);
  expect(store.all).toEqual([]);
  await store.close();
  expect(hosts.get("/w/new")?.isClosed).toBe(true);
});
