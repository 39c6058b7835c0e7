// Commits as people read them: one a line, with who wrote it and when.
import type { Commit } from "@acme/sdk-core";
import type { Look } from "../terminal/look.ts";
import { oneLine } from "../terminal/terminal.ts";
import { type Column, renderTable } from "./table.ts";
import { localTime } from "./times.ts";

/** `1 commit`, `3 commits`. */
export function countOf(count: number, what = "commit"): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

/**
 * A line for each commit, cut to the width.
 *
 * @param flowsOf - which flows a commit is about, where it is not about all
 */
export function commitLines(
  commits: readonly Commit[],
  look: Look,
  flowsOf: (commit: Commit) => string = () => "",
): string[] {
  const columns: Column[] = [
    { title: "", paint: look.style.cyan },
    { title: "" },
    { title: "", cut: "end", least: 10 },
    { title: "", cut: "end", least: 24 },
    { title: "", cut: "end", least: 12, paint: look.style.dim },
  ];
  const rows = commits.map((commit) => [
    commit.hash.slice(0, 7),
    localTime(commit.date).slice(0, 10),
    oneLine(commit.author),
    oneLine(commit.subject),
    flowsOf(commit),
  ]);
  return rows.length === 0 ? [] : renderTable(columns, rows, look).slice(1);
}
