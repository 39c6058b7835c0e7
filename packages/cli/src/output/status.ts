// The status matrix: flows by environments, as much of it as fits, then the legend of the marks that were used.
import type { Status } from "@acme/sdk-core";
import type { Look } from "../terminal/look.ts";
import { padEnd, textWidth, truncateMiddle, wrap } from "../terminal/text-width.ts";
import { oneLine } from "../terminal/terminal.ts";
import { type CellText, cellText, type Detail, legend, type Mark } from "./status-cells.ts";
import { type MatrixGroup, type MatrixLine, matrixGroups } from "./status-rows.ts";

const gap = "   ";
const details: readonly (Detail & { least: number })[] = [
  { age: true, behindName: true, least: Infinity },
  { age: true, behindName: false, least: 24 },
  { age: false, behindName: false, least: 14 },
];

/** The matrix. Where even its shortest form is wider than the terminal, each environment has a line of its own. */
export function renderStatus(status: Status, look: Look): string[] {
  if (status.rows.length === 0) return ["No flows, and nothing deployed."];
  const groups = matrixGroups(status);
  for (const detail of details) {
    const lines = renderMatrix(status, groups, detail, look);
    if (lines !== undefined) return lines;
  }
  return renderStacked(status, groups, look);
}

/** Undefined: it does not fit. */
function renderMatrix(
  status: Status,
  groups: readonly MatrixGroup[],
  detail: Detail & { least: number },
  look: Look,
): string[] | undefined {
  const { style, width } = look;
  const indent = groups.length > 1 ? "  " : "";
  const used = new Set<Mark>();
  const columns = status.environments.map((environment, index) => {
    const texts = new Map(
      groups.flatMap(({ lines }) =>
        lines.map(
          (line) => [line, cellText(line.cells.get(environment.name) ?? [], environment, detail, look)] as const,
        ),
      ),
    );
    for (const { kinds } of texts.values()) kinds.forEach((kind) => used.add(kind));
    const shape = shapeOf([...texts.values()]);
    const title = titleOf(status, index, look);
    const empty = Math.max(textWidth(title), shape.version + shape.age + shape.marks);
    return { title, shape, texts, width: empty };
  });
  const taken = columns.reduce((sum, column) => sum + gap.length + column.width, 0);
  const longest = Math.max(...groups.flatMap(({ lines }) => lines.map((line) => textWidth(lineName(line)))));
  const room = width - taken - indent.length;
  if (room < Math.min(longest, detail.least)) return undefined;
  const names = Math.min(longest, room);

  const lines: string[] = [];
  const head = columns.map((column) => padEnd(column.title, column.width)).join(gap);
  lines.push(style.bold(`${" ".repeat(indent.length + names)}${gap}${head}`));
  for (const group of groups) {
    if (groups.length > 1) lines.push(style.dim(folderTitle(group)));
    for (const line of group.lines) {
      const cells = columns.map((column) => padEnd(joinCell(column.texts.get(line), column.shape, look), column.width));
      const name = truncateMiddle(lineName(line), names, look.symbols.ellipsis);
      lines.push([`${indent}${padEnd(name, names)}`, ...cells].join(gap).trimEnd());
    }
  }
  return [...lines, ...renderLegend(used, look)];
}

interface Shape {
  version: number;
  age: number;
  marks: number;
}

function shapeOf(texts: readonly CellText[]): Shape {
  const widest = (of: (text: CellText) => string, before: number): number => {
    const most = Math.max(0, ...texts.map((text) => textWidth(of(text))));
    return most === 0 ? 0 : most + before;
  };
  return {
    version: widest((text) => text.version, 0),
    age: widest((text) => text.age, 1),
    marks: widest((text) => text.marks.join(" "), 1),
  };
}

function joinCell(text: CellText | undefined, shape: Shape, { style, symbols }: Look): string {
  if (text === undefined || text.version === symbols.none) return style.dim(symbols.none);
  const version =
    text.kinds.includes("behind") || text.kinds.includes("differs")
      ? style.yellow(text.version)
      : style.green(text.version);
  const age = shape.age === 0 ? "" : text.age.padStart(shape.age);
  const marks = text.marks.length === 0 ? "" : ` ${style.yellow(text.marks.join(" "))}`;
  return `${padEnd(version, shape.version)}${style.dim(age)}${marks}`;
}

/** `dev`, `→ uat`; where the column before is not what it comes after, that is named: `uat → prod-us`. */
function titleOf(status: Status, index: number, { symbols }: Look): string {
  const environment = status.environments[index];
  if (environment === undefined || environment.after.length === 0) return environment?.name ?? "";
  const before = status.environments[index - 1]?.name;
  const follows = environment.after.length === 1 && environment.after[0] === before;
  return `${follows ? "" : `${environment.after.join(", ")} `}${symbols.arrow} ${environment.name}`;
}

function folderTitle({ folder }: MatrixGroup): string {
  return folder === undefined ? "not in this working tree" : `${folder}/`;
}

function lineName(line: MatrixLine): string {
  return oneLine(line.branch === undefined ? line.name : `${line.name} [${line.branch}]`);
}

function renderStacked(status: Status, groups: readonly MatrixGroup[], look: Look): string[] {
  const used = new Set<Mark>();
  const names = Math.max(...status.environments.map(({ name }) => textWidth(name)));
  const lines = groups.flatMap((group) => [
    ...(groups.length > 1 ? [look.style.dim(folderTitle(group))] : []),
    ...group.lines.flatMap((line) => {
      const cells = status.environments.map((environment) => ({
        environment,
        text: cellText(line.cells.get(environment.name) ?? [], environment, { age: true, behindName: true }, look),
      }));
      for (const { text } of cells) text.kinds.forEach((kind) => used.add(kind));
      const shape = shapeOf(cells.map(({ text }) => text));
      return [
        look.style.bold(lineName(line)),
        ...cells.map(({ environment, text }) => `  ${padEnd(environment.name, names)}  ${joinCell(text, shape, look)}`),
      ];
    }),
  ]);
  return [...lines, ...renderLegend(used, look)];
}

function renderLegend(used: ReadonlySet<Mark>, look: Look): string[] {
  const meanings = legend(used, look);
  if (meanings.length === 0) return [];
  const glue = (text: string): string => (textWidth(text) <= look.width ? text.replaceAll(" ", "\u00A0") : text);
  const separated = meanings.map(glue).join(" \u2002 ");
  const lines = wrap(separated, look.width);
  return [
    "",
    ...lines.map((line) =>
      look.style.dim(
        line
          .replaceAll("\u00A0", " ")
          .replaceAll(/^\u2002 | ?\u2002$/g, "")
          .replaceAll("\u2002", ""),
      ),
    ),
  ];
}
