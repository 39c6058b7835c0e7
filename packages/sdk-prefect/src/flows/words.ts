// Looks for words in undecoded bytes: what lets most files of a project be passed over. Every encoding that Python
// source can have keeps ASCII as it is. It errs on one side only: a file that it passes over declares no flow.
import { IDENTIFIER } from "../python/characters.ts";

/** A word to look for. */
export interface Word {
  readonly text: string;
  readonly bytes: Buffer;
  /** One character for each byte. */
  readonly latin1: string;
}

export function word(text: string): Word {
  const bytes = Buffer.from(text);
  return { text, bytes, latin1: bytes.toString("latin1") };
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

/** Finds any of many words as whole identifiers, in one pass: with more than a few, faster than one search each. */
export class WordSearch {
  readonly #texts: ReadonlySet<string>;
  /** For each first byte the lengths of the words that begin with it, as bits; 31 stands for all longer ones. */
  readonly #lengths = new Uint32Array(256);

  constructor(texts: Iterable<string>) {
    const encoded = [...texts].map((text) => Buffer.from(text));
    this.#texts = new Set(encoded.map((bytes) => bytes.toString("latin1")));
    for (const bytes of encoded) this.#mark(bytes);
  }

  /** Calls `visit` for each place of a word, until it answers true. Answers whether it did. */
  some(content: Buffer, visit: (at: number, end: number) => boolean): boolean {
    const { length } = content;
    for (let at = 0; at < length; at++) {
      const first = content[at] ?? 0;
      if (IDENTIFIER[first] === 0) continue;
      const start = at;
      while (IDENTIFIER[content[++at] ?? 0] === 1);
      const lengths = this.#lengths[first] ?? 0;
      if (lengths === 0 || (lengths & (1 << Math.min(31, at - start))) === 0) continue;
      if (this.#texts.has(content.toString("latin1", start, at)) && visit(start, at)) return true;
    }
    return false;
  }

  #mark(bytes: Buffer): void {
    const first = bytes[0] ?? 0;
    this.#lengths[first] = (this.#lengths[first] ?? 0) | (1 << Math.min(31, bytes.length));
  }
}

/** Words of which so many are found faster by a search each. */
const FEW = 3;

/** Tells which of the aliases a file uses, in the sense of {@link isUsed}. */
export function aliasSearch(aliases: ReadonlySet<string>): (content: Buffer) => Set<string> {
  if (aliases.size <= FEW) {
    const words = [...aliases].map(word);
    return (content) => new Set(words.flatMap((alias) => (isUsed(content, alias) ? [alias.text] : [])));
  }
  const search = new WordSearch(aliases);
  return (content) => {
    const used = new Set<string>();
    search.some(content, (at, end) => {
      if (isUsedAt(content, at, end)) used.add(content.toString("utf8", at, end));
      return used.size === aliases.size;
    });
    return used;
  };
}

const IMPORT = Buffer.from("import");

/** Whether the word at `at` can stand in an import: on the line of one, or first on a line, between brackets. */
export function mayBeImported(content: Buffer, at: number): boolean {
  const start = Math.max(content.lastIndexOf(10, at), content.lastIndexOf(13, at)) + 1;
  let first = start;
  while (content[first] === 32 || content[first] === 9) first++;
  if (first === at) return true;
  const newline = content.indexOf(10, at);
  return content.subarray(start, newline < 0 ? content.length : newline).includes(IMPORT);
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
export function isUsed(content: Buffer, { bytes, latin1 }: Word): boolean {
  const first = content.indexOf(bytes);
  if (first < 0) return false;
  // From here on hits may be many, and a string is searched with less ado than a buffer.
  const text = content.toString("latin1");
  for (let at = first; at >= 0; at = text.indexOf(latin1, at + latin1.length)) {
    const end = at + latin1.length;
    if (
      (at === 0 || IDENTIFIER[content[at - 1] ?? 0] === 0) &&
      IDENTIFIER[content[end] ?? 0] === 0 &&
      isUsedAt(content, at, end)
    ) {
      return true;
    }
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
