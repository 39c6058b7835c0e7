// Finds a word in the bytes of a file as a whole identifier, in code or not. Every encoding that Python source can have
// keeps ASCII as it is.
import { IDENTIFIER } from "./characters.ts";

/** A word to look for. */
export interface Word {
  readonly text: string;
  readonly bytes: Buffer;
  /** Its beginning: what is searched for. */
  readonly needle: Buffer;
}

/**
 * Up to so many bytes Node looks for by the first of them; for a longer needle it prepares another search, which takes two
 * to four times as long on files of the size that source has.
 */
const SHORT = 7;

export function word(text: string): Word {
  return wordOf(Buffer.from(text));
}

export function wordOf(bytes: Buffer): Word {
  return { text: bytes.toString(), bytes, needle: bytes.subarray(0, SHORT) };
}

/** Calls `visit` for each place of the word from an offset on, until it answers true. Answers whether it did. */
export function someWord(
  content: Buffer,
  { bytes, needle }: Word,
  visit: (at: number, end: number) => boolean,
  from = 0,
): boolean {
  for (let at = content.indexOf(needle, from); at >= 0; at = content.indexOf(needle, at + needle.length)) {
    const end = at + bytes.length;
    if ((at > 0 && IDENTIFIER[content[at - 1] ?? 0] === 1) || IDENTIFIER[content[end] ?? 0] === 1) continue;
    let same = needle.length;
    while (same < bytes.length && content[at + same] === bytes[same]) same++;
    if (same === bytes.length && visit(at, end)) return true;
  }
  return false;
}
