// When the Deployments of a group of a plan's items start runs by themselves, after the change.
import type { Forecast, NextRun, PlanItem } from "@acme/sdk-core";
import type { Look } from "../terminal/look.ts";
import { itemLabel } from "./plan-heading.ts";
import { timeIn } from "./times.ts";

/** How many different answers are shown for a group. */
const most = 4;

/** A line for each answer that the items have, the soonest first; with the flows where they have several. */
export function nextRunLines(items: readonly PlanItem[], look: Look): string[] {
  const byText = new Map<string, { first: string; names: string[] }>();
  for (const { key, nextRuns } of items) {
    if (nextRuns === undefined) continue;
    for (const text of textsOf(nextRuns)) {
      const known = byText.get(text) ?? { first: nextRuns.runs[0]?.at ?? "~", names: [] };
      known.names.push(itemLabel(key));
      byText.set(text, known);
    }
  }
  const answers = [...byText].sort(([, a], [, b]) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  const lines = answers.slice(0, most).map(([text, { names }]) => {
    const [name = ""] = names;
    const whose = names.length === items.length ? "" : names.length === 1 ? name : `${names.length} flows`;
    return `${text}${whose === "" ? "" : look.style.dim(`  ${whose}`)}`;
  });
  if (answers.length > most) lines.push(look.style.dim(`and ${answers.length - most} more schedules later`));
  return lines;
}

function textsOf({ runs, note }: Forecast): string[] {
  if (runs.length === 0) return note === undefined ? [] : [`no next run: ${note}`];
  return [`next ${runsText(runs)}`, ...(note === undefined ? [] : [`and ${note}`])];
}

/** `2026-11-26 07:00, 11-27 07:00 (Europe/Zurich)`: what is the same for all is said once. */
function runsText(runs: readonly NextRun[]): string {
  const zones = new Set(runs.map(({ timezone = "UTC" }) => timezone));
  const times = runs.map(({ at, timezone = "UTC" }) => timeIn(at, timezone));
  const short = times.map((time, index) => {
    const before = times[index - 1] ?? "";
    if (time.slice(0, 10) === before.slice(0, 10)) return time.slice(11);
    return time.slice(0, 5) === before.slice(0, 5) ? time.slice(5) : time;
  });
  if (zones.size === 1) return `${short.join(", ")} (${[...zones].join("")})`;
  return times.map((time, index) => `${time} ${runs[index]?.timezone ?? "UTC"}`).join(", ");
}
