// Looks for words in undecoded bytes: what lets most files of a project be passed over. Every encoding that Python
// source can have keeps ASCII as it is. It errs on one side only: a file that it passes over declares no flow.
import { IDENTIFIER } from "../python/characters.ts";

/** A word to look for. */
export interface Word {
  readonly text: string;
  readonly bytes: Buffer;
}

export function word(text: string): Word {
  return { text, bytes: Buffer.from(text) };
}

const FLOW = word("flow");
const FLOW_CLASS = word("Flow");
const WITH_OPTIONS = word("with_options");
const PREFECT = word("prefect");
const PARTIAL = word("partial");

/** Whether a file can declare a flow without the help of an alias from another file. */
export function mayDeclareFlows(content: Buffer): boolean {
  return (
    isUsed(content, FLOW) ||
    isUsed(content, WITH_OPTIONS) ||
    (content.includes(FLOW_CLASS.bytes) && content.includes(PREFECT.bytes) && isUsed(content, FLOW_CLASS))
  );
}

/** Whether a file speaks of Prefect. */
export function mentionsPrefect(content: Buffer): boolean {
  return content.includes(PREFECT.bytes);
}

/** Whether the word stands in the bytes as a whole identifier, in code or not. */
export function hasWord(content: Buffer, { bytes }: Word): boolean {
  if (bytes.length === 0) return false;
  for (let at = content.indexOf(bytes); at >= 0; at = content.indexOf(bytes, at + bytes.length)) {
    if ((at === 0 || IDENTIFIER[content[at - 1] ?? 0] === 0) && IDENTIFIER[content[at + bytes.length] ?? 0] === 0)
      return true;
  }
  return false;
}

const STAR = Buffer.from("import *");
const RENAMED = Buffer.from(" as ");

/**
 * Whether a file passes names on without spelling them: by a star import, or as a package that imports one of its
 * modules under another name.
 */
export function passesNamesOn(path: string, content: Buffer): boolean {
  return content.includes(STAR) || (path.endsWith("__init__.py") && content.includes(RENAMED));
}

/** Whether a flow decorator of this name can be used in the file, or get another name. */
export function isUsed(content: Buffer, { bytes }: Word): boolean {
  for (let at = content.indexOf(bytes); at >= 0; at = content.indexOf(bytes, at + bytes.length)) {
    const end = at + bytes.length;
    if (
      (at === 0 || IDENTIFIER[content[at - 1] ?? 0] === 0) &&
      IDENTIFIER[content[end] ?? 0] === 0 &&
      isUsedAt(content, at, end)
    )
      return true;
  }
  return false;
}

/**
 * Whether the name in `[at, end)` is called, decorates, is assigned, returned, imported under another name, or handed
 * to `partial`. Merely passing it around makes no flow.
 */
export function isUsedAt(content: Buffer, at: number, end: number): boolean {
  const next = skipForward(content, end);
  const before = skipBack(content, dottedStart(content, at));
  const after = content[next];
  if (after === 40) return !endsWith(content, before, "def");
  switch (content[before - 1]) {
    case 64: // @
      return true;
    case 61: // = and :=, unless a keyword argument in a list of them
      if (after !== 44 && (after !== 41 || content[before - 2] === 58)) return true;
      break;
    case 40: {
      // In brackets of its own.
      const outside = skipBack(content, before - 1);
      const outer = content[outside - 1];
      if (outer === 64 || outer === 61 || outer === 40 || endsWith(content, outside, "return")) return true;
      break;
    }
    default:
      if (endsWith(content, before, "return")) return true;
  }
  if (after === 44 || after === 41) return content.includes(PARTIAL.bytes);
  return after === 97 && content[next + 1] === 115 && IDENTIFIER[content[next + 2] ?? 0] === 0;
}

/** Where the dotted name starts whose last part begins at `at`. */
function dottedStart(content: Buffer, at: number): number {
  let start = at;
  for (;;) {
    const dot = skipBack(content, start) - 1;
    if (content[dot] !== 46) return start;
    start = skipBack(content, dot);
    const end = start;
    while (start > 0 && IDENTIFIER[content[start - 1] ?? 0] === 1) start--;
    if (start === end) return start;
  }
}

function isBlank(byte: number | undefined): boolean {
  return byte === 32 || byte === 10 || byte === 9 || byte === 13 || byte === 92 || byte === 12;
}

/** The offset after the last byte before `at` that is no blank or joined line. */
function skipBack(content: Buffer, at: number): number {
  let before = at;
  while (before > 0 && isBlank(content[before - 1])) before--;
  return before;
}

function skipForward(content: Buffer, at: number): number {
  let next = at;
  while (content[next] === 32 || content[next] === 9 || (content[next] === 92 && isBlank(content[next + 1])))
    next += content[next] === 92 ? 2 : 1;
  return next;
}

function endsWith(content: Buffer, end: number, text: string): boolean {
  for (let index = 0; index < text.length; index++)
    if (content[end - text.length + index] !== text.charCodeAt(index)) return false;
  return IDENTIFIER[content[end - text.length - 1] ?? 0] === 0;
}
