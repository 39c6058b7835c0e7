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
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Decoded source. Offsets are byte offsets into `bytes`. */
export class SourceText {
  /** UTF-8 without BOM. One newline beyond `length` ends every scan. */
  readonly bytes: Uint8Array;
  readonly length: number;
  readonly problem: SourceProblem | undefined;
  #lineStarts: Int32Array | undefined;
  /** The position asked for last: the next one on a long line is counted from there. */
  #last: { readonly offset: number; readonly position: Position } | undefined;

  /** @param file the file's content; it is copied, so a shared read buffer may be passed. */
  constructor(file: Uint8Array) {
    const { content, problem } = decodeContent(file);
    this.length = content.length;
    this.bytes = new Uint8Array(content.length + 1);
    this.bytes.set(content);
    this.bytes[content.length] = NEWLINE;
    this.problem = problem;
  }

  /** The text between two offsets. */
  slice(start: number, end: number): string {
    if (end - start <= 32) {
      let text = "";
      for (let index = start; index < end; index++) {
        const byte = this.bytes[index] ?? 0;
        if (byte > 127) return decoder.decode(this.bytes.subarray(start, end));
        text += String.fromCharCode(byte);
      }
      return text;
    }
    return decoder.decode(this.bytes.subarray(start, end));
  }

  position(offset: number): Position {
    const starts = this.lineStarts();
    const line = lastAtMost(starts, offset) + 1;
    const last = this.#last?.position.line === line && this.#last.offset <= offset ? this.#last : undefined;
    const bytes = this.bytes.subarray(last?.offset ?? starts[line - 1] ?? 0, offset);
    const column = (last?.position.column ?? 1) + (isAscii(bytes) ? bytes.length : decoder.decode(bytes).length);
    this.#last = { offset, position: { line, column } };
    return this.#last.position;
  }

  line(offset: number): number {
    return lastAtMost(this.lineStarts(), offset) + 1;
  }

  /** Offsets at which physical lines start. */
  lineStarts(): Int32Array {
    return (this.#lineStarts ??= findLineStarts(this.bytes, this.length));
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

function findLineStarts(bytes: Uint8Array, length: number): Int32Array {
  let starts = new Int32Array(Math.max(64, length >> 5));
  let count = 1;
  for (let index = 0; index < length; index++) {
    const byte = bytes[index];
    if (byte !== NEWLINE && (byte !== RETURN || bytes[index + 1] === NEWLINE)) continue;
    if (count === starts.length) {
      const larger = new Int32Array(count * 2);
      larger.set(starts);
      starts = larger;
    }
    starts[count++] = index + 1;
  }
  return starts.subarray(0, count);
}

function decodeContent(file: Uint8Array): { content: Uint8Array; problem?: SourceProblem } {
  const hasBom = file[0] === 0xef && file[1] === 0xbb && file[2] === 0xbf;
  const content = hasBom ? file.subarray(3) : file;
  if (isAscii(content)) return { content };
  const declared = hasBom ? undefined : declaredEncoding(content);
  if (declared === undefined || /^utf-?8(-.*)?$/.test(declared)) {
    if (isUtf8(content)) return { content };
    return {
      content,
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
      problem: { code: "encoding", offset: 0, message: `the declared encoding ${declared} is unknown` },
    };
  }
  return { content: new TextEncoder().encode(text) };
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
