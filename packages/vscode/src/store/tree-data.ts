// What trees show of a state, as data: flows in groups by folder, and environments with what runs in them. How it looks is
// decided elsewhere.
import { type DeploymentView, type EnvironmentView, type StatusCellView, statusRowId } from "@acme/cli/host-protocol";
import type { Flow } from "@acme/sdk-core";
import type { ProjectState } from "./project-state.ts";

/** One flow with where it is deployed. */
export interface FlowItem {
  /** Of the row, see `statusRowId`; of the flow where two flows share a key. */
  id: string;
  /** {@link Flow.key}. */
  flow: string;
  branch?: string;
  /** The flow in the tree. Absent: it is deployed, and no longer there. */
  source?: Flow;
  cells: readonly StatusCellView[];
}

/** Flows of one folder. */
export interface FlowGroup {
  /** Path of the folder relative to the project, with `/`; empty: the project's own. */
  folder: string;
  /** Sorted by key, then by branch. */
  flows: readonly FlowItem[];
}

/** What a filter keeps. */
export interface TreeFilter {
  /** Words that must all be in the flow's key, name, path or branch, whatever their case. Empty: everything. */
  text?: string;
}

/**
 * Flows by folder, sorted. Flows that are not in the tree any more come last, in a group without a folder of their own.
 */
export function flowGroups(
  state: ProjectState,
  filter: TreeFilter = {},
): {
  groups: FlowGroup[];
  /** Deployed, and no longer in the tree. */
  gone: FlowItem[];
} {
  const byKey = new Map<string, Flow[]>();
  for (const flow of state.flows) byKey.set(flow.key, [...(byKey.get(flow.key) ?? []), flow]);
  const keeps = matcher(filter);
  const groups = new Map<string, FlowItem[]>();
  const gone: FlowItem[] = [];
  for (const row of state.rows) {
    const sources = byKey.get(row.flow) ?? [];
    const base = { flow: row.flow, cells: row.cells, ...(row.branch === undefined ? {} : { branch: row.branch }) };
    if (sources.length === 0) {
      const item = { ...base, id: statusRowId(row) };
      if (keeps(item)) gone.push(item);
    }
    for (const source of sources) {
      const item = {
        ...base,
        id: sources.length === 1 ? statusRowId(row) : `${source.id} ${row.branch ?? ""}`,
        source,
      };
      if (!keeps(item)) continue;
      const folder = folderOf(source.path);
      const group = groups.get(folder);
      if (group === undefined) groups.set(folder, [item]);
      else group.push(item);
    }
  }
  return {
    groups: [...groups].map(([folder, flows]) => ({ folder, flows })).sort((a, b) => (a.folder < b.folder ? -1 : 1)),
    gone,
  };
}

/** One environment with what runs in it. */
export interface EnvironmentGroup {
  environment: EnvironmentView;
  /** It could not be read: what seems not to be there may be. */
  isUnread: boolean;
  /** Sorted by flow and branch; one for each Deployment. */
  flows: readonly { id: string; flow: string; branch?: string; cell: StatusCellView }[];
  counts: EnvironmentCounts;
}

/** How many Deployments of an environment are what. */
export interface EnvironmentCounts {
  behind: number;
  drifted: number;
  paused: number;
  /** They wait for a validation, or failed one, before they can go on. */
  waiting: number;
}

/** Environments in their order, each with what runs in it. */
export function environmentGroups(state: ProjectState, filter: TreeFilter = {}): EnvironmentGroup[] {
  const keeps = matcher(filter);
  const cells = new Map<string, { id: string; flow: string; branch?: string; cell: StatusCellView }[]>();
  for (const row of state.rows) {
    const { flow, branch, path } = row;
    if (!keeps({ flow, ...(branch === undefined ? {} : { branch }), ...(path === undefined ? {} : { path }) }))
      continue;
    for (const cell of row.cells) {
      const item = { id: statusRowId(row), flow, cell, ...(branch === undefined ? {} : { branch }) };
      const items = cells.get(cell.environment);
      if (items === undefined) cells.set(cell.environment, [item]);
      else items.push(item);
    }
  }
  return (state.view?.environments ?? []).map((environment) => {
    const flows = cells.get(environment.name) ?? [];
    return {
      environment,
      isUnread: state.unread.includes(environment.name),
      flows,
      counts: countsOf(flows.map(({ cell }) => cell)),
    };
  });
}

/** Deployments that nobody manages with acme, sorted by name. */
export function unmanagedDeployments(state: ProjectState, filter: TreeFilter = {}): DeploymentView[] {
  const keeps = matcher(filter);
  return state.unmanaged
    .filter(({ name, flowName }) => keeps({ flow: flowName, branch: name }))
    .sort((a, b) => (`${a.flowName}/${a.name}` < `${b.flowName}/${b.name}` ? -1 : 1));
}

/** Whether a Deployment has a step that is not passed on its way to some environment. */
export function isWaiting(cell: StatusCellView): boolean {
  return cell.validations.some(({ steps }) => steps.some(({ state }) => state !== "passed"));
}

function countsOf(cells: readonly StatusCellView[]): EnvironmentCounts {
  const count = (is: (cell: StatusCellView) => boolean): number => cells.filter(is).length;
  return {
    behind: count(({ behind }) => behind !== undefined),
    drifted: count(({ drift }) => drift.length > 0),
    paused: count(({ deployment }) => deployment.paused === true),
    waiting: count(isWaiting),
  };
}

interface Matched {
  flow: string;
  branch?: string;
  path?: string;
  source?: Flow;
}

/** A test for what a filter keeps. */
function matcher({ text = "" }: TreeFilter): (item: Matched) => boolean {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  if (words.length === 0) return () => true;
  return ({ flow, branch, path, source }) => {
    const all = [flow, branch, path, source?.path, source?.name].join("\n").toLowerCase();
    return words.every((word) => all.includes(word));
  };
}

function folderOf(path: string): string {
  const end = path.lastIndexOf("/");
  return end === -1 ? "" : path.slice(0, end);
}
