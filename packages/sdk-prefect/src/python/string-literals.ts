// Where a string literal ends, f-strings and t-strings with their nested expressions (PEP 701, 750) included,
// and what a plain one means. Neither recursion nor rescanning: every call is linear in what it passes over.
import { afterNewline, BACKSLASH, COLON, HASH, IDENTIFIER, isNewline, lineEnd, NEWLINE, RETURN } from "./characters.ts";

const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/** The letters before a quote. */
export interface StringPrefix {
  readonly start: number;
  readonly raw: boolean;
  readonly bytes: boolean;
  /** An f-string or t-string, whose `{}` hold expressions. */
  readonly formatted: boolean;
}

/** The prefix of the string whose first quote stands at `quote`. */
export function stringPrefix(bytes: Uint8Array, quote: number): StringPrefix {
  let start = quote;
  let raw = false;
  let isBytes = false;
  let formatted = false;
  while (quote - start < 2) {
    const letter = (bytes[start - 1] ?? 0) | 32;
    if (letter === 114) raw = true;
    else if (letter === 98) isBytes = true;
    else if (letter === 102 || letter === 116) formatted = true;
    else if (letter !== 117) break;
    start--;
  }
  if (start < quote && IDENTIFIER[bytes[start - 1] ?? 0] === 1)
    return { start: quote, raw: false, bytes: false, formatted: false };
  return { start, raw, bytes: isBytes, formatted };
}

function isFormatted(bytes: Uint8Array, quote: number): boolean {
  const last = (bytes[quote - 1] ?? 0) | 32;
  if (last !== 102 && last !== 116 && last !== 114) return false;
  return stringPrefix(bytes, quote).formatted;
}

const STRING = 0;
const FIELD = 1;
const SPECIFICATION = 2;
const BRACKET = 3;

/** Skips string literals of one source. It remembers an unterminated f-string, so that many of them stay linear. */
export class StringSkipper {
  readonly #bytes: Uint8Array;
  readonly #length: number;
  #multilineFields = true;
  /** Whether the string skipped last was closed. */
  terminated = true;

  constructor(bytes: Uint8Array, length: number) {
    this.#bytes = bytes;
    this.#length = length;
  }

  /**
   * The offset after the string whose first quote stands at `quote`. An unterminated one ends with its line,
   * or with the file when it is triple-quoted.
   */
  skip(quote: number): number {
    this.terminated = true;
    return isFormatted(this.#bytes, quote) ? this.#skipFormatted(quote) : this.#skipPlain(quote);
  }

  #skipPlain(open: number): number {
    const bytes = this.#bytes;
    const length = this.#length;
    const quote = bytes[open] ?? 0;
    let at = open + 1;
    if (bytes[at] === quote) {
      if (bytes[at + 1] !== quote) return at + 1;
      return this.#skipTriple(open + 3, quote);
    }
    while (at < length) {
      const byte = bytes[at];
      if (byte === quote) return at + 1;
      if (byte === BACKSLASH) at = isNewline(bytes[at + 1]) ? afterNewline(bytes, at + 1) : at + 2;
      else if (byte === NEWLINE || byte === RETURN) break;
      else at++;
    }
    this.terminated = false;
    return Math.min(at, length);
  }

  /** Docstrings are long: the quote is looked for natively. */
  #skipTriple(start: number, quote: number): number {
    const bytes = this.#bytes;
    for (let at = bytes.indexOf(quote, start); at >= 0 && at < this.#length; at = bytes.indexOf(quote, at + 1)) {
      if (bytes[at + 1] !== quote || bytes[at + 2] !== quote) continue;
      let escapes = at;
      while (escapes > start && bytes[escapes - 1] === BACKSLASH) escapes--;
      if ((at - escapes) % 2 === 0) return at + 3;
    }
    this.terminated = false;
    return this.#length;
  }

  #skipFormatted(open: number): number {
    const bytes = this.#bytes;
    const length = this.#length;
    // Innermost last: a mode, and for a string its quote, whether it is triple and whether it is raw.
    const modes: number[] = [];
    const strings: number[] = [];
    let quote = 0;
    let triple = false;
    let raw = false;
    let at = open;
    const enter = (start: number): void => {
      quote = bytes[start] ?? 0;
      triple = bytes[start + 1] === quote && bytes[start + 2] === quote;
      raw = stringPrefix(bytes, start).raw;
      modes.push(STRING);
      strings.push(quote | (triple ? 256 : 0) | (raw ? 512 : 0));
      at = start + (triple ? 3 : 1);
    };
    enter(open);
    const single = !triple;
    while (at < length) {
      const byte = bytes[at];
      if (single && !this.#multilineFields && isNewline(byte)) break;
      const mode = modes[modes.length - 1];
      if (mode === STRING || mode === SPECIFICATION) {
        if (byte === quote && (!triple || (bytes[at + 1] === quote && bytes[at + 2] === quote))) {
          at += triple ? 3 : 1;
          while (modes.pop() !== STRING);
          strings.pop();
          if (modes.length === 0) return at;
          const outer = strings[strings.length - 1] ?? 0;
          quote = outer & 255;
          triple = (outer & 256) !== 0;
          raw = (outer & 512) !== 0;
        } else if (byte === OPEN_BRACE) {
          if (mode === STRING && bytes[at + 1] === OPEN_BRACE) at += 2;
          else {
            modes.push(FIELD);
            at++;
          }
        } else if (byte === CLOSE_BRACE) {
          if (mode === SPECIFICATION) modes.length -= 2;
          at++;
        } else if (byte === BACKSLASH) {
          at = this.#skipEscape(at, raw);
        } else if (!triple && isNewline(byte)) {
          break;
        } else {
          at++;
        }
        continue;
      }
      if (byte === 34 || byte === 39) {
        if (isFormatted(bytes, at)) {
          enter(at);
        } else {
          at = this.#skipPlain(at);
          if (!this.terminated) break;
        }
      } else if (byte === HASH) {
        at = lineEnd(bytes, at, length);
      } else if (byte === 40 || byte === 91 || byte === OPEN_BRACE) {
        modes.push(BRACKET);
        at++;
      } else if (byte === 41 || byte === 93 || byte === CLOSE_BRACE) {
        if (mode === BRACKET || byte === CLOSE_BRACE) modes.pop();
        at++;
      } else {
        if (byte === COLON && mode === FIELD) modes.push(SPECIFICATION);
        at++;
      }
    }
    this.terminated = false;
    this.#multilineFields = false;
    return single ? lineEnd(bytes, open, length) : length;
  }

  #skipEscape(at: number, raw: boolean): number {
    const bytes = this.#bytes;
    const next = bytes[at + 1];
    if (next === OPEN_BRACE || next === CLOSE_BRACE) return at + 1;
    if (!raw && next === 78 && bytes[at + 2] === OPEN_BRACE) {
      let end = at + 3;
      while (
        end < this.#length &&
        bytes[end] !== CLOSE_BRACE &&
        bytes[end] !== 34 &&
        bytes[end] !== 39 &&
        !isNewline(bytes[end])
      )
        end++;
      return end;
    }
    return isNewline(next) ? afterNewline(bytes, at + 1) : at + 2;
  }
}

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\n": "",
};

/**
 * The value of one literal, given as written, with prefix and quotes.
 * Undefined for bytes, for a formatted string that holds an expression, and for `\N{NAME}`, whose value needs the Unicode database.
 */
export function stringValue(literal: string): string | undefined {
  const match = /^([a-zA-Z]*)('''|"""|'|")/.exec(literal);
  if (match === null) return undefined;
  const [opening, prefix = "", quotes = ""] = match;
  const kinds = prefix.toLowerCase();
  if (kinds.includes("b") || kinds.includes("t")) return undefined;
  let body = literal.slice(opening.length, literal.length - quotes.length).replace(/\r\n?/g, "\n");
  if (kinds.includes("f")) {
    if (/[{}]/.test(body.replace(/\{\{|\}\}/g, ""))) return undefined;
    body = body.replace(/\{\{|\}\}/g, (pair) => pair.charAt(0));
  }
  return kinds.includes("r") ? body : unescape(body);
}

function unescape(body: string): string | undefined {
  if (!body.includes("\\")) return body;
  if (/(?<!\\)(?:\\\\)*\\N\{/.test(body)) return undefined;
  return body.replace(
    /\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{1,3}|[^])/g,
    (whole, escape: string) => {
      const simple = SIMPLE_ESCAPES[escape];
      if (simple !== undefined) return simple;
      const code = /^[0-7]/.test(escape)
        ? Number.parseInt(escape, 8)
        : escape.length > 1
          ? Number.parseInt(escape.slice(1), 16)
          : -1;
      return code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
