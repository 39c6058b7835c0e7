// @ts-check
// Draws coloured terminal output as an SVG that follows the reader's light or dark theme: text on stdin, SVG on stdout.
// Knows the colours that acme uses, and no other control sequences.
// Usage: FORCE_COLOR=1 acme status | node scripts/terminal-svg.mjs "acme status" > picture.svg
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

const FONT_SIZE = 14;
const CHARACTER = 8.4;
const LINE = 20;
const PADDING = 20;

const ESCAPE = "\u001b";
const RENDITION = new RegExp(`${ESCAPE}\\[([\\d;]*)m`);

/** What a code of "select graphic rendition" adds or takes, as classes of the SVG's style. @type {Record<string, { on?: string, off?: RegExp }>} */
const RENDITIONS = {
  0: { off: /./ },
  1: { on: "bold" },
  2: { on: "dim" },
  22: { off: /^(bold|dim)$/ },
  31: { on: "red" },
  32: { on: "green" },
  33: { on: "yellow" },
  34: { on: "blue" },
  35: { on: "magenta" },
  36: { on: "cyan" },
  90: { on: "dim" },
  39: { off: /^(red|green|yellow|blue|magenta|cyan)$/ },
};

const STYLE = `
  .page { fill: #ffffff; stroke: #d0d7de; }
  text { font: ${FONT_SIZE}px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #1f2328; white-space: pre; }
  .bold { font-weight: 600; } .dim { fill: #636c76; } .red { fill: #cf222e; } .green { fill: #1a7f37; }
  .yellow { fill: #9a6700; } .blue { fill: #0969da; } .magenta { fill: #8250df; } .cyan { fill: #1b7c83; }
  @media (prefers-color-scheme: dark) {
    .page { fill: #0d1117; stroke: #30363d; } text { fill: #e6edf3; }
    .dim { fill: #8d96a0; } .red { fill: #ff7b72; } .green { fill: #3fb950; } .yellow { fill: #d29922; }
    .blue { fill: #58a6ff; } .magenta { fill: #d2a8ff; } .cyan { fill: #39c5cf; }
  }`;

/**
 * @param {string} output - what a program wrote to a terminal
 * @param {string} command - what was typed; stands above it and is the picture's title
 */
export function terminalSvg(output, command) {
  const lines = [`${ESCAPE}[1m$ ${command}${ESCAPE}[22m`, ...output.replace(/\n+$/, "").split("\n")];
  const spans = spansOf(lines);
  const columns = Math.max(...spans.flat().map(({ column, text }) => column + text.length));
  const width = Math.ceil(columns * CHARACTER + 2 * PADDING);
  const height = lines.length * LINE + 2 * PADDING;
  const drawn = spans.map((line, index) => drawLine(line, PADDING + index * LINE + FONT_SIZE)).filter(Boolean);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" xml:space="preserve">`,
    `<title>${escape(command)}</title>`,
    `<style>${STYLE}\n</style>`,
    `<rect class="page" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>`,
    ...drawn,
    "</svg>\n",
  ].join("\n");
}

/** @typedef {{ column: number, text: string, classes: string[] }} Span */

/** A rendition lasts until it is taken back, over the ends of lines. @param {string[]} lines @returns {Span[][]} */
function spansOf(lines) {
  /** @type {string[]} */
  let classes = [];
  return lines.map((line) => {
    let column = 0;
    /** @type {Span[]} */
    const spans = [];
    for (const [index, part] of line.split(RENDITION).entries()) {
      if (index % 2 === 1) {
        for (const code of (part || "0").split(";")) classes = rendered(classes, code);
      } else if (part !== "") {
        spans.push({ column, text: part, classes });
        column += part.length;
      }
    }
    return spans;
  });
}

/** @param {string[]} classes @param {string} code */
function rendered(classes, code) {
  const { on, off } = RENDITIONS[code] ?? {};
  const kept = classes.filter((name) => off?.test(name) !== true);
  return on === undefined ? kept : [...kept, on];
}

/** @param {Span[]} spans @param {number} y */
function drawLine(spans, y) {
  const drawn = spans.map(({ column, text, classes }) => {
    const before = text.length - text.trimStart().length;
    const shown = text.trim();
    const x = PADDING + (column + before) * CHARACTER;
    const named = classes.length === 0 ? "" : ` class="${classes.join(" ")}"`;
    const length = (shown.length * CHARACTER).toFixed(1);
    return shown === ""
      ? ""
      : `<text x="${x.toFixed(1)}" y="${y}" textLength="${length}"${named}>${escape(shown)}</text>`;
  });
  return drawn.join("");
}

/** @param {string} text */
function escape(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(terminalSvg(await text(process.stdin), process.argv[2] ?? ""));
}
