// What a renderer needs to know of the terminal that it draws for. Renderers are pure: data and look in, lines out.
import type { Style } from "./style.ts";
import type { Symbols } from "./symbols.ts";

/** How output looks. */
export interface Look {
  /** Columns; infinite where lines are not to be cut: in a pipe or a file. */
  width: number;
  style: Style;
  symbols: Symbols;
  /** For ages. */
  now: Date;
}
