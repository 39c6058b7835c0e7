// The statement scanner: one pass over the bytes of a file that finds where every statement starts and ends and
// which block it stands in. It looks inside strings, brackets and comments only to find their ends; what a
// statement says is read later, by those who need it. It never throws and is linear in the file's length.
import {
  afterNewline,
  AT,
  BACKSLASH,
  COLON,
  EQUALS,
  FORM_FEED,
  HASH,
  IDENTIFIER,
  isNewline,
  isWordAt,
  lineEnd,
  NEWLINE,
  RETURN,
  SEMICOLON,
  SPACE,
  TAB,
} from "./characters.ts";
import type { SourceProblem, SourceText } from "./source-text.ts";
import { StatementColumns, type Statements } from "./statement-columns.ts";
import { beginsStatement, continuesChain, hasBody, isTypeAlias, Kind, kindOfWord } from "./statement-kinds.ts";
import { StringSkipper } from "./string-literals.ts";

const Stop = {
  Newline: 1,
  Quote: 2,
  Comment: 3,
  Open: 4,
  Close: 5,
  Backslash: 6,
  Semicolon: 7,
  Colon: 8,
  Lambda: 9,
  Nul: 10,
} as const;

const inSimple = new Uint8Array(256);
for (const [bytes, stop] of [
  ["\n\r", Stop.Newline],
  ["'\"", Stop.Quote],
  ["#", Stop.Comment],
  ["([{", Stop.Open],
  [")]}", Stop.Close],
  ["\\", Stop.Backslash],
  [";", Stop.Semicolon],
  ["\0", Stop.Nul],
] as const) {
  for (const character of bytes) inSimple[character.charCodeAt(0)] = stop;
}
const inHeader = Uint8Array.from(inSimple);
inHeader[COLON] = Stop.Colon;
inHeader[108] = Stop.Lambda;

/** Scans a whole file. */
export function scanStatements(source: SourceText): Statements {
  return scanner.scan(source);
}

class Scanner {
  #bytes: Uint8Array = Buffer.alloc(0);
  #length = 0;
  #strings: StringSkipper = new StringSkipper(this.#bytes, 0);
  #problem: SourceProblem | undefined;

  #count = 0;
  readonly #columns = new StatementColumns();

  // One entry for each open block: its column, the statement that owns it, the statement seen last in it.
  readonly #indents: number[] = [0];
  readonly #owners: number[] = [-1];
  readonly #latest: number[] = [-1];
  /** A statement that ended with a colon and awaits its block. */
  #pending = -1;
  /** End of the statement scanned last. */
  #lastEnd = 0;
  /** Set when an unclosed bracket was given up: scanning goes on at a line's start, not at a line's end. */
  #recovered = false;
  #brackets: Uint8Array = new Uint8Array(256);

  scan(source: SourceText): Statements {
    this.#bytes = source.bytes;
    this.#length = source.length;
    this.#strings = new StringSkipper(source.bytes, source.length);
    this.#problem = undefined;
    this.#count = 0;
    this.#indents.length = this.#owners.length = this.#latest.length = 1;
    this.#latest[0] = -1;
    this.#pending = -1;
    this.#recovered = false;
    this.#lastEnd = 0;
    let at = 0;
    while (at < this.#length) at = this.#line(at);
    if (this.#pending >= 0) this.#report(this.#length, "the file ends where an indented block is expected");
    while (this.#owners.length > 1) this.#closeBlock();
    return this.#columns.take(this.#count, this.#problem);
  }

  /** Scans the logical line at `at` (a physical line's start) and returns where the next one starts. */
  #line(at: number): number {
    const bytes = this.#bytes;
    let column = 0;
    // As in CPython, joined lines have the column of the first of them that is not 0.
    let joined = 0;
    for (; ; at++) {
      const byte = bytes[at];
      if (byte === SPACE) column++;
      else if (byte === TAB) column = (column | 7) + 1;
      else if (byte === FORM_FEED) column = 0;
      else if (byte === BACKSLASH && isNewline(bytes[at + 1])) {
        if (joined === 0) joined = column;
        at = afterNewline(bytes, at + 1) - 1;
      } else break;
    }
    if (at >= this.#length) return at;
    const first = bytes[at] ?? 0;
    if (first === HASH) at = lineEnd(bytes, at, this.#length);
    if (first === HASH || first === NEWLINE || first === RETURN) return afterNewline(bytes, at);
    this.#enterBlock(at, joined === 0 ? column : joined);
    return this.#statements(at);
  }

  #enterBlock(at: number, column: number): void {
    const columns = this.#indents;
    let current = columns[columns.length - 1] ?? 0;
    if (this.#pending >= 0) {
      if (column > current) {
        columns.push(column);
        this.#owners.push(this.#pending);
        this.#latest.push(-1);
        current = column;
      } else {
        this.#report(at, "an indented block is expected");
      }
      this.#pending = -1;
    } else if (column > current) {
      this.#report(at, "the line is indented more than its block");
    }
    while (column < current) {
      this.#closeBlock();
      current = columns[columns.length - 1] ?? 0;
      if (column > current) this.#report(at, "the indentation matches no block around it");
    }
  }

  #closeBlock(): void {
    this.#indents.pop();
    this.#latest.pop();
    this.#columns.end[this.#owners.pop() ?? 0] = this.#lastEnd;
  }

  /** Scans the statements of one logical line, several when they are joined by `;` or follow a colon. */
  #statements(at: number): number {
    const bytes = this.#bytes;
    const block = this.#owners[this.#owners.length - 1] ?? -1;
    let parent = block;
    for (;;) {
      const index = this.#add(at, parent);
      at = this.#body(index, at);
      if (bytes[at] === COLON && this.#columns.colon[index] === at) {
        parent = index;
      } else if (bytes[at] !== SEMICOLON || at >= this.#length) {
        break;
      }
      const separator = at;
      at = this.#skipBlank(at + 1);
      const next = bytes[at];
      if (at < this.#length && next !== NEWLINE && next !== RETURN && next !== HASH) continue;
      if (this.#columns.colon[index] !== -1) {
        this.#pending = index;
        parent = this.#columns.parent[index] ?? -1;
      }
      // CPython counts a closing semicolon to the blocks that end there.
      this.#lastEnd = separator + 1;
      break;
    }
    for (; parent !== block; parent = this.#columns.parent[parent] ?? -1) this.#columns.end[parent] = this.#lastEnd;
    if (at >= this.#length || this.#recovered) {
      this.#recovered = false;
      return at;
    }
    return afterNewline(bytes, lineEnd(bytes, at, this.#length));
  }

  #add(at: number, parent: number): number {
    if (this.#count === this.#columns.capacity) this.#columns.grow();
    const index = this.#count++;
    const depth = this.#latest.length - 1;
    const bytes = this.#bytes;
    let kind: number = bytes[at] === AT ? Kind.Decorator : kindOfWord(bytes, at);
    if (kind === Kind.Case && (parent < 0 || this.#columns.kind[parent] !== Kind.Match)) kind = Kind.Simple;
    else if (kind === Kind.Type && !isTypeAlias(bytes, at)) kind = Kind.Simple;
    this.#columns.kind[index] = kind;
    this.#columns.start[index] = at;
    this.#columns.parent[index] = parent;
    this.#columns.colon[index] = -1;
    const previous = this.#latest[depth] ?? -1;
    this.#columns.head[index] = continuesChain(kind) && previous >= 0 ? (this.#columns.head[previous] ?? index) : index;
    if (parent === this.#owners[depth]) this.#latest[depth] = index;
    return index;
  }

  /** Scans one statement from its start; returns the offset of the `;`, the colon, the comment or the newline that ends it. */
  #body(index: number, start: number): number {
    const bytes = this.#bytes;
    const kind = this.#columns.kind[index] ?? 0;
    const header = hasBody(kind) && kind !== Kind.Match;
    const table = header ? inHeader : inSimple;
    let lambdas = 0;
    let at = start;
    scanning: for (;;) {
      let stop = table[bytes[at] ?? NEWLINE];
      while (stop === 0) stop = table[bytes[++at] ?? NEWLINE];
      switch (stop) {
        case Stop.Quote:
          at = this.#string(at);
          break;
        case Stop.Open:
          at = this.#bracket(at);
          if (this.#recovered) break scanning;
          break;
        case Stop.Close:
          this.#report(at, `'${String.fromCharCode(bytes[at] ?? 0)}' closes no bracket`);
          at++;
          break;
        case Stop.Backslash:
          if (isNewline(bytes[at + 1]) && at + 1 < this.#length) {
            at = afterNewline(bytes, at + 1);
          } else {
            this.#report(at, "a backslash is not at the end of its line");
            at++;
          }
          break;
        case Stop.Lambda:
          if (IDENTIFIER[bytes[at - 1] ?? 0] === 0 && isWordAt(bytes, at, "lambda")) lambdas++;
          at++;
          break;
        case Stop.Colon:
          if (bytes[at + 1] === EQUALS && lambdas === 0) at += 2;
          else if (lambdas > 0) {
            lambdas--;
            at++;
          } else {
            this.#columns.colon[index] = at;
            this.#columns.end[index] = this.#lastEnd = at + 1;
            return at;
          }
          break;
        case Stop.Nul:
          this.#report(at, "the file holds a NUL byte");
          at++;
          break;
        default:
          break scanning;
      }
    }
    const end = this.#trim(start, Math.min(at, this.#length), this.#recovered);
    this.#columns.end[index] = this.#lastEnd = end;
    if (kind === Kind.Match) {
      if (bytes[end - 1] !== COLON || end - start < 7) this.#columns.kind[index] = Kind.Simple;
      else {
        this.#columns.colon[index] = end - 1;
        this.#pending = index;
      }
    } else if (header) {
      this.#report(start, "the line that begins here lacks its ':'");
      this.#pending = index;
    }
    return at;
  }

  #string(at: number): number {
    const end = this.#strings.skip(at);
    if (!this.#strings.terminated) this.#report(at, "a string is not closed");
    return end;
  }

  /** The offset after the bracket that closes the one at `open`, or the line's start at which it was given up. */
  #bracket(open: number): number {
    const bytes = this.#bytes;
    const length = this.#length;
    let depth = 0;
    let at = open;
    // A run of decorator lines at one depth belongs to the `def` that ends it.
    let decorators = -1;
    let decoratorDepth = 0;
    while (at < length) {
      let stop = inSimple[bytes[at] ?? NEWLINE];
      while (stop === 0) stop = inSimple[bytes[++at] ?? NEWLINE];
      switch (stop) {
        case Stop.Open:
          if (depth === this.#brackets.length) this.#brackets = widened(this.#brackets);
          this.#brackets[depth++] = bytes[at++] ?? 0;
          break;
        case Stop.Close: {
          const opening = this.#brackets[--depth] ?? 0;
          const closing = bytes[at++] ?? 0;
          if (closing - opening !== 1 && closing - opening !== 2)
            this.#report(at - 1, `'${String.fromCharCode(closing)}' does not match '${String.fromCharCode(opening)}'`);
          if (depth === 0) return at;
          break;
        }
        case Stop.Quote:
          at = this.#string(at);
          break;
        case Stop.Comment:
          at = lineEnd(bytes, at, length);
          break;
        case Stop.Newline: {
          const line = afterNewline(bytes, at);
          at = this.#skipBlank(line);
          const first = bytes[at] ?? 0;
          if (first === AT) {
            if (decorators < 0) {
              decorators = line;
              decoratorDepth = depth;
            }
          } else if (IDENTIFIER[first] === 1 && beginsStatement(bytes, at)) {
            this.#report(open, `'${String.fromCharCode(bytes[open] ?? 0)}' is never closed`);
            this.#recovered = true;
            return decorators >= 0 ? decorators : line;
          } else if (
            decorators >= 0 &&
            depth <= decoratorDepth &&
            first !== HASH &&
            !isNewline(first) &&
            inSimple[first] !== Stop.Close
          ) {
            decorators = -1;
          }
          break;
        }
        case Stop.Nul:
          this.#report(at++, "the file holds a NUL byte");
          break;
        default:
          at++;
      }
    }
    this.#report(open, `'${String.fromCharCode(bytes[open] ?? 0)}' is never closed`);
    return length;
  }

  #skipBlank(at: number): number {
    const bytes = this.#bytes;
    for (;;) {
      const byte = bytes[at];
      if (byte === SPACE || byte === TAB || byte === FORM_FEED) at++;
      else if (byte === BACKSLASH && isNewline(bytes[at + 1]) && at + 1 < this.#length)
        at = afterNewline(bytes, at + 1);
      else return at;
    }
  }

  /** Moves `end` back over blanks and joined lines, or over all line ends. */
  #trim(start: number, end: number, anyLineEnd: boolean): number {
    const bytes = this.#bytes;
    while (end > start) {
      const byte = bytes[end - 1];
      if (byte === SPACE || byte === TAB || byte === FORM_FEED) end--;
      else if (byte === BACKSLASH && isNewline(bytes[end])) end--;
      else if (
        isNewline(byte) &&
        (anyLineEnd || bytes[end - 2] === BACKSLASH || (byte === NEWLINE && bytes[end - 2] === RETURN))
      )
        end--;
      else break;
    }
    return end;
  }

  #report(offset: number, message: string): void {
    this.#problem ??= { code: "syntax", offset, message };
  }
}

/**
 * One for all files, as a scan is synchronous: its columns are filled and copied at the end, and V8 keeps the machine code
 * of its methods only while an instance is alive when it collects garbage.
 */
const scanner = new Scanner();

function widened(bytes: Uint8Array): Uint8Array {
  const next = new Uint8Array(bytes.length * 2);
  next.set(bytes);
  return next;
}
