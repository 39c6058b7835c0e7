// The commits of a group of a plan's items: what comes with the Release and what goes, each commit once.
import type { Commit, ItemCommits, Plan, PlanItem } from "@acme/sdk-core";
import type { Look } from "../terminal/look.ts";
import { wrap } from "../terminal/text-width.ts";
import { commitLines, countOf, flowsText } from "./commits.ts";
import { indented } from "./errors.ts";
import { itemLabel } from "./plan-heading.ts";

/** How many are listed; the rest is one command away. */
const most = 10;

/** Lines for what comes and for what is taken out; both empty where the Release does not change. */
export interface PlanCommitLines {
  added: string[];
  removed: string[];
}

/**
 * The lines of one group.
 *
 * @param look - its width is that of the lines
 * @param shown - the lists that groups above have shown: they are not shown again
 */
export function planCommitLines(
  plan: Plan,
  items: readonly PlanItem[],
  look: Look,
  shown: Set<string>,
): PlanCommitLines {
  const known = new Map(plan.commits.map((commit) => [commit.hash, commit]));
  const withCommits = items.filter((item) => item.commits !== undefined);
  const [first] = withCommits;
  if (first?.commits === undefined) return { added: [], removed: [] };
  const side = (which: "added" | "removed"): string[] => sideLines(plan, which, withCommits, known, look, shown);
  const removed = side("removed");
  const added = side("added");
  const leftOut = Math.max(...withCommits.map((item) => item.commits?.leftOut ?? 0));
  if (leftOut > 0) {
    const whose = items.length === 1 ? "its" : "their";
    const none = `none that touches ${whose} own code; ${leftOut} left out`;
    const some = `${countOf(leftOut)} left out that ${leftOut === 1 ? "does" : "do"} not touch ${whose} own code`;
    added.push(look.style.dim(added.length + removed.length === 0 ? none : some));
  }
  const { problem } = first.commits;
  if (problem !== undefined) {
    const lines = [...wrap(problem.message, look.width), ...indented(problem.hint ?? "", look, "")];
    added.push(...lines.filter((line) => line.trim() !== look.symbols.arrow).map((line) => look.style.yellow(line)));
  }
  return { added, removed };
}

function sideLines(
  plan: Plan,
  which: "added" | "removed",
  items: readonly PlanItem[],
  known: ReadonlyMap<string, Commit>,
  look: Look,
  seen: Set<string>,
): string[] {
  const holders = new Map<string, string[]>();
  for (const { key, commits } of items)
    for (const hash of commits?.[which].newest ?? []) holders.set(hash, [...(holders.get(hash) ?? []), itemLabel(key)]);
  const commits = [...holders.keys()].flatMap((hash) => known.get(hash) ?? []);
  if (!items.every((item) => isSame(item.commits, items[0]?.commits, which)))
    commits.sort((a, b) => Date.parse(b.date) - Date.parse(a.date));
  const all = Math.max(commits.length, ...items.map((item) => item.commits?.[which].count ?? 0));
  const list = `${which} ${all} ${commits.map(({ hash }) => hash).join()}`;
  if (commits.length > 1 && seen.has(list)) return [look.style.dim(`the same ${countOf(all)} as above`)];
  seen.add(list);
  const shown = commits.slice(0, most);
  const lines = commitLines(shown, look, {
    when: "age",
    flowsOf: ({ hash }) => flowsText(holders.get(hash) ?? [], items.length),
  });
  if (all > shown.length) lines.push(`and ${all - shown.length} more: ${look.style.cyan(commandFor(plan, items))}`);
  return lines;
}

function isSame(a: ItemCommits | undefined, b: ItemCommits | undefined, which: "added" | "removed"): boolean {
  return a?.[which].newest.join() === b?.[which].newest.join();
}

function commandFor({ request }: Plan, items: readonly PlanItem[]): string {
  const [first] = items;
  const coming = request.from ?? first?.release.after.code.commit?.slice(0, 7) ?? "HEAD";
  const flow = items.length === 1 ? ` ${first?.key.flow}` : "";
  return `acme changes ${coming}..${request.environment}${flow}${request.onlyRelevant === true ? " --only-relevant" : ""}`;
}
