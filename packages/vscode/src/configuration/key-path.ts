// Where in a YAML file a cursor stands, by indentation: right also while a line is being written and nothing parses.

/** A position in a YAML file. */
export interface YamlPosition {
  /** Keys from the top to what is around the cursor; `[]` for an item of a list. */
  readonly path: readonly string[];
  /** The key of the cursor's own line. Absent: the line has none yet. */
  readonly key?: string;
  /** Whether the cursor is behind the key's colon, or in an item of a list. */
  readonly isValue: boolean;
  /** Keys that stand beside the cursor's line already. */
  readonly siblings: readonly string[];
}

interface Line {
  readonly indent: number;
  readonly key: string | undefined;
  readonly isItem: boolean;
  /** Column of the colon. */
  readonly colon: number;
}

const KEY = /^(\s*)((?:- +)*)("[^"]*"|'[^']*'|[^\s#:"'][^:#]*?)\s*:(?=\s|$)/;

/** The position of a cursor. Lines and columns count from 0. */
export function yamlPosition(lines: readonly string[], line: number, column: number): YamlPosition {
  const text = lines[line] ?? "";
  const here = readLine(text);
  const isItem = here.isItem || /^\s*-\s*/.test(text);
  const indent = text.trim() === "" ? Math.min(column, text.length) : here.indent;
  const path: string[] = [];
  let inside = indent;
  // A list may stand at the same indentation as the key that it belongs to.
  let mayBeEqual = isItem && here.key === undefined;
  for (let above = line - 1; above >= 0 && inside >= 0; above--) {
    const other = readLine(lines[above] ?? "");
    if (other.key === undefined) continue;
    if (other.indent < inside || (mayBeEqual && other.indent === inside && !other.isItem)) {
      path.unshift(...(other.isItem ? ["[]", other.key] : [other.key]));
      inside = other.isItem ? other.indent - 2 : other.indent;
      mayBeEqual = other.isItem;
    }
    if (inside === 0) break;
  }
  return {
    path: isItem ? [...path, "[]"] : path,
    ...(here.key === undefined ? {} : { key: here.key }),
    isValue: here.key === undefined ? isItem : column > here.colon,
    siblings: siblingsOf(lines, line, indent),
  };
}

function siblingsOf(lines: readonly string[], line: number, indent: number): string[] {
  const found: string[] = [];
  for (const step of [-1, 1]) {
    for (let at = line + step; at >= 0 && at < lines.length; at += step) {
      const text = lines[at] ?? "";
      if (text.trim() === "" || text.trim().startsWith("#")) continue;
      const other = readLine(text);
      if (other.indent < indent) break;
      if (other.indent === indent && other.key !== undefined) found.push(other.key);
    }
  }
  return found;
}

function readLine(text: string): Line {
  const match = KEY.exec(text);
  const indent = text.length - text.trimStart().length;
  if (match === null || text.trimStart().startsWith("#")) return { indent, key: undefined, isItem: false, colon: -1 };
  const [whole, spaces = "", dashes = "", key = ""] = match;
  return {
    indent: spaces.length + dashes.length,
    key: key.replaceAll(/^["']|["']$/g, ""),
    isItem: dashes !== "",
    colon: whole.length - 1,
  };
}
