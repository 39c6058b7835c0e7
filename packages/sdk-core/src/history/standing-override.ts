// Whether what runs in a Deployment came past the rules, by one change of its history.
import type { HistoryChange, HistoryEntry, StandingOverride } from "./history-entry.ts";

/** The override that stands after a change; undefined where it was regular. */
export function standingAfter(entry: HistoryEntry, change: HistoryChange): StandingOverride | undefined {
  const { overridden = [], standing } = change;
  if (overridden.length === 0) return standing;
  const { at, actor, override: reason = "" } = entry;
  return { at, actor, reason, overridden: [...overridden, ...(standing?.overridden ?? [])] };
}
