// Which changes are where, as people read it: a line for each flow that differs, then each side's commits once.
import {
  type Changes,
  type ChangesEnd,
  type Commit,
  describeCode,
  type FlowChanges,
  isSameCommit,
} from "@acme/sdk-core";
import type { Look } from "../terminal/look.ts";
import { wrap } from "../terminal/text-width.ts";
import { commitLines, countOf, flowsText } from "./commits.ts";
import { renderTable } from "./table.ts";

/**
 * Everything but problems, which stand elsewhere.
 *
 * @param every - also a line for each flow that is the same on both sides
 */
export function renderChanges(changes: Changes, every: boolean, look: Look): string[] {
  const { left, right, flows } = changes;
  const { style } = look;
  if (flows.length === 0) return [`Nothing is deployed in ${left.name} or ${right.name}.`];
  const same = flows.filter((flow) => flow.is === "same" && !isRebuilt(flow));
  const shown = every ? flows : flows.filter((flow) => !same.includes(flow));
  return [
    `${style.bold(`${left.name}..${right.name}`)} ${style.dim(`(${changes.project})`)}`,
    "",
    ...(shown.length === 0 ? [] : [...flowTable(shown, changes, look), ""]),
    ...(every || same.length === 0 ? [] : [...listed(same.map(nameOf), look, `${sameText(changes)} `), ""]),
    ...sideLines(changes, "left", look),
    ...sideLines(changes, "right", look),
    style.bold(summary(changes)),
  ];
}

/** Flows of which the same is said share a line, with their names below it. */
function flowTable(flows: readonly FlowChanges[], changes: Changes, look: Look): string[] {
  const { style } = look;
  const groups = new Map<string, { cells: string[]; names: string[] }>();
  for (const flow of flows) {
    const cells = [endText(flow.left, look), endText(flow.right, look), differenceText(flow, changes)];
    const group = groups.get(cells.join("\0")) ?? { cells, names: [] };
    group.names.push(nameOf(flow));
    groups.set(cells.join("\0"), group);
  }
  const all = [...groups.values()].flatMap(({ cells, names }) =>
    names.length > 3 ? [{ cells, names }] : names.map((name) => ({ cells, names: [name] })),
  );
  const [heading = "", ...lines] = renderTable(
    [
      { title: "FLOW", cut: "middle", least: 12, paint: style.bold },
      { title: changes.left.name, cut: "end", paint: style.cyan },
      { title: changes.right.name, cut: "end", paint: style.cyan },
      { title: "DIFFERENCE", cut: "end", least: 26 },
    ],
    all.map(({ cells, names }) => [names.length === 1 ? (names[0] ?? "") : countOf(names.length, "flow"), ...cells]),
    look,
  );
  return [
    heading,
    ...lines.flatMap((line, index) => {
      const { names = [] } = all[index] ?? {};
      return names.length === 1 ? [line] : [line, ...listed(names, look).map((part) => `  ${part}`)];
    }),
  ];
}

function listed(names: readonly string[], look: Look, title = ""): string[] {
  const glued = names.map((name) => name.replaceAll(" ", "\u00A0")).join(", ");
  return wrap(`${title}${glued}`, Math.min(look.width, 120) - 2).map((line) => line.replaceAll("\u00A0", " "));
}

function nameOf({ flow, branch }: FlowChanges): string {
  return branch === undefined ? flow : `${flow} [${branch}]`;
}

function endText(end: ChangesEnd | undefined, { symbols }: Look): string {
  if (end === undefined) return symbols.none;
  const what = end.release === undefined ? (end.commit?.slice(0, 7) ?? "?") : describeCode(end.release.code);
  return end.places === undefined ? what : `${what} on ${end.places.join(", ")}`;
}

function differenceText(flow: FlowChanges, { left, right }: Changes): string {
  const out = (flow.leftOut?.left ?? 0) + (flow.leftOut?.right ?? 0);
  switch (flow.is) {
    case "same":
      if (isRebuilt(flow)) return "same commit, another release";
      return out === 0 ? "same" : `same code (${countOf(out)} elsewhere)`;
    case "left-alone":
      return `not deployed in ${right.name}`;
    case "right-alone":
      return `not deployed in ${left.name}`;
    case "unknown":
      return "cannot be told, see below";
    default: {
      const counts = [[flow.leftOnly.length, left.name] as const, [flow.rightOnly.length, right.name] as const].flatMap(
        ([count, name]) => (count === 0 ? [] : [`${count} in ${name} only`]),
      );
      return `${counts.join(", ")}${out === 0 ? "" : ` (${out} elsewhere)`}`;
    }
  }
}

/** The same commit, and yet another Release: rebuilt, or started in another way. */
function isRebuilt({ left, right }: FlowChanges): boolean {
  if (left?.commit === undefined || right?.commit === undefined || !isSameCommit(left.commit, right.commit))
    return false;
  return left.release !== undefined && right.release !== undefined && left.release.id !== right.release.id;
}

function sameText({ left, right, onlyRelevant }: Changes): string {
  return onlyRelevant
    ? `The same in ${left.name} and ${right.name}, or no commit touches their own code:`
    : `The same in ${left.name} and ${right.name}:`;
}

function sideLines(changes: Changes, which: "left" | "right", look: Look): string[] {
  const hashes = which === "left" ? changes.leftOnly : changes.rightOnly;
  if (hashes.length === 0) return [];
  const { style, symbols } = look;
  const [own, other] = which === "left" ? [changes.left, changes.right] : [changes.right, changes.left];
  const byHash = new Map(changes.commits.map((commit) => [commit.hash, commit]));
  const holders = new Map<string, string[]>();
  const compared = changes.flows.filter((flow) => flow.left !== undefined && flow.right !== undefined);
  for (const flow of compared)
    for (const hash of which === "left" ? flow.leftOnly : flow.rightOnly)
      holders.set(hash, [...(holders.get(hash) ?? []), nameOf(flow)]);
  const commits = hashes.flatMap((hash) => byHash.get(hash) ?? []);
  // Where each commit is about the same flows, they are named once.
  const same = new Set([...holders.values()].map((flows) => flows.join())).size === 1;
  const common = same ? flowsText([...holders.values()][0] ?? [], compared.length) : "";
  const flowsOf = ({ hash }: Commit): string => (same ? "" : flowsText(holders.get(hash) ?? [], compared.length));
  const title = `In ${own.name} only: ${countOf(commits.length)}`;
  return [
    `${style.bold(title)}${common === "" ? "" : style.dim(` (${common})`)}`,
    ...commitLines(commits, { ...look, width: look.width - 2 }, { flowsOf }).map((line) => `  ${line}`),
    ...(which === "right" && own.commit === undefined && other.commit === undefined
      ? wrap(
          `${symbols.warning} ${own.name} has ${commits.length === 1 ? "a commit" : "commits"} that ${other.name} does not have: a hotfix, or ${other.name} was rolled back. To promote ${other.name} to ${own.name} takes ${commits.length === 1 ? "it" : "them"} out.`,
          Math.min(look.width, 120),
        ).map((line) => style.yellow(line))
      : []),
    "",
  ];
}

/** `2 of 5 flows differ: 3 commits in dev only, 1 commit in prod only.` */
function summary({ flows, left, right, leftOnly, rightOnly }: Changes): string {
  const differ = flows.filter((flow) => flow.is !== "same" || isRebuilt(flow)).length;
  if (differ === 0) return `${left.name} and ${right.name} do not differ.`;
  const counts = [[leftOnly.length, left.name] as const, [rightOnly.length, right.name] as const].flatMap(
    ([count, name]) => (count === 0 ? [] : [`${countOf(count)} in ${name} only`]),
  );
  const differs = `${differ} of ${countOf(flows.length, "flow")} ${differ === 1 ? "differs" : "differ"}`;
  return `${differs}${counts.length === 0 ? "" : `: ${counts.join(", ")}`}.`;
}
