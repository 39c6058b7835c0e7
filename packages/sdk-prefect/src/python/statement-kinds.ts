// The kinds of statements and which words begin them. No scanning loop here.
import { identifierEnd, isNewline, isWordAt, SPACE, TAB } from "./characters.ts";

/** What a statement is, by its first word. Everything from `If` on, `Def` and `Class` have a body. */
export const Kind = {
  /** An expression, an assignment, or a keyword statement that binds nothing. */
  Simple: 0,
  Import: 1,
  From: 2,
  Global: 3,
  Nonlocal: 4,
  Del: 5,
  Type: 6,
  Return: 7,
  Decorator: 8,
  Def: 9,
  Class: 10,
  If: 11,
  Elif: 12,
  Else: 13,
  For: 14,
  While: 15,
  Try: 16,
  Except: 17,
  Finally: 18,
  With: 19,
  Match: 20,
  Case: 21,
} as const;

export type Kind = (typeof Kind)[keyof typeof Kind];

export function hasBody(kind: number): boolean {
  return kind >= Kind.Def;
}

/** Whether the statement goes on with a chain that another one began: `else` after `if`, `except` after `try`. */
export function continuesChain(kind: number): boolean {
  return kind === Kind.Elif || kind === Kind.Else || kind === Kind.Except || kind === Kind.Finally;
}

const byLength: readonly (readonly (readonly [string, number])[])[] = [
  [],
  [],
  [["if", Kind.If]],
  [["def", Kind.Def], ["for", Kind.For], ["try", Kind.Try], ["del", Kind.Del]],
  [["from", Kind.From], ["else", Kind.Else], ["elif", Kind.Elif], ["with", Kind.With], ["type", Kind.Type], ["case", Kind.Case]],
  [["class", Kind.Class], ["while", Kind.While], ["match", Kind.Match]],
  [["return", Kind.Return], ["import", Kind.Import], ["except", Kind.Except], ["global", Kind.Global]],
  [["finally", Kind.Finally]],
  [["nonlocal", Kind.Nonlocal]],
];

/**
 * The kind that the word at `start` gives its statement. `match`, `case` and `type` are words of that kind only
 * in some places, which the caller has to check.
 */
export function kindOfWord(bytes: Uint8Array, start: number): number {
  const end = identifierEnd(bytes, start);
  const candidates = byLength[end - start];
  if (candidates !== undefined) {
    for (const [word, kind] of candidates) if (isWordAt(bytes, start, word)) return kind;
  }
  if (end - start === 5 && isWordAt(bytes, start, "async")) {
    let next = end;
    while (bytes[next] === SPACE || bytes[next] === TAB) next++;
    if (isWordAt(bytes, next, "def")) return Kind.Def;
    if (isWordAt(bytes, next, "for")) return Kind.For;
    if (isWordAt(bytes, next, "with")) return Kind.With;
  }
  return Kind.Simple;
}

/** Whether `type` at `start` begins a type alias: `type Name =` or `type Name[...] =`. */
export function isTypeAlias(bytes: Uint8Array, start: number): boolean {
  let at = start + 4;
  const gap = at;
  while (bytes[at] === SPACE || bytes[at] === TAB) at++;
  const nameEnd = identifierEnd(bytes, at);
  if (at === gap || nameEnd === at) return false;
  if (isWordAt(bytes, at, "in") || isWordAt(bytes, at, "is") || isWordAt(bytes, at, "not")) return false;
  at = nameEnd;
  while (bytes[at] === SPACE || bytes[at] === TAB) at++;
  return bytes[at] === 91 || (bytes[at] === 61 && bytes[at + 1] !== 61);
}

const NEVER_IN_EXPRESSIONS: readonly string[] = [
  "def", "class", "import", "return", "while", "with", "try", "del", "global", "nonlocal",
  "pass", "raise", "assert", "break", "continue", "except", "finally", "elif",
];

/**
 * Whether the line at `start` begins with a keyword that cannot stand inside brackets. There it shows
 * that a bracket above was never closed.
 */
export function beginsStatement(bytes: Uint8Array, start: number): boolean {
  const length = identifierEnd(bytes, start) - start;
  if (length < 3 || length > 8) return false;
  for (const word of NEVER_IN_EXPRESSIONS) if (word.length === length && isWordAt(bytes, start, word)) return true;
  if (length === 5 && isWordAt(bytes, start, "async")) return kindOfWord(bytes, start) === Kind.Def;
  if (length === 4 && isWordAt(bytes, start, "from")) {
    for (let at = start + 4; !isNewline(bytes[at]); at++) {
      if (bytes[at] === 40 || bytes[at] === 35) return false;
      if (bytes[at] === SPACE && isWordAt(bytes, at + 1, "import")) return true;
    }
  }
  return false;
}
