// What of the matrix is shown, in which order: filter, sort, groups. Pure, and fast enough to run at each key press over
// thousands of rows. Runs in the webview: no vscode, no DOM.
import type { MatrixCell, MatrixHead, MatrixRow } from "./matrix-data.ts";

/** The states that can be filtered by. */
export const stateFilters = ["behind", "drift", "waiting", "missing"] as const;

/** One of {@link stateFilters}. `missing`: not deployed in an environment that could be read. */
export type StateFilter = (typeof stateFilters)[number];

/** What a column is sorted by. `flow`: by folder and name. */
export interface MatrixSort {
  /** `flow`, or the name of an environment. */
  readonly column: string;
  /** `first`: names from A, newest. `last`: the reverse. `attention`: what needs a person first; for environments only. */
  readonly by: "first" | "last" | "attention";
}

/** What a person chose to see. */
export interface MatrixChoice {
  /** Words that must all be in the flow, its branch, its path or a version. */
  readonly text: string;
  /** Any of them. Empty: all. */
  readonly states: readonly StateFilter[];
  readonly sort: MatrixSort;
  /** Folders that are closed. */
  readonly closed: readonly string[];
}

/** A line of the grid. */
export type MatrixLine =
  | { readonly is: "group"; readonly folder: string; readonly isOpen: boolean; readonly rows: readonly MatrixRow[] }
  | { readonly is: "row"; readonly row: MatrixRow };

/** What is shown. */
export interface MatrixView {
  readonly lines: readonly MatrixLine[];
  /** The rows that pass the filter, also those in closed folders. */
  readonly rows: readonly MatrixRow[];
  /** How many rows pass the text, by state. */
  readonly counts: Readonly<Record<StateFilter, number>>;
}

/** The choice that a new panel begins with. */
export const initialChoice: MatrixChoice = {
  text: "",
  states: [],
  sort: { column: "flow", by: "first" },
  closed: [],
};

/** What a choice shows of some rows. */
export function viewOf(rows: readonly MatrixRow[], { columns }: MatrixHead, choice: MatrixChoice): MatrixView {
  const words = choice.text.toLowerCase().split(/\s+/).filter(Boolean);
  const readable = columns.filter(({ unread }) => !unread).map(({ name }) => name);
  const counts = { behind: 0, drift: 0, waiting: 0, missing: 0 };
  const shown: MatrixRow[] = [];
  for (const row of rows) {
    if (!matches(row, words)) continue;
    const states = statesOf(row, readable);
    for (const state of states) counts[state]++;
    if (choice.states.length === 0 || choice.states.some((state) => states.has(state))) shown.push(row);
  }
  const { sort } = choice;
  shown.sort(sort.column === "flow" ? byName(sort) : byCell(sort));
  return { lines: linesOf(shown, choice), rows: shown, counts };
}

/** What names a line as long as it is the same row or folder. */
export function lineId(line: MatrixLine): string {
  return line.is === "group" ? `folder:${line.folder}` : line.row.id;
}

/** The folder that a row stands under. Empty: it is no longer in the code. */
export function folderOf({ path }: { readonly path?: string }): string {
  if (path === undefined) return "";
  const end = path.lastIndexOf("/");
  return end < 0 ? "." : path.slice(0, end);
}

/** The cell of a row in an environment. */
export function cellOf(row: MatrixRow, environment: string): MatrixCell | undefined {
  return row.cells.find((cell) => cell.environment === environment);
}

/** The sort that a click on a column's head makes of the present one. */
export function nextSort({ column, by }: MatrixSort, clicked: string): MatrixSort {
  if (column !== clicked) return { column: clicked, by: "first" };
  if (by === "first") return { column, by: "last" };
  return by === "last" && column !== "flow" ? { column, by: "attention" } : { column: "flow", by: "first" };
}

function matches(row: MatrixRow, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const text = [row.flow, row.branch, row.path, ...row.cells.map(({ version }) => version)].join(" ").toLowerCase();
  return words.every((word) => text.includes(word));
}

function statesOf({ cells }: MatrixRow, readable: readonly string[]): Set<StateFilter> {
  const states = new Set<StateFilter>();
  for (const { marks } of cells)
    for (const { is } of marks) if (is === "behind" || is === "drift" || is === "waiting") states.add(is);
  if (readable.some((name) => !cells.some(({ environment }) => environment === name))) states.add("missing");
  return states;
}

type Order = (a: MatrixRow, b: MatrixRow) => number;

// Not in the bundle of the extension, which sorts nothing: making one takes time.
const collator = /* @__PURE__ */ new Intl.Collator("en", { numeric: true });
const byFlow: Order = (a, b) => collator.compare(a.flow, b.flow) || collator.compare(a.branch ?? "", b.branch ?? "");

function byName({ by }: MatrixSort): Order {
  return by === "last" ? (a, b) => byFlow(b, a) : byFlow;
}

/** Rows without the cell come last, whatever the direction. */
function byCell({ column, by }: MatrixSort): Order {
  const weight = (row: MatrixRow): number => {
    const cell = cellOf(row, column);
    if (cell === undefined) return Number.POSITIVE_INFINITY;
    if (by === "attention") return -cell.marks.length;
    const changed = Date.parse(cell.changedAt ?? "");
    if (Number.isNaN(changed)) return Number.MAX_VALUE;
    return by === "first" ? -changed : changed;
  };
  const weights = new Map<MatrixRow, number>();
  const known = (row: MatrixRow): number => {
    const there = weights.get(row);
    if (there !== undefined) return there;
    const made = weight(row);
    weights.set(row, made);
    return made;
  };
  return (a, b) => {
    const [x, y] = [known(a), known(b)];
    return x === y ? byFlow(a, b) : x < y ? -1 : 1;
  };
}

/** Groups by folder while sorted by name; another order is one list, which groups would tear apart. */
function linesOf(rows: readonly MatrixRow[], { sort, closed, text, states }: MatrixChoice): MatrixLine[] {
  if (sort.column !== "flow") return rows.map((row) => ({ is: "row", row }));
  const folders = new Map<string, MatrixRow[]>();
  for (const row of rows) {
    const folder = folderOf(row);
    const there = folders.get(folder);
    if (there === undefined) folders.set(folder, [row]);
    else there.push(row);
  }
  const direction = sort.by === "last" ? -1 : 1;
  const ordered = [...folders].sort(([a], [b]) => (a === "" ? 1 : b === "" ? -1 : collator.compare(a, b) * direction));
  // Who filters wants to see what was found.
  const isFiltered = text.trim() !== "" || states.length > 0;
  return ordered.flatMap(([folder, its]) => {
    const isOpen = isFiltered || !closed.includes(folder);
    const group: MatrixLine = { is: "group", folder, isOpen, rows: its };
    return isOpen ? [group, ...its.map((row): MatrixLine => ({ is: "row", row }))] : [group];
  });
}
