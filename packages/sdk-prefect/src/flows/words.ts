// Looks for words in undecoded bytes: what lets most files of a project be passed over. It errs on one side only: a file that it passes over declares no flow.
import { IDENTIFIER, identifierEnd } from "../python/characters.ts";
import { someWord, type Word, word, wordOf } from "../python/whole-words.ts";

const FLOW = word("flow");
const FLOW_CLASS = word("Flow");
const WITH_OPTIONS = word("with_options");
const PREFECT = word("prefect");
const PARTIAL = word("partial");

/** Whether a file can declare a flow without the help of an alias from another file. */
export function mayDeclareFlows(content: Buffer): boolean {
  const uses = new NameUses(content);
  return (
    uses.hasForeign(FLOW) ||
    uses.hasForeign(WITH_OPTIONS) ||
    (content.includes(FLOW_CLASS.needle) && mentionsPrefect(content) && uses.hasForeign(FLOW_CLASS))
  );
}

/** Whether a file speaks of Prefect. */
export function mentionsPrefect(content: Buffer): boolean {
  return content.includes(PREFECT.needle);
}

/** Finds any of many words as whole identifiers, in one pass: with more than a few, faster than one search each. */
class WordSearch {
  readonly #texts: ReadonlySet<string>;
  /** For each byte: 0 is none of an identifier, 2 is one with which a word begins. */
  readonly #class = Uint8Array.from(IDENTIFIER);
  /** For each first byte the lengths of the words that begin with it, as bits; 31 stands for all longer ones. */
  readonly #lengths = new Uint32Array(256);

  constructor(texts: Iterable<string>) {
    const encoded = [...texts].map((text) => Buffer.from(text));
    this.#texts = new Set(encoded.map((bytes) => bytes.toString("latin1")));
    for (const bytes of encoded) {
      const [first = 0] = bytes;
      this.#class[first] = 2;
      this.#lengths[first] = (this.#lengths[first] ?? 0) | (1 << Math.min(31, bytes.length));
    }
  }

  /** Calls `visit` for each place of a word, until it answers true. Answers whether it did. */
  some(content: Buffer, visit: (at: number, end: number) => boolean): boolean {
    const { length } = content;
    const classes = this.#class;
    // No read beyond the end: it would make this loop, which sees every byte, half as fast.
    for (let at = 0; at < length;) {
      const start = at;
      const first = content[at++] ?? 0;
      const kind = classes[first];
      if (kind === 0) continue;
      while (at < length && classes[content[at] ?? 0] !== 0) at++;
      if (kind !== 2 || ((this.#lengths[first] ?? 0) & (1 << Math.min(31, at - start))) === 0) continue;
      if (this.#texts.has(content.toString("latin1", start, at)) && visit(start, at)) return true;
    }
    return false;
  }
}

/** Words of which so many are found faster by a search each. */
const FEW = 5;

/**
 * Tells which of the aliases a file uses where they can have come from another file: imported by that name or by a star,
 * or an attribute of something imported.
 */
export function aliasSearch(aliases: ReadonlySet<string>): (content: Buffer) => Set<string> {
  if (aliases.size === 0) {
    const none = new Set<string>();
    return () => none;
  }
  if (aliases.size <= FEW) {
    const words = [...aliases].map(word);
    return (content) => {
      const uses = new NameUses(content);
      return new Set(words.flatMap((alias) => (uses.hasForeign(alias) ? [alias.text] : [])));
    };
  }
  const search = new WordSearch(aliases);
  return (content) => {
    const uses = new NameUses(content);
    const used = new Set<string>();
    search.some(content, (at, end) => {
      if (uses.isUsedAt(at, end) && uses.isForeign(at)) used.add(content.toString("utf8", at, end));
      return used.size === aliases.size;
    });
    return used;
  };
}

const IMPORT = word("import");
const STAR = "*";
const NAME_OR_STAR = /[\w\x80-\xff]+|\*/g;

/** How one file uses names, as far as its bytes tell. Names are texts with one character for each byte. */
export class NameUses {
  readonly #content: Buffer;
  /** Words after an `import`, `*` for a star: more than are bound, never fewer. Read up to {@link #importsEnd}. */
  readonly #imported = new Set<string>();
  #importsEnd = 0;
  readonly #assigned = new Map<string, boolean>();
  #hasPartial: boolean | undefined;

  constructor(content: Buffer) {
    this.#content = content;
  }

  /** Whether a flow decorator of this name can be used in the file, or get another name. */
  has(name: Word): boolean {
    return someWord(this.#content, name, (at, end) => this.isUsedAt(at, end));
  }

  /** The same, where the name can have come from another file. */
  hasForeign(name: Word): boolean {
    return someWord(this.#content, name, (at, end) => this.isUsedAt(at, end) && this.isForeign(at));
  }

  /**
   * Whether the name in `[at, end)` is called, decorates, is assigned, returned, imported under another name, or handed
   * to `partial`. Merely passing it around makes no flow, and of an attribute of it the attribute's name decides.
   */
  isUsedAt(at: number, end: number): boolean {
    const content = this.#content;
    const next = skipForward(content, end);
    const after = content[next];
    if (after === 46) return false;
    const before = skipBack(content, dottedStart(content, at));
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
    if (after === 44 || after === 41) return this.hasPartial;
    return after === 97 && content[next + 1] === 115 && IDENTIFIER[content[next + 2] ?? 0] === 0;
  }

  /** Whether the file speaks of `partial`. */
  get hasPartial(): boolean {
    return (this.#hasPartial ??= this.#content.includes(PARTIAL.needle));
  }

  /** Whether the name at `at`, or what it is an attribute of, can be something of another file. */
  isForeign(at: number): boolean {
    const start = dottedStart(this.#content, at);
    const root = this.#content.toString("latin1", start, identifierEnd(this.#content, start));
    // An attribute of a call or of an element is no name that can be followed, and an object's own is none of a module.
    if (root === "" || root === "self" || root === "cls") return false;
    return this.#isImported(root) || (start < at && this.#isAssigned(root));
  }

  #isImported(root: string): boolean {
    while (!this.#imported.has(root) && !this.#imported.has(STAR)) if (!this.#readImport()) return false;
    return true;
  }

  /** Reads the names of the next `import`, up to the end of its line or list. Answers whether there is one. */
  #readImport(): boolean {
    const content = this.#content;
    const read = (_: number, at: number): boolean => {
      const open = skipForward(content, at);
      const close = content[open] === 40 ? endOfList(content, open) : endOfLine(content, open);
      this.#importsEnd = close < 0 ? content.length : close;
      for (const name of content.toString("latin1", at, this.#importsEnd).match(NAME_OR_STAR) ?? [])
        this.#imported.add(name);
      return true;
    };
    return someWord(content, IMPORT, read, this.#importsEnd);
  }

  /** `tools = package.tools`, which makes `tools.flow` another file's. */
  #isAssigned(root: string): boolean {
    let known = this.#assigned.get(root);
    if (known === undefined) {
      const content = this.#content;
      known = someWord(content, wordOf(Buffer.from(root, "latin1")), (_, end) => {
        const next = skipForward(content, end);
        return content[next] === 58 || (content[next] === 61 && content[next + 1] !== 61);
      });
      this.#assigned.set(root, known);
    }
    return known;
  }
}

/** Where the bracket closes that opens a list of names; one in a comment does not. */
function endOfList(content: Buffer, open: number): number {
  let close = content.indexOf(41, open);
  while (close >= 0 && content.subarray(content.lastIndexOf(10, close) + 1, close).includes(35))
    close = content.indexOf(41, close + 1);
  return close;
}

/** Where the line ends that goes on after a backslash. */
function endOfLine(content: Buffer, from: number): number {
  let newline = content.indexOf(10, from);
  while (newline >= 0 && content[newline - (content[newline - 1] === 13 ? 2 : 1)] === 92)
    newline = content.indexOf(10, newline + 1);
  return newline;
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
