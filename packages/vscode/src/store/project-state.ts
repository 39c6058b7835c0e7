// The last known state of a project, and how answers of its host change it. Pure: nothing is asked here.
import {
  type DeploymentView,
  deploymentId,
  type Listing,
  type ProjectView,
  type StatusRowView,
  statusRowId,
} from "@acme/cli/host-protocol";
import type { AcmeErrorJson, Flow, Problem } from "@acme/sdk-core";
import { type LastKnown, lastKnownOf, withLastKnown } from "./last-known.ts";

/** What a state is read from, each by itself: one that fails does not take the others away. */
export type SourceName = "project" | "flows" | "status" | "unmanaged";

/** How one source stands. */
export interface SourceState {
  /** It is being read. */
  readonly isLoading: boolean;
  /** When what is shown of it was read, ISO 8601. Absent: never. */
  readonly readAt?: string;
  /** What is shown of it is not known to be so any more: it is from before this window, or the last reading failed. */
  readonly isStale: boolean;
  /** Why the last reading failed. */
  readonly error?: AcmeErrorJson;
}

/** A list as it was answered, with the revision to ask from. */
export interface KnownList<T> {
  readonly revision?: string;
  readonly items: readonly T[];
  readonly problems: readonly Problem[];
}

/** The last known state of a project. Never mutated: a change makes a new one, whose unchanged parts are the same objects. */
export interface ProjectState {
  /** Absent: the configuration was not read yet, or there is none. */
  readonly view: ProjectView | undefined;
  /** In the order of path and line. */
  readonly flows: readonly Flow[];
  /**
   * Flows by environments, in the order of flow and branch. A flow that is nowhere deployed has a row without cells. Of an
   * environment that could not be read: what was known last, see {@link ProjectState.staleSince}.
   */
  readonly rows: readonly StatusRowView[];
  /** Deployments that nobody manages with acme, of the project and of others; only where they were asked for. */
  readonly unmanaged: readonly DeploymentView[];
  /** Names of environments that could not be read. */
  readonly unread: readonly string[];
  /**
   * Environments whose cells are the last known ones and may be other by now, by name, with the time when they were read,
   * ISO 8601: the environment could not be read again, or nothing could, or was yet in this window.
   */
  readonly staleSince: Readonly<Record<string, string>>;
  /** Of the configuration, of the scan and of the listings; each once. */
  readonly problems: readonly Problem[];
  /** What is missing on this machine to deploy. Empty: nothing, or it was not looked for yet. */
  readonly setup: readonly Problem[];
  /** When the deployments were read, ISO 8601. Absent: never. */
  readonly readAt?: string;
  /** What is shown is older than this window, or could not be read again. */
  readonly isStale: boolean;
  /** Something is being read. */
  readonly isBusy: boolean;
  /** Why the last reading failed as a whole: of the configuration, else of the flows, else of the status. */
  readonly error?: AcmeErrorJson;
  readonly sources: Readonly<Record<SourceName, SourceState>>;
  /** Of environments that could not be read, beside {@link ProjectState.lists}. */
  readonly lastKnown: LastKnown;
  /** What the parts above were made of. */
  readonly lists: {
    readonly flows: KnownList<Flow>;
    readonly status: KnownList<StatusRowView>;
    readonly unmanaged: KnownList<DeploymentView>;
  };
}

const nothing: KnownList<never> = { items: [], problems: [] };
const unread: SourceState = { isLoading: false, isStale: false };

/** Before anything was read. */
export const emptyState: ProjectState = {
  view: undefined,
  flows: [],
  rows: [],
  unmanaged: [],
  unread: [],
  staleSince: {},
  problems: [],
  setup: [],
  isStale: false,
  isBusy: false,
  sources: { project: unread, flows: unread, status: unread, unmanaged: unread },
  lastKnown: {},
  lists: { flows: nothing, status: nothing, unmanaged: nothing },
};

/** Some of the parts that a state is made of. */
export type StateParts = Partial<Pick<ProjectState, "view" | "unread" | "lastKnown" | "setup">> & {
  lists?: Partial<ProjectState["lists"]>;
  sources?: Partial<ProjectState["sources"]>;
};

/** The state with some parts replaced, and everything that follows from them. */
export function withParts(state: ProjectState, parts: StateParts): ProjectState {
  const lists = { ...state.lists, ...parts.lists };
  const sources = { ...state.sources, ...parts.sources };
  const view = "view" in parts ? parts.view : state.view;
  const environments = (view?.environments ?? []).map(({ name }) => name);
  const known = parts.lastKnown ?? state.lastKnown;
  // A configuration that is wrong names no environments, and none of them is gone by that.
  const lastKnown = view?.project === undefined && view !== undefined ? known : lastKnownOf(environments, known);
  const hasNewRows =
    lists.status !== state.lists.status || lists.flows !== state.lists.flows || lastKnown !== state.lastKnown;
  const error = sources.project.error ?? sources.flows.error ?? sources.status.error;
  const { readAt } = sources.status;
  return {
    view,
    flows:
      lists.flows === state.lists.flows ? state.flows : sameList(state.flows, [...lists.flows.items].sort(byPlace)),
    rows: hasNewRows
      ? rowsOf(withLastKnown(lists.status.items, lastKnown, environments), lists.flows.items, state.rows)
      : state.rows,
    unmanaged:
      lists.unmanaged === state.lists.unmanaged
        ? state.unmanaged
        : lists.unmanaged.items.filter(({ key }) => key === undefined),
    unread: parts.unread ?? state.unread,
    staleSince: sameAs(state.staleSince, staleSinceOf(environments, lastKnown, sources.status)),
    problems: distinct([
      ...(view?.problems ?? []),
      ...lists.flows.problems,
      ...lists.status.problems,
      ...lists.unmanaged.problems,
    ]),
    setup: sameAs(state.setup, parts.setup ?? state.setup),
    ...(readAt === undefined ? {} : { readAt }),
    isStale: sources.flows.isStale || sources.status.isStale,
    isBusy: Object.values(sources).some(({ isLoading }) => isLoading),
    ...(error === undefined ? {} : { error }),
    sources,
    lastKnown,
    lists,
  };
}

function staleSinceOf(
  environments: readonly string[],
  lastKnown: LastKnown,
  { isStale, readAt }: SourceState,
): Record<string, string> {
  const all = environments.flatMap((name) => {
    const since = lastKnown[name]?.readAt ?? (isStale ? readAt : undefined);
    return since === undefined ? [] : [[name, since] as const];
  });
  return Object.fromEntries(all);
}

/** A list with an answer taken in. Items that did not change stay the same objects. */
export function withListing<T>(known: KnownList<T>, listing: Listing<T>, idOf: (item: T) => string): KnownList<T> {
  const { revision, problems } = listing;
  const before = new Map(known.items.map((item) => [idOf(item), item]));
  if (listing.isWhole) {
    const items = listing.items.map((item) => sameAs(before.get(idOf(item)), item));
    return { revision, problems, items };
  }
  for (const id of listing.removed) before.delete(id);
  for (const item of listing.items) before.set(idOf(item), item);
  const items = listing.items.length + listing.removed.length === 0 ? known.items : [...before.values()];
  return { revision, problems, items };
}

/** The ids of what lists hold. */
export const idsOf: {
  flows: (flow: Flow) => string;
  rows: (row: StatusRowView) => string;
  unmanaged: (deployment: DeploymentView) => string;
} = { flows: ({ id }) => id, rows: statusRowId, unmanaged: deploymentId };

/**
 * The rows of the status with what the tree has now: a flow that is new has a row at once, one that is gone and nowhere
 * deployed has none, and paths follow.
 */
function rowsOf(
  status: readonly StatusRowView[],
  flows: readonly Flow[],
  before: readonly StatusRowView[],
): readonly StatusRowView[] {
  const paths = new Map<string, string>();
  for (const { key, path } of flows) if (!paths.has(key)) paths.set(key, path);
  const rows: StatusRowView[] = [];
  const known = new Set<string>();
  for (const row of status) {
    const path = paths.get(row.flow);
    known.add(row.flow);
    if (row.cells.length === 0 && path === undefined) continue;
    if (row.path === path) rows.push(row);
    else {
      const { path: _, ...rest } = row;
      rows.push(path === undefined ? rest : { ...rest, path });
    }
  }
  for (const [flow, path] of paths) if (!known.has(flow)) rows.push({ flow, path, cells: [] });
  const old = new Map(before.map((row) => [statusRowId(row), row]));
  return sameList(before, rows.map((row) => sameAs(old.get(statusRowId(row)), row)).sort(byFlow));
}

/** The list that is known already, where it holds the same objects. */
function sameList<T>(known: readonly T[], list: readonly T[]): readonly T[] {
  return known.length === list.length && list.every((item, index) => item === known[index]) ? known : list;
}

/** The object that is known already, where it says the same. */
function sameAs<T>(known: T | undefined, item: T): T {
  return known !== undefined && (known === item || JSON.stringify(known) === JSON.stringify(item)) ? known : item;
}

function distinct(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}

function byPlace(a: Flow, b: Flow): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line;
}

function byFlow(a: StatusRowView, b: StatusRowView): number {
  if (a.flow !== b.flow) return a.flow < b.flow ? -1 : 1;
  return (a.branch ?? "") < (b.branch ?? "") ? -1 : 1;
}
