// Docstrings, cleaned as Python's inspect.cleandoc does.
import type { SourceText } from "./source-text.ts";
import { stringValue } from "./string-literals.ts";
import { Token, Tokens } from "./tokens.ts";

/** The docstring that the statement in `[start, end)` is when it comes first in a body; undefined when it is none. */
export function readDocstring(source: SourceText, start: number, end: number): string | undefined {
  const first = source.bytes[start] ?? 0;
  const letter = first | 32;
  if (first !== 34 && first !== 39 && first !== 40 && letter !== 114 && letter !== 117) return undefined;
  const tokens = new Tokens(source, start, end);
  let open = 0;
  for (; tokens.take("("); open++);
  let docstring = "";
  let any = false;
  for (; tokens.kind === Token.String; tokens.next()) {
    const literal = tokens.text;
    const value = /^[a-zA-Z]?[fFtT]/.test(literal) ? undefined : stringValue(literal);
    if (value === undefined) return undefined;
    docstring += value;
    any = true;
  }
  for (; open > 0 && tokens.take(")"); open--);
  return any && tokens.kind === Token.End ? cleanDocstring(docstring) : undefined;
}

/** Drops the margin and the blank lines around a docstring. */
export function cleanDocstring(docstring: string): string {
  const lines = expandTabs(docstring).split("\n");
  let margin = Number.POSITIVE_INFINITY;
  for (const line of lines.slice(1)) {
    const content = line.trimStart().length;
    if (content > 0) margin = Math.min(margin, line.length - content);
  }
  const cleaned = lines.map((line, index) =>
    index === 0 ? line.trimStart() : margin === Number.POSITIVE_INFINITY ? line : line.slice(margin),
  );
  while (cleaned.length > 0 && cleaned.at(-1) === "") cleaned.pop();
  while (cleaned.length > 0 && cleaned[0] === "") cleaned.shift();
  return cleaned.join("\n");
}

function expandTabs(text: string): string {
  if (!text.includes("\t")) return text;
  let column = 0;
  let expanded = "";
  for (const character of text) {
    if (character === "\t") {
      const spaces = 8 - (column % 8);
      expanded += " ".repeat(spaces);
      column += spaces;
    } else {
      expanded += character;
      column = character === "\n" || character === "\r" ? 0 : column + 1;
    }
  }
  return expanded;
}
