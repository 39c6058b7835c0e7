// Two environments' settings side by side, as people read them: what the files declare to differ, and what just differs.
import {
  describeCode,
  describePath,
  type FlowSettingsComparison,
  jsonEquals,
  type SettingDifference,
  type SettingsComparison,
  type SettingsEnd,
  type SettingSide,
} from "@acme/sdk-core";
import type { Look } from "../terminal/look.ts";
import { wrap } from "../terminal/text-width.ts";
import { countOf } from "./commits.ts";
import { renderTable } from "./table.ts";
import { valueText } from "./values.ts";

const sections: readonly [SettingDifference["why"], string][] = [
  ["undeclared", "differ, and no file says so"],
  ["not-applied", "are declared to differ, and are not (yet) as the files say"],
  ["unknown", "differ; what the files say is not known"],
  ["declared", "differ as the files declare it"],
];

/** Everything but problems, which stand elsewhere. */
export function renderSettings(comparison: SettingsComparison, look: Look): string[] {
  const { left, right, flows } = comparison;
  if (flows.length === 0) return [`Nothing is deployed in ${left} or ${right}.`];
  return [
    `${look.style.bold(`Settings of ${left}..${right}`)} ${look.style.dim(`(${comparison.project})`)}`,
    ...flows.flatMap((flow) => ["", ...renderFlow(flow, comparison, look)]),
  ];
}

function renderFlow(flow: FlowSettingsComparison, { left, right }: SettingsComparison, look: Look): string[] {
  const { style } = look;
  const name = flow.branch === undefined ? flow.flow : `${flow.flow} [${flow.branch}]`;
  if (flow.left === undefined || flow.right === undefined)
    return [`${style.bold(name)}  is not deployed in ${flow.left === undefined ? left : right}`];
  const ends = [endText(left, flow.left), endText(right, flow.right)];
  const same = `${countOf(flow.same, "setting")} ${flow.same === 1 ? "is" : "are"} the same`;
  return [
    `${style.bold(name)}  ${style.dim(ends.join(", "))}`,
    ...sections.flatMap(([why, title]) => {
      const differences = flow.differences.filter((each) => each.why === why);
      return differences.length === 0 ? [] : section(title, differences, [left, right], look);
    }),
    style.dim(`  ${same}`),
  ];
}

function endText(name: string, { code, place }: SettingsEnd): string {
  const where = place === undefined ? name : `${name} on ${place}`;
  return code === undefined ? where : `${where} runs ${describeCode(code)}`;
}

function section(
  title: string,
  differences: readonly SettingDifference[],
  [left, right]: [string, string],
  look: Look,
): string[] {
  const [own] = differences;
  const paint = own?.why === "declared" ? look.style.dim : look.style.yellow;
  const width = look.width - 4;
  const table = renderTable(
    [
      { title: "", cut: "start", least: 20 },
      { title: left, cut: "middle", least: 12 },
      { title: right, cut: "middle", least: 12 },
    ],
    differences.map((difference) => [
      describePath(difference.path),
      sideText(difference.left, difference, look),
      sideText(difference.right, difference, look),
    ]),
    { ...look, width },
  );
  const lines = wrap(`${countOf(differences.length, "setting")} ${differs(title, differences.length)}`, width);
  return [...lines.map((line) => `  ${paint(line)}`), ...table.map((line) => `    ${line}`)];
}

/** `differ` of one is `differs`. */
function differs(title: string, count: number): string {
  return count === 1
    ? title
        .replace(/^differ\b/, "differs")
        .replace(/^are declared/, "is declared")
        .replace("are not", "is not")
    : title;
}

/** What is live, and what the files say where that is something else. */
function sideText({ live, declared }: SettingSide, { path, secret, why }: SettingDifference, look: Look): string {
  const text = (value: SettingSide["live"]): string =>
    path.startsWith("/tags/") && value === true ? "there" : valueText(value, secret === true ? { secret } : {}, look);
  if (why === "unknown" || jsonEquals(live, declared)) return text(live);
  if (declared === undefined) return text(live);
  return `${text(live)} (files: ${text(declared)})`;
}
