// The lines of the grid: the head, a folder, a flow.
import { html, nothing, type TemplateResult } from "lit";
import { cellOf, type MatrixLine, lineId } from "../../src/views/matrix/matrix-view.ts";
import type { CellAction, MatrixCell, MatrixColumn, MatrixRow } from "../../src/views/matrix/matrix-data.ts";
import { icon } from "../shared/icons.ts";
import { cellContent, cellLabel, cellTitle } from "./cell.ts";
import type { GridModel } from "./grid.ts";

const order = { first: "ascending", last: "descending", attention: "other" } as const;

/** The head. `active`: the column with the focus, -1 for none. */
export function headLine({ head, choice }: GridModel, active: number): TemplateResult {
  const { column, by } = choice.sort;
  const sorted = (name: string): typeof nothing | (typeof order)[typeof by] => (name === column ? order[by] : nothing);
  const mark = (name: string, words: Record<typeof by, string>): TemplateResult | typeof nothing =>
    name === column
      ? html`${icon(by === "first" ? "triangleUp" : by === "last" ? "triangleDown" : "warning")}
          <span class="dim">${words[by]}</span>`
      : nothing;
  const times = { first: "newest first", last: "oldest first", attention: "attention first" };
  return html`<div role="row" class="line" aria-rowindex="1">
    <div
      role="columnheader"
      class="first"
      data-column="0"
      aria-colindex="1"
      aria-sort=${sorted("flow")}
      tabindex=${active === 0 ? 0 : -1}
      title="Sort by folder and name"
    >
      Flow ${mark("flow", { first: "", last: "Z to A", attention: "" })}
    </div>
    ${head.columns.map(
      ({ name, description, unread, after }, index) =>
        html`<div
          role="columnheader"
          data-column=${index + 1}
          aria-colindex=${index + 2}
          aria-sort=${sorted(name)}
          tabindex=${active === index + 1 ? 0 : -1}
          title=${[
            description,
            after.length === 0 ? "" : `after ${after.join(", ")}`,
            "Sort by age, then by what needs attention",
          ]
            .filter(Boolean)
            .join("\n")}
        >
          ${name} ${unread ? html`${icon("warning")}<span class="dim">not read</span>` : nothing} ${mark(name, times)}
        </div>`,
    )}
  </div>`;
}

/** Where a line stands, and which of its columns has the focus (-1: none). */
export interface LinePlace {
  readonly index: number;
  readonly top: number;
  readonly column: number;
}

/** A folder or a flow. */
export function line(model: GridModel, at: MatrixLine, place: LinePlace): TemplateResult {
  return at.is === "group" ? groupLine(model, at, place) : rowLine(model, at.row, place);
}

function groupLine(
  { selected, head }: GridModel,
  group: Extract<MatrixLine, { is: "group" }>,
  { index, top, column }: LinePlace,
): TemplateResult {
  const { folder, isOpen, rows } = group;
  const chosen = rows.filter(({ id }) => selected.has(id)).length;
  const state = chosen === 0 ? "false" : chosen === rows.length ? "true" : "mixed";
  const name = folder === "" ? "Not in the code any more" : folder === "." ? "Project folder" : folder;
  return html`<div
    role="row"
    class="line group"
    data-line=${lineId(group)}
    aria-rowindex=${index + 2}
    aria-level="1"
    aria-expanded=${isOpen}
    aria-selected=${state === "true"}
    .style=${`transform:translateY(${top}px)`}
  >
    <div
      role="gridcell"
      class="first"
      data-column="0"
      aria-colindex="1"
      aria-colspan=${head.columns.length + 1}
      tabindex=${column >= 0 ? 0 : -1}
      aria-label=${`${name}, ${rows.length} ${rows.length === 1 ? "flow" : "flows"}${chosen === 0 ? "" : `, ${chosen} selected`}`}
      data-vscode-context=${JSON.stringify({
        preventDefaultContextMenuItems: true,
        matrixCan: ",deploy,promote,validate,rollback,copy,",
        folder,
      })}
    >
      ${check(state)} ${icon(isOpen ? "chevronDown" : "chevronRight")}
      <span>${name}</span> <span class="dim">${rows.length}</span>
    </div>
  </div>`;
}

function rowLine(model: GridModel, row: MatrixRow, { index, top, column }: LinePlace): TemplateResult {
  const { head, selected } = model;
  const isSelected = selected.has(row.id);
  const isGrouped = model.choice.sort.column === "flow";
  return html`<div
    role="row"
    class="line"
    data-line=${row.id}
    aria-rowindex=${index + 2}
    aria-level=${isGrouped ? 2 : 1}
    aria-selected=${isSelected}
    .style=${`transform:translateY(${top}px)`}
  >
    <div
      role="rowheader"
      class="first"
      data-column="0"
      aria-colindex="1"
      tabindex=${column === 0 ? 0 : -1}
      title=${row.path ?? "It is deployed, and not in the code any more."}
      data-vscode-context=${context(row)}
    >
      ${check(isSelected ? "true" : "false")}
      <div class="name">
        <div>${row.flow}${row.branch === undefined ? nothing : html` <span class="dim">[${row.branch}]</span>`}</div>
        <div class="dim">${row.path ?? "not in the code any more"}</div>
      </div>
    </div>
    ${head.columns.map((environment, at) => cell(model, row, environment, { at: at + 1, isActive: column === at + 1 }))}
  </div>`;
}

function cell(
  { now }: GridModel,
  row: MatrixRow,
  environment: MatrixColumn,
  { at, isActive }: { at: number; isActive: boolean },
): TemplateResult {
  const there = cellOf(row, environment.name);
  return html`<div
    role="gridcell"
    data-column=${at}
    aria-colindex=${at + 1}
    aria-haspopup="menu"
    tabindex=${isActive ? 0 : -1}
    aria-label=${cellLabel(row, there, environment, now)}
    title=${cellTitle(there, environment)}
    data-vscode-context=${context(row, environment.name, there)}
  >
    ${cellContent(there, environment, now)}
  </div>`;
}

/** What VS Code's menu is chosen by, and what its commands get. */
function context(row: MatrixRow, environment?: string, cell?: MatrixCell): string {
  const can = environment === undefined ? rowActions(row) : (cell?.can ?? row.empty[environment] ?? []);
  return JSON.stringify({
    preventDefaultContextMenuItems: true,
    row: row.id,
    ...(environment === undefined ? {} : { environment }),
    matrixCan: `,${can.join(",")},`,
  });
}

/** What can be done with a row as a whole, where it can be done in one of its cells. */
const ofRows: readonly CellAction[] = ["deploy", "promote", "validate", "rollback", "source"];

function rowActions(row: MatrixRow): CellAction[] {
  const can = new Set([...row.cells.flatMap((cell) => cell.can), ...Object.values(row.empty).flat()]);
  // A flow has a name to copy, wherever it is deployed.
  return [...ofRows.filter((action) => can.has(action)), "copy"];
}

/** Selected or not, as a box: drawn only, the line says it to a screen reader. */
function check(state: "true" | "false" | "mixed"): TemplateResult {
  return html`<span class="check" aria-hidden="true">${state === "true" ? "✓" : state === "mixed" ? "–" : ""}</span>`;
}
