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

/**
 * The kind that the word at `start` gives its statement. `match`, `case` and `type` are words of that kind only
 * in some places, which the caller has to check.
 */
export function kindOfWord(bytes: Uint8Array, start: number): number {
  switch (bytes[start]) {
    case 97: // a
      return isWordAt(bytes, start, "async") ? kindAfterAsync(bytes, start + 5) : Kind.Simple;
    case 99: // c
      if (isWordAt(bytes, start, "class")) return Kind.Class;
      return isWordAt(bytes, start, "case") ? Kind.Case : Kind.Simple;
    case 100: // d
      if (isWordAt(bytes, start, "def")) return Kind.Def;
      return isWordAt(bytes, start, "del") ? Kind.Del : Kind.Simple;
    case 101: // e
      if (isWordAt(bytes, start, "else")) return Kind.Else;
      if (isWordAt(bytes, start, "elif")) return Kind.Elif;
      return isWordAt(bytes, start, "except") ? Kind.Except : Kind.Simple;
    case 102: // f
      if (isWordAt(bytes, start, "from")) return Kind.From;
      if (isWordAt(bytes, start, "for")) return Kind.For;
      return isWordAt(bytes, start, "finally") ? Kind.Finally : Kind.Simple;
    case 103: // g
      return isWordAt(bytes, start, "global") ? Kind.Global : Kind.Simple;
    case 105: // i
      if (isWordAt(bytes, start, "if")) return Kind.If;
      return isWordAt(bytes, start, "import") ? Kind.Import : Kind.Simple;
    case 109: // m
      return isWordAt(bytes, start, "match") ? Kind.Match : Kind.Simple;
    case 110: // n
      return isWordAt(bytes, start, "nonlocal") ? Kind.Nonlocal : Kind.Simple;
    case 114: // r
      return isWordAt(bytes, start, "return") ? Kind.Return : Kind.Simple;
    case 116: // t
      if (isWordAt(bytes, start, "try")) return Kind.Try;
      return isWordAt(bytes, start, "type") ? Kind.Type : Kind.Simple;
    case 119: // w
      if (isWordAt(bytes, start, "with")) return Kind.With;
      return isWordAt(bytes, start, "while") ? Kind.While : Kind.Simple;
    default:
      return Kind.Simple;
  }
}

function kindAfterAsync(bytes: Uint8Array, start: number): number {
  let next = start;
  while (bytes[next] === SPACE || bytes[next] === TAB) next++;
  if (isWordAt(bytes, next, "def")) return Kind.Def;
  if (isWordAt(bytes, next, "for")) return Kind.For;
  return isWordAt(bytes, next, "with") ? Kind.With : Kind.Simple;
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
  "def",
  "class",
  "import",
  "return",
  "while",
  "with",
  "try",
  "del",
  "global",
  "nonlocal",
  "pass",
  "raise",
  "assert",
  "break",
  "continue",
  "except",
  "finally",
  "elif",
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
