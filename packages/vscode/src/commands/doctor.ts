// Checks whether everything is in place, as a report that grows while the checks end.
import type { Check } from "@acme/sdk-core";
import * as vscode from "vscode";
import type { Project } from "../model/project.ts";
import { escapeMarkdown } from "../views/tooltips.ts";
import type { CommandContext } from "./command-context.ts";
import { pickProject } from "./pick-project.ts";

/** See package.json: `acme.doctor`. */
export async function doctor(context: CommandContext, args: readonly unknown[]): Promise<void> {
  const project = await pickProject(context, args, "Doctor");
  const { checks } = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: `Checking ${project.name}`, cancellable: true },
    async (progress, token) => {
      const cancellation = new AbortController();
      token.onCancellationRequested(() => cancellation.abort());
      return project.ask(
        "doctor",
        {},
        { signal: cancellation.signal, onCheck: ({ name }) => progress.report({ message: name }) },
      );
    },
  );
  await context.reports.show(`Doctor: ${project.name}`, doctorReport(project, checks));
}

/** The checks in Markdown: what is wrong first. */
export function doctorReport(project: Pick<Project, "name">, checks: readonly Check[]): string {
  const wrong = checks.filter(({ status }) => status !== "ok");
  const line = ({ name, status, message, hint }: Check): string => {
    const mark = { ok: "✓", warning: "⚠", error: "✗" }[status];
    return `- ${mark} **${escapeMarkdown(name)}**: ${escapeMarkdown(message)}${hint === undefined ? "" : `  \n  → ${escapeMarkdown(hint)}`}`;
  };
  return [
    `# ${escapeMarkdown(project.name)}`,
    "",
    wrong.length === 0 ? "Everything is in place." : `${wrong.length} of ${checks.length} checks need a look.`,
    "",
    ...wrong.map(line),
    "",
    ...(wrong.length === checks.length
      ? []
      : ["## In order", "", ...checks.filter(({ status }) => status === "ok").map(line)]),
  ].join("\n");
}
