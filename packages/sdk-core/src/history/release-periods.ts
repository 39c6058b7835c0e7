// Since when the Release that a Deployment runs is its own, and who put it there: read from history.
import { type Deployment, keyId } from "../model/deployment.ts";
import type { HistoryPage } from "../ports/history-store.ts";
import type { ReleasePeriod } from "../validation/validation.ts";
import { Sought } from "./sought.ts";

/**
 * The present period of each Deployment's Release, by {@link keyId}. Acts that left the Release as it was do not end a
 * period. Where the newest act of this tool is about another Release (somebody used another tool), or there is none, the
 * engine's own time of the last change stands for the beginning: nothing has changed since then.
 *
 * @param pages - history of the Deployments' environment, newest first; read no further than is needed
 */
export async function readReleasePeriods(
  pages: AsyncIterable<HistoryPage>,
  live: readonly Deployment[],
): Promise<Map<string, ReleasePeriod>> {
  const sought = new Sought(live.filter(({ release }) => release !== undefined));
  const periods = new Map<string, ReleasePeriod>();
  if (sought.isEmpty) return periods;
  for await (const page of pages) {
    for (const entry of page.entries) {
      if (entry.phase !== "result") continue;
      for (const change of entry.changes) {
        const id = keyId(change.key);
        const release = sought.in(entry, id)?.release;
        if (release === undefined || (change.result !== "applied" && change.result !== "unchanged")) continue;
        if (change.after?.id !== release.id) {
          sought.found(id);
          continue;
        }
        periods.set(id, { since: change.appliedAt ?? entry.at, by: entry.actor });
        if (change.result === "applied" && change.before?.id !== release.id) sought.found(id);
      }
    }
    if (sought.isBefore(page)) break;
  }
  for (const { key, release, updated } of live) {
    if (key === undefined || release === undefined || updated === undefined || periods.has(keyId(key))) continue;
    periods.set(keyId(key), { since: updated });
  }
  return periods;
}
