import { AcmeError } from "@acme/sdk-core";
import { expect, it } from "vitest";
import { ProjectStore } from "./project-store.ts";
import { fromSnapshot, toSnapshot } from "./snapshot.ts";
import type { StateChange } from "./state-change.ts";
import { cell, FakeHost, flow, row, shop, whole } from "./store.test-support.ts";

const noon = new Date("2026-11-25T12:00:00Z");

function open(host: FakeHost): { store: ProjectStore; changes: StateChange[] } {
  const store = new ProjectStore({ directory: "/projects/shop", host, now: () => noon });
  const changes: StateChange[] = [];
  store.onChange((change) => changes.push(change));
  return { store, changes };
}

/** A call that the test answers when it wants. */
function held<T>(): { answer: () => Promise<T>; give: (value: T) => void; begun: Promise<void> } {
  let give = (_: T): void => {};
  let begin = (): void => {};
  const begun = new Promise<void>((resolve) => void (begin = resolve));
  const answer = (): Promise<T> => {
    begin();
    return new Promise<T>((resolve) => void (give = resolve));
  };
  return { answer, give: (value) => give(value), begun };
}

it("asks nothing before it is told to, then reads the configuration, and flows and status from then on as deltas", async () => {
  const host = new FakeHost();
  const { store } = open(host);
  expect(host.asked).toEqual([]);
  expect(store.name).toBe("shop");
  await store.refresh();
  expect(store.state).toMatchObject({ isBusy: false, isStale: false, readAt: noon.toISOString(), view: shop });
  expect(store.state.rows.map(({ flow, cells }) => [flow, cells.length])).toEqual([
    ["a", 2],
    ["b", 0],
  ]);
  const [a] = store.state.rows;
  host.answers.flows = () => ({ ...whole("f1", []), isWhole: false });
  host.answers.status = () => ({ ...whole("s2", [row("b", cell("dev", "ccc"))]), isWhole: false });
  host.asked.length = 0;
  await store.refresh();
  expect(host.asked).toEqual([
    ["project", {}],
    ["flows", { refresh: true, since: "f1" }],
    ["status", { refresh: true, since: "s1" }],
    ["setup", {}],
  ]);
  expect(store.state.rows[0]).toBe(a);
  expect(store.state.rows[1]?.cells).toHaveLength(1);
});

it("says what changed, and nothing where nothing did", async () => {
  const host = new FakeHost();
  const { store, changes } = open(host);
  await store.refresh();
  changes.length = 0;
  host.answers.status = () => ({ ...whole("s2", [row("a", cell("dev", "new"))]), isWhole: false });
  host.answers.flows = () => ({ ...whole("f1", []), isWhole: false });
  await store.refresh();
  expect(changes.flatMap(({ rows }) => rows)).toEqual(['["a",""]']);
  expect(changes.some(({ lists, view, flows }) => lists || view || flows.length > 0)).toBe(false);
  changes.length = 0;
  host.answers.status = () => ({ ...whole("s2", []), isWhole: false });
  await store.refresh();
  expect(changes.every(({ rows, lists }) => rows.length === 0 && !lists)).toBe(true);
});

it("reads only the flows when the host says that they changed, and shows a new one and its row at once", async () => {
  const host = new FakeHost();
  const { store, changes } = open(host);
  await store.refresh();
  host.asked.length = 0;
  changes.length = 0;
  host.answers.flows = () => ({
    ...whole("f2", [flow("c"), flow("a", { line: 9 })]),
    isWhole: false,
    removed: ["flows/b.py:b"],
  });
  const changed = new Promise<void>((resolve) => void store.onChange(({ lists }) => void (lists && resolve())));
  host.notes.fire({ name: "flows/changed", note: { changed: [], removed: [], problems: false } });
  await changed;
  expect(host.asked.map(([method]) => method)).toEqual(["flows"]);
  expect(store.state.flows.map(({ key, line }) => [key, line])).toEqual([
    ["a", 9],
    ["c", 4],
  ]);
  expect(store.state.rows.map(({ flow }) => flow)).toEqual(["a", "c"]);
  expect(changes.flatMap(({ flows }) => flows)).toEqual(["flows/a.py:a"]);
});

it("keeps what it knows where a source fails, marks that as stale, and says why", async () => {
  const host = new FakeHost();
  const { store } = open(host);
  await store.refresh();
  const { rows } = store.state;
  host.answers.status = () => {
    throw new AcmeError({ code: "engine-unreachable", message: "The server is down.", hint: "Start it." });
  };
  await store.refresh();
  expect(store.state).toMatchObject({ isStale: true, isBusy: false, error: { code: "engine-unreachable" } });
  expect(store.state.rows).toBe(rows);
  expect(store.state.sources.flows).toMatchObject({ isStale: false });
  host.answers.status = () => whole("s9", [...rows]);
  await store.refresh();
  expect(store.state).toMatchObject({ isStale: false });
  expect(store.state.error).toBeUndefined();
  expect(store.state.rows[0]).toBe(rows[0]);
});

it("keeps what ran in an environment that cannot be read, says since when it is old, and has it fresh when it is back", async () => {
  let clock = noon;
  const at = (minutes: number): Date => new Date(noon.getTime() + minutes * 60_000);
  const host = new FakeHost();
  const store = new ProjectStore({ directory: "/projects/shop", host, now: () => clock });
  await store.refresh();
  const [a] = store.state.rows;
  expect(store.state.staleSince).toEqual({});

  // The host says what it read, as a delta: nothing of dev.
  host.answers.status = () => ({ ...whole("s2", [row("a", cell("uat", "bbb"))]), isWhole: false, unread: ["dev"] });
  clock = at(5);
  await store.refresh();
  expect(store.state.rows[0]).toBe(a);
  expect(store.state.staleSince).toEqual({ dev: noon.toISOString() });

  // Meanwhile uat goes on, and dev is as old as it was.
  host.answers.status = () => ({ ...whole("s3", [row("a", cell("uat", "ccc"))]), isWhole: false, unread: ["dev"] });
  clock = at(10);
  await store.refresh();
  expect(store.state.rows[0]?.cells).toEqual([cell("dev", "aaa"), cell("uat", "ccc")]);
  expect(store.state.staleSince).toEqual({ dev: noon.toISOString() });

  // Nothing can be read at all: each is as old as its own last reading.
  host.answers.status = () => {
    throw new AcmeError({ code: "engine-unreachable", message: "The server is down.", hint: "Start it." });
  };
  await store.refresh();
  expect(store.state.staleSince).toEqual({ dev: noon.toISOString(), uat: at(10).toISOString() });

  // It is back: what was deleted meanwhile is gone, what is there is fresh.
  host.answers.status = () => ({ ...whole("s4", [row("b", cell("dev", "ddd"))]), isWhole: false });
  await store.refresh();
  expect(store.state.rows.map(({ cells }) => cells)).toEqual([[cell("uat", "ccc")], [cell("dev", "ddd")]]);
  expect(store.state.staleSince).toEqual({});
});

it("knows nothing of an environment that was never read, and forgets one that the configuration does not have any more", async () => {
  const host = new FakeHost({ status: () => ({ ...whole("s1", []), unread: ["dev"] }) });
  const { store } = open(host);
  await store.refresh();
  await store.refresh();
  expect(store.state.staleSince).toEqual({});

  host.answers.status = () => whole("s2", [row("a", cell("dev", "aaa"), cell("uat", "bbb"))]);
  await store.refresh();
  host.answers.status = () => ({ ...whole("s3", []), unread: ["dev", "uat"] });
  await store.refresh();
  expect(store.state.rows[0]?.cells).toHaveLength(2);
  const [dev] = shop.environments;
  host.answers.project = () => ({ ...shop, environments: [{ ...dev, before: [] }] });
  host.answers.status = () => ({ ...whole("s4", []), unread: ["dev"] });
  await store.refresh();
  expect(store.state.rows[0]?.cells).toEqual([cell("dev", "aaa")]);
  expect(store.state.staleSince).toEqual({ dev: noon.toISOString() });
});

it("has the last known state of an environment that cannot be read also after a reload", async () => {
  const host = new FakeHost();
  const { store } = open(host);
  await store.refresh();
  host.answers.status = () => ({ ...whole("s2", []), unread: ["dev"] });
  await store.refresh();
  const before = await fromSnapshot(toSnapshot(store.state));
  const later = new Date("2026-11-26T12:00:00Z");
  const next = new ProjectStore({ directory: "/projects/shop", host, now: () => later, ...(before && { before }) });
  expect(next.state.rows[0]?.cells).toEqual([cell("dev", "aaa")]);
  await next.refresh();
  expect(next.state.rows[0]?.cells).toEqual([cell("dev", "aaa")]);
  expect(next.state.staleSince).toEqual({ dev: noon.toISOString() });
});

it("shows nothing of a project whose configuration is gone, and no flows are asked for where it is wrong", async () => {
  const host = new FakeHost();
  const { store } = open(host);
  await store.refresh();
  host.asked.length = 0;
  const problem = { code: "config-invalid", kind: "usage", message: "Unknown key." } as const;
  host.answers.project = () => {
    const { project: _, ...rest } = shop;
    return { ...rest, environments: [], problems: [problem] };
  };
  await store.refresh();
  expect(host.asked.map(([method]) => method)).toEqual(["project"]);
  expect(store.state.problems).toEqual([problem]);
  expect(store.state.rows).toHaveLength(2);
  host.answers.project = () => {
    throw new AcmeError({ code: "config-missing", message: "No acme.yaml.", hint: "acme init" });
  };
  await store.refresh();
  expect(store.state).toMatchObject({ rows: [], flows: [], error: { code: "config-missing" }, isStale: false });
  expect(store.state.view).toBeUndefined();
});

it("is one refresh at a time; those who ask meanwhile share the next one", async () => {
  const project = held<typeof shop>();
  const host = new FakeHost({ project: project.answer });
  const { store } = open(host);
  const first = store.refresh();
  await project.begun;
  expect(store.state.isBusy).toBe(true);
  host.answers.project = () => shop;
  const later = [store.refresh(), store.refresh({ everything: true }), store.refresh()];
  project.give(shop);
  await Promise.all([first, ...later]);
  expect(host.asked.filter(([method]) => method === "status").map(([, params]) => params)).toEqual([
    { refresh: true },
    { refresh: false, since: "s1" },
  ]);
  expect(host.asked.filter(([method]) => method === "project").map(([, params]) => params)).toEqual([
    {},
    { again: true },
  ]);
});

it("reads a part alone, whose row alone changes, and the rest is as old as it was", async () => {
  const host = new FakeHost();
  let clock = noon;
  const store = new ProjectStore({ directory: "/projects/shop", host, now: () => clock });
  await store.refresh();
  const changes: StateChange[] = [];
  store.onChange((change) => changes.push(change));
  host.asked.length = 0;
  clock = new Date(noon.getTime() + 60_000);
  host.answers.status = () => ({ ...whole("s2", [row("a", cell("dev", "new"))]), isWhole: false });
  await store.refresh({ flows: ["a"] });
  expect(host.asked).toEqual([["status", { refresh: true, flows: ["a"], since: "s1" }]]);
  expect(changes.flatMap(({ rows }) => rows)).toEqual(['["a",""]']);
  expect(store.state.readAt).toBe(noon.toISOString());
  host.asked.length = 0;
  await store.refresh({ environments: ["uat"] });
  expect(host.asked).toEqual([["status", { refresh: true, anew: ["uat"], since: "s2" }]]);
});

it("reads all where a part is asked for and the rest is not known, or not fresh", async () => {
  const host = new FakeHost();
  const { store } = open(host);
  await store.refresh({ flows: ["a"] });
  expect(host.asked.map(([method]) => method)).toEqual(["project", "flows", "status", "setup"]);
  host.answers.status = () => ({ ...whole("s2", []), unread: ["dev"] });
  await store.refresh({ flows: ["a"] });
  host.asked.length = 0;
  await store.refresh({ flows: ["a"] });
  expect(host.asked.map(([method]) => method)).toEqual(["project", "flows", "status", "setup"]);
});

it("reads Deployments of others only while they are wanted", async () => {
  const theirs = { id: "1", name: "theirs", flowName: "x" };
  const ours = { id: "2", name: "ours", flowName: "a", key: { project: "shop", flow: "a", environment: "dev" } };
  const host = new FakeHost({ deployments: () => whole("d1", [theirs, ours]) });
  const { store } = open(host);
  await store.showUnmanaged(true);
  await store.refresh();
  expect(store.state.unmanaged).toEqual([theirs]);
  await store.showUnmanaged(false);
  await store.refresh();
  expect(store.state.unmanaged).toEqual([]);
  expect(host.asked.filter(([method]) => method === "deployments")).toHaveLength(2);
});

it("shows none of them in the next window, unless they are wanted there", async () => {
  const theirs = { id: "1", name: "theirs", flowName: "x" };
  const host = new FakeHost({ deployments: () => whole("d1", [theirs]) });
  const { store } = open(host);
  await store.showUnmanaged(true);
  const before = await fromSnapshot(toSnapshot(store.state));
  const next = (withUnmanaged: boolean): ProjectStore =>
    new ProjectStore({ directory: "/projects/shop", host, withUnmanaged, ...(before && { before }) });
  expect(next(true).state.unmanaged).toEqual([theirs]);
  expect(next(false).state.unmanaged).toEqual([]);
});

it("reads again after something was changed through it, also where that failed", async () => {
  const host = new FakeHost({
    apply: () => {
      throw new AcmeError({ code: "plan-stale", message: "It is stale." });
    },
    history: () => ({ entries: [], problems: [] }),
  });
  const { store } = open(host);
  await store.ask("history", {});
  expect(host.asked.map(([method]) => method)).toEqual(["history"]);
  const read = new Promise<void>((resolve) => void store.onChange(({ lists }) => void (lists && resolve())));
  await expect(store.ask("apply", { plan: {} as never })).rejects.toMatchObject({ code: "plan-stale" });
  await read;
  expect(host.asked.map(([method]) => method)).toContain("project");
});

it("reads again when its host is back after trouble, but not when it was only started", async () => {
  const host = new FakeHost();
  const { store, changes } = open(host);
  const ready = { is: "ready", source: "bundled", host: {} as never } as const;
  host.to({ is: "starting" });
  host.to(ready);
  expect(host.asked).toEqual([]);
  expect(changes.map(({ reading }) => reading)).toEqual([true, true]);
  host.to({ is: "restarting", trouble: {} as never, at: 0 });
  host.to({ is: "starting" });
  host.to(ready);
  expect(host.asked.map(([method]) => method)).toEqual(["project"]);
  await store.refresh();
});

it("is silent after it was closed", async () => {
  const host = new FakeHost();
  const { store, changes } = open(host);
  await store.close();
  host.notes.fire({ name: "project/changed", note: { paths: [] } });
  host.to({ is: "starting" });
  expect([host.isClosed, host.asked, changes]).toEqual([true, [], []]);
});

it("a host that was given up is started again by who asks for everything, and by nobody else", async () => {
  const host = new FakeHost();
  const { store } = open(host);
  host.to({ is: "failed", trouble: {} as never });
  await store.refresh();
  expect(host.restarts).toBe(0);
  await store.refresh({ everything: true });
  expect(host.restarts).toBe(1);
  await store.refresh({ everything: true });
  expect(host.restarts).toBe(1);
});
