// The keys of the grid, as the ARIA Authoring Practices give them to a treegrid.

/** What a key means. */
export type GridKey =
  | "up"
  | "down"
  | "left"
  | "right"
  | "row-start"
  | "row-end"
  | "first"
  | "last"
  | "page-up"
  | "page-down"
  | "select"
  | "select-all"
  | "activate";

const plain: Readonly<Record<string, GridKey>> = {
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
  Home: "row-start",
  End: "row-end",
  PageUp: "page-up",
  PageDown: "page-down",
  Enter: "activate",
  F2: "activate",
  " ": "select",
};

const withControl: Readonly<Record<string, GridKey>> = { Home: "first", End: "last", a: "select-all", " ": "select" };

/** Undefined: the key is not the grid's. */
export function keyOf({
  key,
  ctrlKey,
  metaKey,
  altKey,
  shiftKey,
}: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">): GridKey | undefined {
  if (altKey) return undefined;
  if (ctrlKey || metaKey) return withControl[key];
  // Shift+F10 and the like are the browser's.
  return shiftKey && key !== " " ? undefined : plain[key];
}
