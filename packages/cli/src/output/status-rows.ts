// From core's status to the lines of the matrix: folders, flows, and branches below their flow.
import type { Status, StatusCell, StatusRow } from "@acme/sdk-core";

/** One line of the matrix. */
export interface MatrixLine {
  name: string;
  branch?: string;
  /** By the name of the environment; several where it has several places. */
  cells: ReadonlyMap<string, StatusCell[]>;
}

/** Flows of one folder. */
export interface MatrixGroup {
  /** Absent: the flows are deployed, and not in this working tree. */
  folder?: string;
  lines: MatrixLine[];
}

/** Groups rows by the folder of their flow, in the order of the folders; those without a file stand last. */
export function matrixGroups(status: Status): MatrixGroup[] {
  const groups = new Map<string, MatrixGroup>();
  for (const row of joinBranches(status.rows)) {
    const folder = row.path === undefined ? undefined : folderOf(row.path);
    const id = folder ?? "\uFFFF";
    const group = groups.get(id) ?? { ...(folder === undefined ? {} : { folder }), lines: [] };
    group.lines.push(lineOf(row));
    groups.set(id, group);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

function folderOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : ".";
}

function lineOf(row: StatusRow): MatrixLine {
  const cells = new Map<string, StatusCell[]>();
  for (const cell of row.cells) cells.set(cell.environment, [...(cells.get(cell.environment) ?? []), cell]);
  return { name: row.flow, ...(row.branch === undefined ? {} : { branch: row.branch }), cells };
}

/**
 * A flow that is kept by branch in dev and not in uat has a row for each branch and one without: with one branch only
 * they are one line, and a row that says nothing beside its branches is left out.
 */
function joinBranches(rows: readonly StatusRow[]): StatusRow[] {
  const byFlow = new Map<string, StatusRow[]>();
  for (const row of rows) byFlow.set(row.flow, [...(byFlow.get(row.flow) ?? []), row]);
  return [...byFlow.values()].flatMap(joinRows);
}

function joinRows(rows: readonly StatusRow[]): readonly StatusRow[] {
  const branches = rows.filter((row) => row.branch !== undefined);
  const [branch, ...otherBranches] = branches;
  if (branch === undefined) return rows;
  const base = rows.filter((row) => row.branch === undefined && row.cells.length > 0);
  const [only] = base;
  if (only === undefined || otherBranches.length > 0) return [...base, ...branches];
  return [{ ...branch, cells: [...branch.cells, ...only.cells] }];
}
