// The base of the three-way merge: what we last wrote, also where an end is not known.
import { expect, test } from "vitest";
import type { Deployment, DeploymentKey } from "../model/deployment.ts";
import { keyId } from "../model/deployment.ts";
import type { JsonObject } from "../model/json.ts";
import type { HistoryPage } from "../ports/history-store.ts";
import { fieldsOf } from "../settings/fields.ts";
import { secretMark } from "../settings/secret-values.ts";
import type { WrittenSettings } from "../settings/three-way-merge.ts";
import type { HistoryChange, HistoryEntry } from "./history-entry.ts";
import { readLastWrites } from "./last-writes.ts";

const key: DeploymentKey = { project: "shop", flow: "a", environment: "dev" };
const other: DeploymentKey = { ...key, flow: "b" };

function live(settings: JsonObject, of = key): Deployment {
  return { id: of.flow, name: of.flow, flowName: of.flow, key: of, settings: fieldsOf(settings) };
}

function entry(
  batch: string,
  phase: "intent" | "result",
  settings: WrittenSettings,
  change: Partial<HistoryChange> = {},
): HistoryEntry {
  return {
    format: 1,
    batch,
    phase,
    at: "2026-11-24T12:00:00Z",
    action: "deploy",
    project: "shop",
    environment: "dev",
    actor: { name: "ada", source: "git", authenticated: false },
    changes: [{ key, settings, ...change }],
  };
}

/** Entries are given newest first; one page each. */
async function lastWrite(
  entries: HistoryEntry[],
  settings: JsonObject,
  created?: string,
): Promise<{ written: WrittenSettings | undefined; read: number; act?: string }> {
  let read = 0;
  async function* pages(): AsyncGenerator<HistoryPage> {
    for (const one of entries) {
      read++;
      yield await Promise.resolve({ entries: [one], problems: [] });
    }
  }
  const deployment = { ...live(settings), ...(created === undefined ? {} : { created }) };
  const last = await readLastWrites(pages(), [deployment]);
  const act = last.acts.get(keyId(key))?.entry.batch;
  return { written: last.settings.get(keyId(key)), read, ...(act === undefined ? {} : { act }) };
}

test("is what the newest act that was done declared, and older ones are not read", async () => {
  const done = [
    entry("2", "result", { "/x": 2 }, { result: "applied" }),
    entry("2", "intent", { "/x": 2 }),
    entry("1", "result", { "/x": 1 }, { result: "applied" }),
  ];
  expect(await lastWrite(done, { x: 3 })).toEqual({ written: { "/x": 2 }, read: 1, act: "2" });
});

test("is nothing where nothing was ever done", async () => {
  expect(await lastWrite([], { x: 1 })).toEqual({ written: undefined, read: 0 });
  expect(
    await lastWrite([entry("1", "result", { "/x": 1 }, { key: other, result: "applied" })], { x: 1 }),
  ).toMatchObject({ written: undefined });
});

test("is not changed by a refusal or by a failure that left all as before", async () => {
  const entries = [
    entry("4", "result", { "/x": 4 }, { result: "skipped" }),
    entry("4", "intent", { "/x": 4 }),
    entry("3", "result", { "/x": 3 }, { result: "failed", left: "as-before" }),
    entry("2", "result", { "/x": 2 }, { result: "cancelled" }),
    entry("1", "result", { "/x": 1 }, { result: "applied" }),
  ];
  expect(await lastWrite(entries, { x: 4 })).toMatchObject({ written: { "/x": 1 } });
});

test("counts an act without a known end where the live value is what it would have written", async () => {
  const before = entry("1", "result", { "/x": 1, "/y": 1 }, { result: "applied" });
  for (const uncertain of [
    entry("2", "intent", { "/x": 2, "/y": 2 }),
    entry("2", "result", { "/x": 2, "/y": 2 }, { result: "failed", left: "unknown" }),
    entry("2", "result", { "/x": 2, "/y": 2 }, { result: "failed", left: "partly" }),
    entry("2", "result", { "/x": 2, "/y": 2 }, { result: "submitted" }),
  ]) {
    expect(await lastWrite([uncertain, before], { x: 2, y: 1 })).toMatchObject({ written: { "/x": 2, "/y": 1 } });
  }
});

test("takes the newest of several acts without a known end", async () => {
  const entries = [
    entry("3", "intent", { "/x": 3 }),
    entry("2", "intent", { "/x": 2 }),
    entry("1", "result", { "/x": 1 }, { result: "applied" }),
  ];
  expect(await lastWrite(entries, { x: 3 })).toMatchObject({ written: { "/x": 3 } });
  expect(await lastWrite(entries, { x: 2 })).toMatchObject({ written: { "/x": 2 } });
  expect(await lastWrite(entries, { x: 9 })).toMatchObject({ written: { "/x": 1 } });
});

test("is still nothing where an only act left no trace: it may never have been sent", async () => {
  expect(await lastWrite([entry("1", "intent", { "/x": 1 })], { x: 7 })).toMatchObject({ written: undefined });
  expect(await lastWrite([entry("1", "intent", { "/x": 1 })], { x: 1, y: 2 })).toMatchObject({ written: { "/x": 1 } });
});

test("knows a secret by its mark", async () => {
  const mark = secretMark("/password", "hunter2");
  const entries = [entry("2", "intent", { "/password": mark }), entry("1", "result", {}, { result: "applied" })];
  expect(await lastWrite(entries, { password: "hunter2" })).toMatchObject({ written: { "/password": mark } });
});

test("is not looked for before the Deployment was there: what was written then is gone with another one", async () => {
  const old = [3, 2, 1].map((n) =>
    entry(`${n}`, "result", { "/x": n }, { result: "applied", key: n > 1 ? other : key }),
  );
  expect(await lastWrite(old, { x: 1 }, "2026-11-26T12:00:00Z")).toEqual({ written: undefined, read: 1 });
  expect(await lastWrite(old, { x: 1 }, "2026-11-24T12:00:00Z")).toEqual({ written: { "/x": 1 }, read: 3, act: "1" });
  expect(await lastWrite(old, { x: 1 })).toEqual({ written: { "/x": 1 }, read: 3, act: "1" });
});

test("is not what was written to a predecessor, which somebody deleted and made again an hour later", async () => {
  const his = entry("1", "result", { "/x": 1 }, { result: "applied" });
  for (const created of ["2026-11-24T13:00:00Z", "2026-11-24T12:00:03Z"])
    expect(await lastWrite([his, entry("1", "intent", { "/x": 1 })], { x: 1 }, created)).toEqual({
      written: undefined,
      read: 2,
    });
});

test("is the result of the batch that created it, also where a server's clocks differ a little", async () => {
  const result = entry("1", "result", { "/x": 1 }, { result: "applied" });
  expect(await lastWrite([result], { x: 1 }, "2026-11-24T12:00:01Z")).toMatchObject({ written: { "/x": 1 } });
});

test("is also the intent of the batch that created it, which is older than it, and has no end", async () => {
  const intent = entry("1", "intent", { "/x": 1 });
  expect(await lastWrite([intent], { x: 1 }, "2026-11-24T14:00:00Z")).toMatchObject({ written: { "/x": 1 } });
});
