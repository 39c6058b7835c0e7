// Which Deployments a new one takes the place of, and what it takes over from them: the one that acme-portal-sdk 1.2 made
// under the same name for another spelling of the flow, by itself; others where acme.yaml says `replaces`. Pure.
import type { Desired, Field } from "@acme/sdk-core";
import type { DeploymentRow, ScheduleRow } from "../api/rows.ts";
import { projectTag, replacedTag, tagValue } from "../deployments/naming.ts";
import { liveSettings } from "../release/settings-fields.ts";
import type { FlowSettings } from "../schemas.ts";
import type { Replaced } from "./deploy-memo.ts";
import { fullName, type Neighbour, type Neighbours } from "./neighbours.ts";

/** Marks a replaced Deployment that had been paused before. */
export const wasPausedTag = "ACME_WAS_PAUSED";

/** What {@link replacement} finds. */
export interface Replacement {
  /** What is to be paused and marked. */
  replaces: Replaced[];
  /** Settings of what is replaced by `replaces`; what files declare goes before them. */
  carried: Field[];
  /** The schedules that are live, or are taken over. */
  schedules: ScheduleRow[];
  notes: string[];
}

/** Looks at everything that runs the flow. */
export function replacement(
  desired: Pick<Desired, "name" | "flowName">,
  { replaces: named = [] }: FlowSettings,
  neighbours: Neighbours,
): Replacement {
  const result: Replacement = { replaces: [], carried: [], schedules: [], notes: [] };
  const seen = new Set<string>();
  for (const one of neighbours.of(desired.flowName)) {
    if (one.row.name !== desired.name) continue;
    seen.add(one.row.id);
    if (one.flowName === desired.flowName) result.schedules = one.row.schedules;
    else if (!isReplaced(one.row)) {
      if (result.schedules.length === 0) result.schedules = one.row.schedules;
      result.replaces.push(replaced(one));
      result.notes.push(`Takes over from ${fullName(one)}, which acme-portal-sdk made: that one is paused and kept.`);
    }
  }
  for (const name of named) {
    const one = neighbours.named(name);
    if (one === undefined) {
      result.notes.push(`${name}, which this one replaces, is not on the server.`);
      continue;
    }
    seen.add(one.row.id);
    if (result.schedules.length === 0) result.schedules = one.row.schedules;
    result.carried.push(...carriedOver(one.row));
    if (isReplaced(one.row) && one.row.paused) continue;
    result.replaces.push(replaced(one));
    result.notes.push(
      `Takes over from ${name}: that one is paused and kept. Its settings stay in force where the files say nothing else.`,
    );
  }
  for (const one of neighbours.of(desired.flowName)) {
    if (seen.has(one.row.id) || isReplaced(one.row) || tagValue(one.row.tags, projectTag) !== undefined) continue;
    const state = one.row.paused
      ? "paused"
      : one.row.schedules.some(({ active }) => active)
        ? "with a schedule of its own"
        : "without a schedule";
    result.notes.push(
      `${fullName(one)} runs a flow of this name too (${state}). To have it replaced, say so in acme.yaml: replaces: ["${fullName(one)}"].`,
    );
  }
  return result;
}

/** Whether another Deployment has taken the place of this one. */
function isReplaced({ tags }: DeploymentRow): boolean {
  return tagValue(tags, replacedTag) !== undefined;
}

function replaced(one: Neighbour): Replaced {
  return { id: one.row.id, name: fullName(one), paused: wasPaused(one.row) };
}

/** Since it was replaced it is paused; what counts is whether it was before. */
function wasPaused(row: DeploymentRow): boolean {
  return isReplaced(row) ? tagValue(row.tags, wasPausedTag) !== undefined : row.paused;
}

function carriedOver(row: DeploymentRow): Field[] {
  const tags = row.tags.filter((tag) => !tag.startsWith("ACME_"));
  return liveSettings({ ...row, tags, paused: wasPaused(row) });
}
