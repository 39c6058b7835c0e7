// Byte classes of Python source in UTF-8. No state, nothing about statements.

export const TAB = 9;
export const NEWLINE = 10;
export const FORM_FEED = 12;
export const RETURN = 13;
export const SPACE = 32;
export const HASH = 35;
export const COLON = 58;
export const SEMICOLON = 59;
export const EQUALS = 61;
export const AT = 64;
export const BACKSLASH = 92;

/** 1 for a byte that may be part of an identifier; every byte of a non-ASCII character counts as one. */
export const IDENTIFIER: Uint8Array = new Uint8Array(256);
for (let byte = 0; byte < 256; byte++) {
  const letter = (byte | 32) >= 97 && (byte | 32) <= 122 && byte < 128;
  const digit = byte >= 48 && byte <= 57;
  if (letter || digit || byte === 95 || byte >= 128) IDENTIFIER[byte] = 1;
}

/** Whether the byte ends a physical line (Python also accepts a lone carriage return). */
export function isNewline(byte: number | undefined): boolean {
  return byte === NEWLINE || byte === RETURN;
}

/** Whether the bytes at `at` spell `word` (ASCII) and no identifier goes on after it. */
export function isWordAt(bytes: Uint8Array, at: number, word: string): boolean {
  for (let index = 0; index < word.length; index++) {
    if (bytes[at + index] !== word.charCodeAt(index)) return false;
  }
  return IDENTIFIER[bytes[at + word.length] ?? 0] === 0;
}

/** The offset after the identifier that starts at `at`. */
export function identifierEnd(bytes: Uint8Array, at: number): number {
  let end = at;
  while (IDENTIFIER[bytes[end] ?? 0] === 1) end++;
  return end;
}

/** The offset of the next line end at or after `at`, or `end`. */
export function lineEnd(bytes: Uint8Array, at: number, end: number): number {
  let index = at;
  while (index < end) {
    const byte = bytes[index];
    if (byte === NEWLINE || byte === RETURN) return index;
    index++;
  }
  return end;
}

/** The offset after the line end that stands at `at` (two bytes for CR LF). */
export function afterNewline(bytes: Uint8Array, at: number): number {
  return bytes[at] === RETURN && bytes[at + 1] === NEWLINE ? at + 2 : at + 1;
}
