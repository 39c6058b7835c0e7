// Who changed what, when and why, as a report: of one flow, of one environment, or of the project.
import { describeCode, type HistoryEntry } from "@acme/sdk-core";
import type { HostRequests } from "@acme/cli/host-protocol";
import * as vscode from "vscode";
import { localTime } from "../views/cell-nodes.ts";
import { escapeMarkdown } from "../views/tooltips.ts";
import type { CommandContext } from "./command-context.ts";
import { pickProject } from "./pick-project.ts";
import { subjectsOf } from "./subjects.ts";

/** How many entries are read for each environment. */
const LIMIT = 100;

/** See package.json: `acme.showHistory`. */
export async function showHistory(context: CommandContext, args: readonly unknown[]): Promise<void> {
  const project = await pickProject(context, args, "History");
  const [subject] = subjectsOf(args);
  const flow = subject?.is === "flow" ? subject.flow : subject?.is === "cell" ? subject.row.flow : undefined;
  const environment =
    subject?.is === "cell"
      ? subject.cell.environment
      : subject?.is === "environment"
        ? subject.environment.name
        : undefined;
  const query: HostRequests["history"]["params"] = {
    limit: LIMIT,
    ...(flow === undefined ? {} : { flows: [flow] }),
    ...(environment === undefined ? {} : { environments: [environment] }),
  };
  const { entries, problems } = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: "Reading history" },
    () => project.ask("history", query),
  );
  const title = `History of ${[flow, environment].filter((part) => part !== undefined).join(" in ") || project.name}`;
  await context.reports.show(
    title,
    historyReport(
      title,
      entries,
      flow,
      problems.map(({ message }) => message),
    ),
  );
}

/** The entries in Markdown, newest first. */
export function historyReport(
  title: string,
  entries: readonly HistoryEntry[],
  flow: string | undefined,
  problems: readonly string[],
): string {
  const rows = entries.flatMap((entry) =>
    entry.changes
      .filter(({ key }) => flow === undefined || key.flow === flow)
      .map(({ key, before, after, result, error }) =>
        [
          localTime(entry.at),
          entry.action,
          escapeMarkdown(key.flow),
          escapeMarkdown(entry.from === undefined ? key.environment : `${entry.from} → ${key.environment}`),
          `${before === undefined ? "" : `\`${describeCode(before.code)}\` → `}${after === undefined ? "" : `\`${describeCode(after.code)}\``}`,
          result ?? "begun",
          escapeMarkdown(entry.actor.name),
          escapeMarkdown(error?.message ?? entry.reason ?? ""),
        ].join(" | "),
      ),
  );
  return [
    `# ${escapeMarkdown(title)}`,
    "",
    ...problems.map((problem) => `> ${escapeMarkdown(problem)}\n`),
    ...(rows.length === 0
      ? ["Nothing was recorded yet."]
      : [
          "| When | What | Flow | Where | Version | Result | Who | Why |",
          "|---|---|---|---|---|---|---|---|",
          ...rows.map((row) => `| ${row} |`),
        ]),
  ].join("\n");
}
