// One cell of the matrix: version and age, and below them what there is to know, each with an icon and in words.
import { html, nothing, type TemplateResult } from "lit";
import { relativeTime } from "../../src/model/relative-time.ts";
import { lastKnownText } from "../../src/model/last-known-text.ts";
import type { MatrixCell, MatrixColumn, MatrixRow, MarkKind } from "../../src/views/matrix/matrix-data.ts";
import { icon, type IconName } from "../shared/icons.ts";

const icons: Readonly<Record<MarkKind, IconName>> = {
  unknown: "question",
  drift: "diffModified",
  behind: "gitCommit",
  waiting: "watch",
  override: "shield",
  unpinned: "pinnedDirty",
  paused: "debugPause",
};

/** What is drawn inside of a cell. */
export function cellContent(cell: MatrixCell | undefined, column: MatrixColumn, now: Date): TemplateResult {
  if (cell === undefined) return html`<div class="dim">${column.unread ? "? not read" : "— not deployed"}</div>`;
  const stale = lastKnownText(column.staleSince, now);
  return html`<div class=${stale === undefined ? "cell" : "cell stale"}>
    <div>
      <span class="version">${cell.version}</span>
      <span class="dim">${relativeTime(cell.changedAt, now)}</span>
    </div>
    ${
      cell.marks.length === 0 && stale === undefined
        ? nothing
        : html`<div class="marks">
            ${stale === undefined ? nothing : html`<span class="mark">${icon("history")}${stale}</span> `}
            ${cell.marks.map(({ is, text }) => html`<span class="mark ${is}">${icon(icons[is])}${text}</span> `)}
          </div>`
    }
  </div>`;
}

/** What a screen reader says of a cell: nothing that only looks say. */
export function cellLabel(row: MatrixRow, cell: MatrixCell | undefined, column: MatrixColumn, now: Date): string {
  const where = `${row.flow} in ${column.name}`;
  if (cell === undefined) return `${where}: ${column.unread ? "not read" : "not deployed"}`;
  const stale = lastKnownText(column.staleSince, now) ?? "";
  const parts = [cell.version, relativeTime(cell.changedAt, now), stale, ...cell.marks.map(({ text }) => text)];
  return `${where}: ${parts.filter(Boolean).join(", ")}`;
}

const times = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** The tooltip of a cell. */
export function cellTitle(cell: MatrixCell | undefined, column: MatrixColumn): string {
  if (cell === undefined)
    return column.unread ? `${column.name} could not be read.` : `Not deployed in ${column.name}.`;
  const when = cell.changedAt === undefined ? [] : [`changed ${times.format(new Date(cell.changedAt))}`];
  const stale =
    column.staleSince === undefined
      ? []
      : [`last known, as of ${times.format(new Date(column.staleSince))}: it may be another by now`];
  return [...stale, ...cell.marks.map(({ text }) => text), ...when, ...cell.details].join("\n");
}
