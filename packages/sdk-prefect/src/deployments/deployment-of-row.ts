// From a row of Prefect's API to a Deployment of core.
import type { Deployment, DeploymentKey, Environment } from "@acme/sdk-core";
import type { DeploymentRow } from "../api/rows.ts";
import { liveSettings } from "../release/settings-fields.ts";
import { describeSchedule, schedulesBySlug } from "../release/schedules.ts";
import { toRelease } from "../release/to-release.ts";
import { branchSlotIn, branchTag, environmentSlotIn, flowKey, nameSlot, projectTag, replacedTag, tagValue } from "./naming.ts";

/** What a row is read against. */
export interface Reading {
  project: string;
  /** The environments on the row's server, by name. */
  environments: ReadonlyMap<string, Environment>;
  /** The branch whose Deployments have no branch in their key where an environment keeps one per flow. */
  defaultBranch: string;
  /** Without a slash at the end. */
  uiUrl: string;
}

/** A row as a Deployment; the key is there where it is the project's and its environment is on this server. */
export function deploymentOfRow(row: DeploymentRow, flowName: string, reading: Reading): Deployment {
  const key = keyOfRow(row, flowName, reading);
  const release = toRelease(row);
  const schedules = Object.values(schedulesBySlug(row.schedules));
  return {
    id: row.id,
    name: row.name,
    flowName,
    ...(key === undefined ? {} : { key }),
    ...(release === undefined ? {} : { release }),
    settings: liveSettings(row),
    ...(row.updated ? { etag: row.updated, updated: row.updated } : {}),
    url: `${reading.uiUrl}/deployments/deployment/${row.id}`,
    paused: row.paused,
    ...(schedules.length === 0 ? {} : { schedules: schedules.map(describeSchedule) }),
  };
}

/** The key of a row: from its tags first, then from its name. Undefined: it is not the project's, or was replaced. */
export function keyOfRow(
  row: Pick<DeploymentRow, "name" | "tags">,
  flowName: string,
  { project, environments, defaultBranch }: Reading,
): DeploymentKey | undefined {
  const owner = tagValue(row.tags, projectTag);
  if (tagValue(row.tags, replacedTag) !== undefined || (owner !== undefined && nameSlot(owner) !== nameSlot(project))) return undefined;
  const environment = environments.get(environmentSlotIn(row.name) ?? "");
  if (environment === undefined) return undefined;
  const slot = branchSlotIn(row.name, { project, flow: flowName, environment: environment.name });
  if (slot === undefined) return undefined;
  const tagged = tagValue(row.tags, branchTag);
  const branch = tagged !== undefined && nameSlot(tagged) === slot ? tagged : slot;
  const hasBranch = environment.deployments === "per-branch" || slot !== nameSlot(defaultBranch);
  return { project, ...(hasBranch ? { branch } : {}), flow: flowKey(flowName), environment: environment.name };
}
