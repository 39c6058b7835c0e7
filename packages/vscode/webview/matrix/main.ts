// The matrix in its webview: keeps what the extension tells, what a person chose, and draws both.
import * as z from "zod/mini";
import { html, render } from "lit";
import type { MatrixHead, MatrixRow } from "../../src/views/matrix/matrix-data.ts";
import { matrixHeadSchema, matrixRowSchema } from "../../src/views/matrix/matrix-data.ts";
import {
  type MatrixNews,
  matrixNewsSchema,
  type MatrixWish,
  withRows,
} from "../../src/views/matrix/matrix-messages.ts";
import {
  initialChoice,
  type MatrixChoice,
  type MatrixLine,
  type MatrixView,
  nextSort,
  stateFilters,
  viewOf,
} from "../../src/views/matrix/matrix-view.ts";
import { iconSprite } from "../shared/icons.ts";
import { Connection } from "../shared/vscode-api.ts";
import { bar } from "./bar.ts";
import { Grid, type GridModel } from "./grid.ts";

/** How many rows outlive a reload in the page itself: the first screens, until the extension tells all. */
const KEPT = 100;

/** What outlives a reload of the window. The extension reads `directory` of it, too. */
const savedSchema = z.object({
  directory: z.string(),
  choice: z.object({
    text: z.string(),
    states: z.array(z.enum(stateFilters)),
    sort: z.object({ column: z.string(), by: z.enum(["first", "last", "attention"]) }),
    closed: z.array(z.string()),
  }),
  scrollTop: z.number(),
  head: z.optional(matrixHeadSchema),
  rows: z.array(matrixRowSchema),
});
type Saved = z.infer<typeof savedSchema>;

const directory = document.body.dataset["directory"] ?? "";
const root = document.getElementById("root") ?? document.body;
const barElement = document.createElement("div");
const scroller = document.createElement("div");
const emptyElement = document.createElement("div");
scroller.className = "scroller";
const sprite = document.createElement("div");
render(iconSprite, sprite);
root.append(sprite, barElement, scroller, emptyElement);

const connection = new Connection<MatrixNews, MatrixWish, Saved>(matrixNewsSchema, savedSchema, received);
const saved = connection.state;

let head: MatrixHead =
  saved?.head === undefined
    ? { project: "", columns: [], isStale: false, isBusy: true, problems: 0, troubles: [] }
    : { ...saved.head, isStale: true, isBusy: true };
let rows: ReadonlyMap<string, MatrixRow> = new Map(saved?.rows.map((row) => [row.id, row]));
let choice: MatrixChoice = saved?.choice ?? initialChoice;
let selected: ReadonlySet<string> = new Set();
let isComplete = false;
let view: MatrixView = viewOf([...rows.values()], head, choice);
let pendingScroll = saved?.scrollTop;

const grid = new Grid(scroller, gridModel());
draw();
connection.send({ type: "ready" });
scroller.addEventListener("scroll", saveSoon, { passive: true });
// Ages go on while nothing else happens.
setInterval(draw, 60_000);

function received(news: MatrixNews): void {
  if (news.type === "head") head = news.head;
  else {
    rows = withRows(rows, news);
    isComplete = !news.hasMore;
    if (selected.size > 0) selected = new Set([...selected].filter((id) => rows.has(id)));
  }
  update();
}

function update(): void {
  view = viewOf([...rows.values()], head, choice);
  draw();
  if (pendingScroll !== undefined && isComplete) {
    const to = pendingScroll;
    pendingScroll = undefined;
    requestAnimationFrame(() => requestAnimationFrame(() => (grid.scrollTop = to)));
  }
  saveSoon();
}

function draw(): void {
  const now = new Date();
  render(
    bar({
      head,
      choice,
      view,
      total: rows.size,
      selected: selected.size,
      isComplete,
      now,
      choose,
      act: (action) => connection.send({ type: "act", action, rows: [...selected] }),
      clearSelection: () => select(new Set()),
      refresh: () => connection.send({ type: "refresh" }),
      showProblems: () => connection.send({ type: "problems" }),
      checkSetup: () => connection.send({ type: "doctor" }),
    }),
    barElement,
  );
  scroller.hidden = head.columns.length === 0;
  grid.show(gridModel());
  render(emptyText() === "" ? "" : html`<p class="empty dim" role="status">${emptyText()}</p>`, emptyElement);
}

function emptyText(): string {
  if (!isComplete || view.rows.length > 0) return "";
  if (rows.size > 0) return "No flow passes the filter.";
  return head.columns.length === 0
    ? "The configuration has no environments that can be shown. See Problems."
    : "No flows were found in the code, and none are deployed.";
}

function gridModel(): GridModel {
  return {
    head,
    choice,
    view,
    selected,
    now: new Date(),
    sortBy: (column) => choose({ sort: nextSort(choice.sort, column) }),
    toggleFolder: (folder) => {
      const closed = choice.closed.includes(folder)
        ? choice.closed.filter((other) => other !== folder)
        : [...choice.closed, folder];
      choose({ closed });
    },
    toggleSelected: (line) => select(toggled(line)),
    selectAll: () => {
      const isAll = view.rows.every(({ id }) => selected.has(id));
      select(new Set(isAll ? [] : view.rows.map(({ id }) => id)));
    },
  };
}

function toggled(line: MatrixLine): Set<string> {
  const ids = line.is === "group" ? line.rows.map(({ id }) => id) : [line.row.id];
  const next = new Set(selected);
  const isAll = ids.every((id) => next.has(id));
  for (const id of ids)
    if (isAll) next.delete(id);
    else next.add(id);
  return next;
}

function select(next: ReadonlySet<string>): void {
  selected = next;
  connection.send({ type: "select", rows: [...selected] });
  draw();
}

function choose(change: Partial<MatrixChoice>): void {
  choice = { ...choice, ...change };
  update();
}

let saving: ReturnType<typeof setTimeout> | undefined;
/** Not at each key press: what is kept is written as text. */
function saveSoon(): void {
  clearTimeout(saving);
  saving = setTimeout(() => {
    const first = Math.max(0, grid.firstLine - KEPT / 2);
    const near = view.lines.slice(first, first + KEPT).flatMap((line) => (line.is === "row" ? [line.row] : []));
    connection.save({
      directory,
      choice: { ...choice, states: [...choice.states], closed: [...choice.closed] },
      scrollTop: grid.scrollTop,
      head,
      rows: near,
    });
  }, 100);
}
