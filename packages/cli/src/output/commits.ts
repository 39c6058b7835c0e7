// Commits as people read them: one a line, with who wrote it and when.
import type { Commit } from "@acme/sdk-core";
import type { Look } from "../terminal/look.ts";
import { oneLine } from "../terminal/terminal.ts";
import { truncateEnd } from "../terminal/text-width.ts";
import { type Column, renderTable } from "./table.ts";
import { age, localTime } from "./times.ts";

/** `1 commit`, `3 commits`. */
export function countOf(count: number, what = "commit"): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

/** Which flows something is about, as short as it may be; empty: all of them. */
export function flowsText(flows: readonly string[], all: number): string {
  if (flows.length === all) return "";
  return flows.length > 2 ? countOf(flows.length, "flow") : flows.join(", ");
}

/** How commits are shown. */
export interface CommitLineOptions {
  /** When it was written: the day, or how long ago where there is little room. Default: the day. */
  when?: "day" | "age";
  /** Which flows a commit is about, where it is not about all. */
  flowsOf?: (commit: Commit) => string;
}

/** A line for each commit, cut to the width: hash, when, subject, author, flows. The subject has the most room. */
export function commitLines(commits: readonly Commit[], look: Look, options: CommitLineOptions = {}): string[] {
  const { when = "day", flowsOf = () => "" } = options;
  const columns: Column[] = [
    { title: "", paint: look.style.cyan },
    { title: "" },
    { title: "", cut: "end", least: 24 },
    { title: "" },
    { title: "", cut: "end", least: 12, paint: look.style.dim },
  ];
  const names = look.width < 100 ? 16 : 24;
  const rows = commits.map((commit) => [
    commit.hash.slice(0, 7),
    when === "age" ? age(commit.date, look.now) : localTime(commit.date).slice(0, 10),
    oneLine(commit.subject),
    truncateEnd(oneLine(commit.author), names, look.symbols.ellipsis),
    flowsOf(commit),
  ]);
  return rows.length === 0 ? [] : renderTable(columns, rows, look).slice(1);
}
