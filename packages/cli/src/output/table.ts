// Tables: columns as wide as they need, cut where the terminal is too narrow, never in the columns that matter most.
import type { Look } from "../terminal/look.ts";
import type { Paint } from "../terminal/style.ts";
import { padEnd, textWidth, truncateEnd, truncateMiddle, truncateStart } from "../terminal/text-width.ts";

/** One column of a table. */
export interface Column {
  title: string;
  /** How it may be cut. Default: never. */
  cut?: "start" | "middle" | "end";
  /** The least width it is cut to. Default: 8. */
  least?: number;
  /** Colours what was cut and padded already. */
  paint?: Paint;
}

const gap = "  ";
const cutters = { start: truncateStart, middle: truncateMiddle, end: truncateEnd };

/** A table as lines: a heading, then a line for each row. Columns that are empty in every row are left out. */
export function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[], look: Look): string[] {
  const used = columns
    .map((column, index) => ({ column, index }))
    .filter(({ index }) => rows.some((row) => (row[index] ?? "") !== ""));
  const widths = used.map(({ column, index }) =>
    Math.max(textWidth(column.title), ...rows.map((row) => textWidth(row[index] ?? ""))),
  );
  shrink(
    used.map(({ column }) => column),
    widths,
    look.width,
  );
  const line = (cells: readonly string[], paint: (column: Column) => Paint): string =>
    used
      .map(({ column, index }, position) => {
        const width = widths[position] ?? 0;
        const cut = cutters[column.cut ?? "end"](cells[index] ?? "", width, look.symbols.ellipsis);
        const last = position === used.length - 1;
        return paint(column)(last ? cut : padEnd(cut, width));
      })
      .join(gap);
  const heading = line(
    columns.map(({ title }) => title),
    () => look.style.dim,
  );
  return [heading, ...rows.map((row) => line(row, (column) => column.paint ?? ((text) => text)))];
}

/** Takes from the widest column that may be cut until the table fits, or nothing more can be taken. */
function shrink(columns: readonly Column[], widths: number[], room: number): void {
  const total = (): number => widths.reduce((sum, width) => sum + width, 0) + gap.length * (widths.length - 1);
  while (total() > room) {
    let widest = -1;
    columns.forEach((column, index) => {
      if (column.cut === undefined || (widths[index] ?? 0) <= (column.least ?? 8)) return;
      if (widest < 0 || (widths[index] ?? 0) > (widths[widest] ?? 0)) widest = index;
    });
    if (widest < 0) return;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
}
