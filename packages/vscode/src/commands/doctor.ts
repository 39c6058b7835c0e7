// Checks whether everything is in place, as a report.
import * as vscode from "vscode";
import { doctorHtml } from "../views/report-html.ts";
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
  context.reports.show(`Doctor: ${project.name}`, "pulse", doctorHtml(project.name, checks));
}
