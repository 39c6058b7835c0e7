// Looks for words in undecoded bytes: what lets most files of a project be passed over. It errs on one side only: a file that it passes over declares no flow.
import { IDENTIFIER, identifierEnd } from "../python/characters.ts";
import { someWord, type Word, word } from "../python/whole-words.ts";

const FLOW = word("flow");
const FLOW_CLASS = word("Flow");
const WITH_OPTIONS = word("with_options");
const PREFECT = word("prefect");
const PARTIAL = word("partial");

/** Whether a file can declare a flow without the help of an alias from another file. */
export function mayDeclareFlows(content: Buffer): boolean {
  const origins = new Origins(content);
  const comes = (at: number): boolean => origins.canReach(at);
  return (
    isUsed(content, FLOW, comes) ||
    isUsed(content, WITH_OPTIONS, comes) ||
    (content.includes(FLOW_CLASS.needle) && mentionsPrefect(content) && isUsed(content, FLOW_CLASS, comes))
  );
}

/** Whether a file speaks of Prefect. */
export function mentionsPrefect(content: Buffer): boolean {
  return content.includes(PREFECT.needle);
}

/** Finds any of many words as whole identifiers, in one pass: with more than a few, faster than one search each. */
class WordSearch {
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
const FEW = 5;

/**
 * Tells which of the aliases a file uses, in the sense of {@link isUsed}, where they can have come from another file:
 * imported by that name or by a star, or an attribute of something imported.
 */
export function aliasSearch(aliases: ReadonlySet<string>): (content: Buffer) => Set<string> {
  if (aliases.size === 0) {
    const none = new Set<string>();
    return () => none;
  }
  if (aliases.size <= FEW) {
    const words = [...aliases].map(word);
    return (content) => {
      const origins = new Origins(content);
      const comes = (at: number): boolean => origins.canReach(at);
      return new Set(words.flatMap((alias) => (isUsed(content, alias, comes) ? [alias.text] : [])));
    };
  }
  const search = new WordSearch(aliases);
  return (content) => {
    const origins = new Origins(content);
    const used = new Set<string>();
    search.some(content, (at, end) => {
      if (isUsedAt(content, at, end) && origins.canReach(at)) used.add(content.toString("utf8", at, end));
      return used.size === aliases.size;
    });
    return used;
  };
}

/** Where names of one file come from, as far as its bytes tell. */
class Origins {
  readonly #content: Buffer;
  readonly #known = new Map<string, boolean>();
  #hasStar: boolean | undefined;

  constructor(content: Buffer) {
    this.#content = content;
  }

  /** Whether the name at `at`, or what it is an attribute of, can be something of another file. */
  canReach(at: number): boolean {
    const start = dottedStart(this.#content, at);
    const root = this.#content.toString("utf8", start, identifierEnd(this.#content, start));
    // An attribute of a call or of an element is no name that can be followed.
    if (root === "") return false;
    let known = this.#known.get(root);
    if (known === undefined) {
      known = this.#isImported(root, start < at) || (this.#hasStar ??= STAR.test(this.#content.toString("latin1")));
      this.#known.set(root, known);
    }
    return known;
  }

  /** @param orAssigned whether `root = something.imported` counts as well */
  #isImported(root: string, orAssigned: boolean): boolean {
    const content = this.#content;
    return someWord(content, word(root), (at, end) => {
      if (mayBeImported(content, at, end)) return true;
      const next = skipForward(content, end);
      return orAssigned && (content[next] === 58 || (content[next] === 61 && content[next + 1] !== 61));
    });
  }
}

const STAR = /import[\s\\(]*\*/;

/** Whether the word in `[at, end)` can be bound by an import: after `import` on its line, or in a list that follows one. */
function mayBeImported(content: Buffer, at: number, end: number): boolean {
  let start = lineStart(content, at);
  let before = content.toString("latin1", start, at);
  if (before.includes("import")) return true;
  if (!/^[ \t\f]*(?:[,)#\r\n\\]|as[ \t]|$)/.test(content.toString("latin1", end, end + 16))) return false;
  // Between the brackets stands nothing but names.
  while (NAMES.test(before)) {
    if (start === 0) return false;
    const above = start;
    start = lineStart(content, above - 1);
    before = content.toString("latin1", start, above - 1);
    if (before.includes("import")) return true;
  }
  return false;
}

const NAMES = /^[\w\s,\\\x80-\xff]*(?:#.*)?$/;

function lineStart(content: Buffer, at: number): number {
  let start = at;
  while (start > 0 && content[start - 1] !== 10 && content[start - 1] !== 13) start--;
  return start;
}

/**
 * Whether a flow decorator of this name can be used in the file, or get another name.
 * @param where tells further of a use whether it counts; default: every one.
 */
export function isUsed(content: Buffer, name: Word, where: (at: number) => boolean = () => true): boolean {
  return someWord(content, name, (at, end) => isUsedAt(content, at, end) && where(at));
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
  if (after === 44 || after === 41) return content.includes(PARTIAL.needle);
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
