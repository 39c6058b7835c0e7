// What a matrix shows of a state: a row for each flow, a column for each environment, and in each cell the version and
// everything that a person should notice. Plain data, so that it can be sent to a webview.
import { type EnvironmentView, type StatusCellView, type StatusRowView, statusRowId } from "@acme/cli/host-protocol";
import { type AcmeErrorJson, describeCode } from "@acme/sdk-core";
import type { ProjectState } from "./project-state.ts";
import { isWaiting, matcher, type TreeFilter } from "./tree-data.ts";

/** One environment. */
export interface MatrixColumn {
  name: string;
  after: readonly string[];
  /** Where what runs here can be promoted to. */
  before: readonly string[];
  isUnread: boolean;
}

/** What runs of one flow in one environment. */
export interface MatrixCell {
  /** `a1b2c3d`; `?` where it cannot be told. */
  version: string;
  isPinned: boolean;
  /** When it was changed last, ISO 8601. */
  changedAt?: string;
  behind?: { environment: string; commits?: number };
  /** How many settings drifted. */
  drift: number;
  isPaused: boolean;
  isWaiting: boolean;
  /** How it got there past rules: who and why. */
  override?: { by: string; reason: string; rules: readonly AcmeErrorJson[] };
  nextRun?: string;
  url?: string;
}

/** One flow, or one flow and branch. */
export interface MatrixRow {
  id: string;
  flow: string;
  branch?: string;
  path?: string;
  /** By the name of the environment; several where it is deployed to several places. */
  cells: Readonly<Record<string, readonly MatrixCell[]>>;
}

/** A matrix. */
export interface Matrix {
  columns: readonly MatrixColumn[];
  rows: readonly MatrixRow[];
  /** How many rows there are without the filter. */
  total: number;
}

/** What a matrix shows, and in which order. */
export interface MatrixQuery extends TreeFilter {
  /** Only rows with something of the kind. Default: all. */
  only?: "behind" | "drifted" | "paused" | "waiting";
  /** Default: by flow. With the name of an environment: what changed there last comes first. */
  sort?: { by: "flow" | "path" } | { by: "change"; environment: string };
  /** Turns the order round. Default: false. */
  isDescending?: boolean;
}

const kinds: Readonly<Record<NonNullable<MatrixQuery["only"]>, (cell: StatusCellView) => boolean>> = {
  behind: ({ behind }) => behind !== undefined,
  drifted: ({ drift }) => drift.length > 0,
  paused: ({ deployment }) => deployment.paused === true,
  waiting: isWaiting,
};

/** The matrix of a state. */
export function matrixOf(state: ProjectState, query: MatrixQuery = {}): Matrix {
  const keeps = matcher(query);
  const isKind = query.only === undefined ? undefined : kinds[query.only];
  const rows = state.rows
    .filter((row) => keeps(row) && (isKind === undefined || row.cells.some(isKind)))
    .map(rowOf)
    .sort(orderOf(query));
  if (query.isDescending === true) rows.reverse();
  return {
    columns: (state.view?.environments ?? []).map((environment) => columnOf(environment, state)),
    rows,
    total: state.rows.length,
  };
}

/** One row: for a matrix that refreshes only what changed. */
export function rowOf(row: StatusRowView): MatrixRow {
  const cells: Record<string, MatrixCell[]> = {};
  for (const cell of row.cells) (cells[cell.environment] ??= []).push(cellOf(cell));
  return {
    id: statusRowId(row),
    flow: row.flow,
    ...(row.branch === undefined ? {} : { branch: row.branch }),
    ...(row.path === undefined ? {} : { path: row.path }),
    cells,
  };
}

function columnOf({ name, after, before }: EnvironmentView, { unread }: ProjectState): MatrixColumn {
  return { name, after, before, isUnread: unread.includes(name) };
}

function cellOf({ deployment, behind, drift, lastChange, override, ...cell }: StatusCellView): MatrixCell {
  const { release, paused, nextRun, url, updated } = deployment;
  const changedAt = lastChange?.at ?? updated;
  return {
    version: release === undefined ? "?" : describeCode(release.code),
    isPinned: release?.pinned === true,
    ...(changedAt === undefined ? {} : { changedAt }),
    ...(behind === undefined ? {} : { behind }),
    drift: drift.length,
    isPaused: paused === true,
    isWaiting: isWaiting({ deployment, drift, ...cell }),
    ...(override === undefined
      ? {}
      : { override: { by: override.actor.name, reason: override.reason, rules: override.overridden } }),
    ...(nextRun === undefined ? {} : { nextRun }),
    ...(url === undefined ? {} : { url }),
  };
}

function orderOf({ sort = { by: "flow" } }: MatrixQuery): (a: MatrixRow, b: MatrixRow) => number {
  const byFlow = (a: MatrixRow, b: MatrixRow): number => compare(a.flow, b.flow) || compare(a.branch, b.branch);
  if (sort.by !== "change") {
    return sort.by === "flow" ? byFlow : (a, b) => compare(a.path, b.path) || byFlow(a, b);
  }
  const { environment } = sort;
  const changed = (row: MatrixRow): string | undefined =>
    row.cells[environment]
      ?.map(({ changedAt }) => changedAt ?? "")
      .sort()
      .at(-1);
  return (a, b) => compare(changed(b), changed(a)) || byFlow(a, b);
}

/** Absent ones come last in a list that ends with the greatest. */
function compare(a = "", b = ""): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
