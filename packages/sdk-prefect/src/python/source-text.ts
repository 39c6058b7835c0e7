// Bytes of a Python file -> UTF-8 text with line positions: BOM, PEP 263 encodings, invalid bytes.
// Reads no file and knows nothing of statements.
import { isAscii, isUtf8 } from "node:buffer";
import { afterNewline, isNewline, lineEnd, NEWLINE, RETURN } from "./characters.ts";

/** Something in a file that stops Python from reading it whole. */
export interface SourceProblem {
  readonly code: "encoding" | "syntax";
  /** Byte offset into {@link SourceText.bytes}. */
  readonly offset: number;
  readonly message: string;
}

/** A place in a file: 1-based line; 1-based column in UTF-16 units, as editors count. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

const ENCODING_LINE = /^[ \t\f]*#.*?coding[:=][ \t]*([-_.a-zA-Z0-9]+)/;
const BLANK_LINE = /^[ \t\f]*(?:#.*)?$/;

/** Decoded source. Offsets are byte offsets into `bytes`. */
export class SourceText {
  /** UTF-8 without BOM. One newline beyond `length` ends every scan. */
  readonly bytes: Buffer;
  readonly length: number;
  /** The same bytes without the newline beyond. */
  readonly content: Buffer;
  readonly problem: SourceProblem | undefined;
  readonly #isAscii: boolean;
  #hasWalrus: boolean | undefined;
  #lineStarts: Int32Array | undefined;
  /** The position asked for last: the next one on a long line is counted from there. */
  #last: { readonly offset: number; readonly position: Position } | undefined;

  /** @param file the file's content; it is copied, so a shared read buffer may be passed. */
  constructor(file: Uint8Array) {
    const { content, ascii, problem } = decodeContent(file);
    this.length = content.length;
    this.bytes = Buffer.allocUnsafeSlow(content.length + 1);
    this.bytes.set(content);
    this.bytes[content.length] = NEWLINE;
    this.content = this.bytes.subarray(0, content.length);
    this.#isAscii = ascii;
    this.problem = problem;
  }

  /** Whether `:=` stands anywhere, in code or not. */
  get hasWalrus(): boolean {
    return (this.#hasWalrus ??= this.content.includes(":="));
  }

  /** The text between two offsets. */
  slice(start: number, end: number): string {
    return this.content.toString(this.#isAscii ? "latin1" : "utf8", start, end);
  }

  position(offset: number): Position {
    const starts = this.lineStarts();
    const line = lastAtMost(starts, offset) + 1;
    const last = this.#last?.position.line === line && this.#last.offset <= offset ? this.#last : undefined;
    const from = last?.offset ?? starts[line - 1] ?? 0;
    const column = (last?.position.column ?? 1) + (this.#isAscii ? offset - from : this.slice(from, offset).length);
    this.#last = { offset, position: { line, column } };
    return this.#last.position;
  }

  line(offset: number): number {
    return lastAtMost(this.lineStarts(), offset) + 1;
  }

  /** Offsets at which physical lines start. */
  lineStarts(): Int32Array {
    return (this.#lineStarts ??= findLineStarts(this.content));
  }
}

/** Index of the last element that is at most `value` in ascending numbers; 0 when there is none. */
export function lastAtMost(ascending: Int32Array, value: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((ascending[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

function findLineStarts(content: Buffer): Int32Array {
  let starts = new Int32Array(Math.max(64, content.length >> 5));
  let count = 1;
  // The next carriage return that ends a line by itself. Few files have any, and newlines are found natively.
  let lone = nextLoneReturn(content, 0);
  for (let newline = content.indexOf(NEWLINE); newline >= 0 || lone >= 0;) {
    if (count === starts.length) starts = widened(starts);
    if (lone >= 0 && (newline < 0 || lone < newline)) {
      starts[count++] = lone + 1;
      lone = nextLoneReturn(content, lone + 1);
    } else {
      starts[count++] = newline + 1;
      newline = content.indexOf(NEWLINE, newline + 1);
    }
  }
  return starts.subarray(0, count);
}

function nextLoneReturn(content: Buffer, from: number): number {
  let at = content.indexOf(RETURN, from);
  while (at >= 0 && content[at + 1] === NEWLINE) at = content.indexOf(RETURN, at + 1);
  return at;
}

function widened(numbers: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(numbers.length * 2);
  larger.set(numbers);
  return larger;
}

function decodeContent(file: Uint8Array): { content: Uint8Array; ascii: boolean; problem?: SourceProblem } {
  const hasBom = file[0] === 0xef && file[1] === 0xbb && file[2] === 0xbf;
  const content = hasBom ? file.subarray(3) : file;
  if (isAscii(content)) return { content, ascii: true };
  const declared = hasBom ? undefined : declaredEncoding(content);
  if (declared === undefined || /^utf-?8(-.*)?$/.test(declared)) {
    if (isUtf8(content)) return { content, ascii: false };
    return {
      content,
      ascii: false,
      problem: {
        code: "encoding",
        offset: firstInvalid(content),
        message: "the file is not valid UTF-8 and declares no other encoding",
      },
    };
  }
  const text = decodeAs(content, declared);
  if (text === undefined) {
    return {
      content,
      ascii: false,
      problem: { code: "encoding", offset: 0, message: `the declared encoding ${declared} is unknown` },
    };
  }
  return { content: new TextEncoder().encode(text), ascii: false };
}

/** PEP 263: a comment in the first line, or in the second when the first is blank or a comment. */
function declaredEncoding(content: Uint8Array): string | undefined {
  let start = 0;
  for (let line = 0; line < 2; line++) {
    const end = lineEnd(content, start, content.length);
    const text = Buffer.from(content.buffer, content.byteOffset + start, end - start).toString("latin1");
    const match = ENCODING_LINE.exec(text);
    if (match?.[1] !== undefined) return match[1].toLowerCase().replaceAll("_", "-");
    if (!BLANK_LINE.test(text) || !isNewline(content[end])) return undefined;
    start = afterNewline(content, end);
  }
  return undefined;
}

function decodeAs(content: Uint8Array, encoding: string): string | undefined {
  if (/^(latin-?1|iso-?8859-1|iso-?latin-1|l1|cp819|8859)(-.*)?$/.test(encoding)) {
    return Buffer.from(content.buffer, content.byteOffset, content.length).toString("latin1");
  }
  const label = encoding
    .replace(/^cp(125\d|874)$/, "windows-$1")
    .replace(/^mac-roman$/, "macintosh")
    .replace(/^euc(jp|kr)$/, "euc-$1");
  try {
    return new TextDecoder(label, { fatal: false }).decode(content);
  } catch {
    return undefined;
  }
}

function firstInvalid(content: Uint8Array): number {
  let low = 0;
  let high = content.length;
  // The longest valid prefix, by halving; with `stream`, a character that is cut off at the end is no error.
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(content.subarray(0, middle), { stream: true });
      low = middle;
    } catch {
      high = middle - 1;
    }
  }
  return low;
}
