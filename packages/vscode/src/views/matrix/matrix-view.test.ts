import { describe, expect, it } from "vitest";
import type { MatrixRow } from "./matrix-data.ts";
import { makeHead, makeRows } from "./matrix.test-support.ts";
import { initialChoice, lineId, type MatrixChoice, nextSort, viewOf } from "./matrix-view.ts";

const head = makeHead();
const choose = (change: Partial<MatrixChoice>): MatrixChoice => ({ ...initialChoice, ...change });

const row = (flow: string, path: string | undefined, ...cells: MatrixRow["cells"]): MatrixRow => ({
  id: flow,
  flow,
  ...(path === undefined ? {} : { path }),
  cells,
  empty: {},
});
const cell = (environment: string, changedAt: string, ...is: MatrixRow["cells"][number]["marks"][number]["is"][]) => ({
  environment,
  version: `v-${environment}`,
  changedAt,
  marks: is.map((kind) => ({ is: kind, text: kind })),
  details: [],
  can: [],
});

const nightly = row("nightly", "flows/a/nightly.py", cell("dev", "2026-01-03"), cell("uat", "2026-01-01", "behind"));
const stock = row("stock", "flows/b/stock.py", cell("dev", "2026-01-01", "drift"), cell("uat", "2026-01-02"));
const gone = row("gone", undefined, cell("prod", "2026-01-05"));
const root = row("root", "root.py");
const all = [stock, gone, nightly, root];
const shown = (change: Partial<MatrixChoice>): string[] =>
  viewOf(all, head, choose(change)).rows.map(({ flow }) => flow);

describe("the matrix", () => {
  it("groups by folder, and puts last what is no longer in the code", () => {
    const { lines } = viewOf(all, head, initialChoice);
    expect(lines.map(lineId)).toEqual([
      "folder:.",
      "root",
      "folder:flows/a",
      "nightly",
      "folder:flows/b",
      "stock",
      "folder:",
      "gone",
    ]);
  });

  it("hides the rows of a closed folder, but not what a filter finds in it", () => {
    const closed = choose({ closed: ["flows/a"] });
    expect(viewOf(all, head, closed).lines.map(lineId)).not.toContain("nightly");
    expect(viewOf(all, head, { ...closed, text: "nigh" }).lines.map(lineId)).toContain("nightly");
  });

  it("filters by all words, in name, path and version", () => {
    expect(shown({ text: "FLOWS stock" })).toEqual(["stock"]);
    expect(shown({ text: "v-prod" })).toEqual(["gone"]);
    expect(shown({ text: "flows nothing" })).toEqual([]);
  });

  it("filters by any of the states, and counts them among what passes the text", () => {
    expect(shown({ states: ["behind", "drift"] })).toEqual(["nightly", "stock"]);
    const { counts } = viewOf(all, head, choose({ text: "nightly", states: ["drift"] }));
    expect(counts).toEqual({ behind: 1, drift: 0, waiting: 0, missing: 1 });
  });

  it("does not call missing what could not be read", () => {
    const columns = head.columns.map((column) => ({ ...column, unread: column.name === "prod" }));
    const { counts } = viewOf([nightly], { ...head, columns }, initialChoice);
    expect(counts.missing).toBe(0);
  });

  it("sorts by age both ways and by attention, with what is not deployed there last", () => {
    expect(shown({ sort: { column: "dev", by: "first" } })).toEqual(["nightly", "stock", "gone", "root"]);
    expect(shown({ sort: { column: "dev", by: "last" } })).toEqual(["stock", "nightly", "gone", "root"]);
    expect(shown({ sort: { column: "dev", by: "attention" } })[0]).toBe("stock");
    expect(
      viewOf(all, head, choose({ sort: { column: "dev", by: "first" } })).lines.every(({ is }) => is === "row"),
    ).toBe(true);
  });

  it("goes through the orders of a column by clicks, and back to names", () => {
    const orders = [initialChoice.sort];
    for (let click = 0; click < 4; click++) orders.push(nextSort(orders.at(-1) ?? initialChoice.sort, "uat"));
    expect(orders.map(({ column, by }) => `${column} ${by}`)).toEqual([
      "flow first",
      "uat first",
      "uat last",
      "uat attention",
      "flow first",
    ]);
  });

  it("numbers in names are numbers", () => {
    const rows = [row("flow-10", "f.py"), row("flow-9", "f.py")];
    expect(viewOf(rows, head, initialChoice).rows.map(({ flow }) => flow)).toEqual(["flow-9", "flow-10"]);
  });

  it("shows each row of thousands once", () => {
    const rows = makeRows(3_000);
    const { lines } = viewOf(rows, head, initialChoice);
    expect(new Set(lines.filter(({ is }) => is === "row").map(lineId)).size).toBe(3_000);
  });
});
