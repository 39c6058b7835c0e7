// What we last wrote to each Deployment, read from history: the base of the three-way merge, and what ran before.
import { type Deployment, keyId } from "../model/deployment.ts";
import { jsonEquals } from "../model/json.ts";
import type { HistoryPage } from "../ports/history-store.ts";
import { storableValue } from "../settings/secret-values.ts";
import type { WrittenSettings } from "../settings/three-way-merge.ts";
import type { HistoryChange, HistoryEntry, StandingOverride } from "./history-entry.ts";
import { Sought } from "./sought.ts";
import { standingAfter } from "./standing-override.ts";

/** The last act on one Deployment that is known to have been done. */
export interface LastWrite {
  entry: HistoryEntry;
  change: HistoryChange;
}

/** What {@link readLastWrites} gives; all maps are by {@link keyId}. */
export interface LastWrites {
  settings: Map<string, WrittenSettings>;
  acts: Map<string, LastWrite>;
  /** What came past the rules and is not there regularly yet. Also what a writer left that did not end. */
  overrides: Map<string, StandingOverride>;
  /** Those whose newest write failed and left a part: reading them does not show what is missing. */
  unfinished: Set<string>;
}

/**
 * Reads history, newest first, until each of the live Deployments is accounted for, or was not there yet. A write whose end
 * is not known (an intent without a result, or a failure that left something) counts path by path, where the live value is
 * what it would have written; one that left no trace counts as never made.
 *
 * @param pages - history of the Deployments' environment, newest first; read no further than is needed
 */
export async function readLastWrites(
  pages: AsyncIterable<HistoryPage>,
  live: readonly Deployment[],
): Promise<LastWrites> {
  const sought = new Sought(live);
  const last: LastWrites = { settings: new Map(), acts: new Map(), overrides: new Map(), unfinished: new Set() };
  const uncertain = new Map<string, WrittenSettings[]>();
  const finished = new Set<string>();
  if (sought.isEmpty) return last;

  for await (const page of pages) {
    for (const entry of page.entries) {
      if (entry.phase === "result") finished.add(entry.batch);
      else if (finished.has(entry.batch)) continue;
      for (const change of entry.changes) {
        const id = keyId(change.key);
        const deployment = sought.in(entry, id);
        if (deployment === undefined) continue;
        const certainty = certaintyOf(entry, change);
        const standing = certainty === "nothing" ? undefined : standingAfter(entry, change);
        const isLive = change.after?.id === deployment.release?.id;
        if (standing !== undefined && isLive && !last.overrides.has(id)) last.overrides.set(id, standing);
        if (change.left === "partly" && !uncertain.has(id)) last.unfinished.add(id);
        if (certainty === "uncertain") uncertain.set(id, [...(uncertain.get(id) ?? []), change.settings]);
        if (certainty !== "done") continue;
        last.settings.set(id, withUncertain(change.settings, uncertain.get(id), deployment));
        last.acts.set(id, { entry, change });
        sought.found(id);
      }
    }
    if (sought.isBefore(page)) break;
  }
  for (const [id, deployment] of sought.rest()) {
    const attempts = uncertain.get(id);
    const written = withUncertain({}, attempts, deployment);
    if (Object.keys(written).length > 0) last.settings.set(id, written);
  }
  return last;
}

function certaintyOf(entry: HistoryEntry, change: HistoryChange): "done" | "nothing" | "uncertain" {
  if (entry.phase === "intent") return "uncertain";
  if (change.result === "applied" || change.result === "unchanged") return "done";
  if (change.result === "submitted") return "uncertain";
  return change.left === "partly" || change.left === "unknown" ? "uncertain" : "nothing";
}

function withUncertain(
  base: WrittenSettings,
  attempts: readonly WrittenSettings[] | undefined,
  live: Deployment | undefined,
): WrittenSettings {
  const written: Record<string, WrittenSettings[string]> = { ...base };
  for (const attempt of [...(attempts ?? [])].reverse()) {
    for (const field of live?.settings ?? []) {
      const attempted = Object.hasOwn(attempt, field.path) ? attempt[field.path] : undefined;
      if (attempted === undefined) continue;
      const asSecret = storableValue({ ...field, secret: true });
      if (jsonEquals(attempted, field.value) || jsonEquals(attempted, asSecret)) written[field.path] = attempted;
    }
  }
  return written;
}
