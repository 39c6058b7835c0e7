// How many columns a text takes on a terminal, and how to cut and pad it to some.

// oxlint-disable-next-line no-control-regex -- colour codes begin with one
const ansi = /\u001B\[[\d;]*m/g;
const zeroWidth = /^[\p{Mark}\p{Cf}\p{Cc}]$/u;
const wide =
  /^(?:[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Yi}\u3000-\u303E\uFF01-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}|\p{Emoji}\uFE0F)/u;
const halfWidth = /^[\uFF61-\uFFDC]/u;
let segmenter: Intl.Segmenter | undefined;

function graphemes(text: string): Iterable<string> {
  segmenter ??= new Intl.Segmenter();
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** Columns of a text. Colour codes and combining marks take none; CJK and emoji take two. */
export function textWidth(text: string): number {
  const bare = text.replaceAll(ansi, "");
  if (/^[\x20-\x7E]*$/.test(bare)) return bare.length;
  let width = 0;
  for (const grapheme of graphemes(bare)) width += graphemeWidth(grapheme);
  return width;
}

function graphemeWidth(grapheme: string): number {
  if (zeroWidth.test(grapheme)) return 0;
  return wide.test(grapheme) && !halfWidth.test(grapheme) ? 2 : 1;
}

/** Pads a text with spaces at its end. */
export function padEnd(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - textWidth(text)));
}

/** Cuts a text without colour codes to a width; `ellipsis` stands for what is missing. */
export function truncateEnd(text: string, width: number, ellipsis: string): string {
  if (textWidth(text) <= width) return text;
  return `${take(graphemes(text), width - textWidth(ellipsis))}${ellipsis}`;
}

/** Cuts the beginning off: for a path, whose end tells it apart. */
export function truncateStart(text: string, width: number, ellipsis: string): string {
  if (textWidth(text) <= width) return text;
  const kept = take([...graphemes(text)].reverse(), width - textWidth(ellipsis), (all, grapheme) => grapheme + all);
  return `${ellipsis}${kept}`;
}

/** Cuts the middle out, so that what differs at either end is still seen. */
export function truncateMiddle(text: string, width: number, ellipsis: string): string {
  if (textWidth(text) <= width) return text;
  const room = width - textWidth(ellipsis);
  const all = [...graphemes(text)];
  const head = take(all, Math.ceil(room / 2));
  const tail = take([...all].reverse(), Math.floor(room / 2), (kept, grapheme) => grapheme + kept);
  return `${head}${ellipsis}${tail}`;
}

function take(
  parts: Iterable<string>,
  width: number,
  join: (all: string, next: string) => string = (all, next) => all + next,
): string {
  let kept = "";
  let used = 0;
  for (const part of parts) {
    used += graphemeWidth(part);
    if (used > width) break;
    kept = join(kept, part);
  }
  return kept;
}

/** Breaks a text at spaces. A word longer than the width stays whole, so that it can be copied. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/ +/)) {
    if (line !== "" && textWidth(line) + 1 + textWidth(word) > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
