// From a row of Prefect's API to a Deployment of core: its identity, from its tags first and then from its name.
import type { Deployment, DeploymentKey, Environment, Field, Release } from "@acme/sdk-core";
import type { DeploymentRow } from "../api/rows.ts";
import { describeSchedule, schedulesBySlug } from "../release/schedules.ts";
import { liveSettings } from "../release/settings-fields.ts";
import { toRelease } from "../release/to-release.ts";
import { nextFire } from "./next-fire.ts";
import {
  branchSlotIn,
  branchTag,
  environmentSlotIn,
  flowKey,
  nameSlot,
  projectTag,
  replacedTag,
  tagValue,
} from "./naming.ts";

/** What a row is read against. */
export interface Reading {
  project: string;
  /** The environments that are asked for, by their slot in names. */
  environments: ReadonlyMap<string, Environment>;
  /** The branch whose Deployments have no branch in their key where an environment keeps one per flow. */
  defaultBranch: string;
  /** Without a slash at the end. */
  uiUrl: string;
  /** The server's clock, milliseconds since 1970. */
  now: number;
}

/** What of a row can be told before the name of its flow is known. */
export interface RowContent {
  row: DeploymentRow;
  release: Release | undefined;
  settings: Field[];
}

/** Reads the content of a row: most of the work. */
export function contentOfRow(row: DeploymentRow): RowContent {
  return { row, release: toRelease(row), settings: liveSettings(row) };
}

/** A row as a Deployment; the key is there where it is the project's, and of an environment that is asked for. */
export function deploymentOfRow(
  { row, release, settings }: RowContent,
  flowName: string,
  reading: Reading,
): Deployment {
  const key = keyOfRow(row, flowName, release, reading);
  const nextRun = nextRunOf(row, reading.now);
  return {
    id: row.id,
    name: row.name,
    flowName,
    ...(key === undefined ? {} : { key }),
    ...(release === undefined ? {} : { release }),
    settings,
    ...(row.updated ? { etag: row.updated, updated: row.updated } : {}),
    url: `${reading.uiUrl}/deployments/deployment/${row.id}`,
    paused: row.paused,
    ...(row.schedules.length === 0
      ? {}
      : { schedules: Object.values(schedulesBySlug(row.schedules)).map(describeSchedule) }),
    ...(nextRun === undefined ? {} : { nextRun }),
    ...(row.created ? { created: row.created } : {}),
  };
}

function nextRunOf({ paused, schedules }: DeploymentRow, now: number): string | undefined {
  if (paused) return undefined;
  const fires = schedules.flatMap(({ active, schedule }) => (active ? (nextFire(schedule, now) ?? []) : []));
  return fires.length === 0 ? undefined : new Date(Math.min(...fires)).toISOString();
}

/**
 * The key of a row. Undefined: it is another project's, it was replaced, its name is not of the form
 * `{project}--{branch}--{flow}--{environment}`, its environment is not asked for, or it is a branch's in an environment
 * that keeps one Deployment per flow.
 */
function keyOfRow(
  { name, tags }: DeploymentRow,
  flowName: string,
  release: Release | undefined,
  { project, environments, defaultBranch }: Reading,
): DeploymentKey | undefined {
  const owner = tagValue(tags, projectTag);
  if (owner !== undefined && nameSlot(owner) !== nameSlot(project)) return undefined;
  if (tagValue(tags, replacedTag) !== undefined) return undefined;
  const environment = environments.get(environmentSlotIn(name) ?? "");
  if (environment === undefined) return undefined;
  const slot = branchSlotIn(name, { project, flow: flowName, environment: environment.name });
  if (slot === undefined) return undefined;
  const key = { project, flow: flowKey(flowName), environment: environment.name };
  if (environment.deployments === "per-branch") return { ...key, branch: branchOf(slot, release, tags) };
  return slot === nameSlot(defaultBranch) ? key : undefined;
}

/** Whether a row is the project's by its tag although it has no key: people want to see it. */
export function isUnmanaged({ name, tags }: DeploymentRow, { project, environments }: Reading): boolean {
  const owner = tagValue(tags, projectTag);
  if (owner === undefined || nameSlot(owner) !== nameSlot(project)) return false;
  const environment = environmentSlotIn(name);
  return environment === undefined || environments.has(environment);
}

/** The branch as git knows it, where the version or the tag still tells: a slot has lost its `/` and `_`. */
function branchOf(slot: string, release: Release | undefined, tags: readonly string[]): string {
  const candidates = [release?.code.branch, tagValue(tags, branchTag)];
  return candidates.find((branch) => branch !== undefined && nameSlot(branch) === slot) ?? slot;
}
