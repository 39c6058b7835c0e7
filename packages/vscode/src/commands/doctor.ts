// Checks whether everything is in place, as a report.
import * as vscode from "vscode";
import type { Project } from "../model/project.ts";
import { doctorHtml } from "../views/report-html.ts";
import type { CommandContext } from "./command-context.ts";
import { pickProject } from "./pick-project.ts";

/** See package.json: `acme.doctor`. */
export async function doctor(context: CommandContext, args: readonly unknown[]): Promise<void> {
  await reportSetup(await pickProject(context, args, "Doctor"), context);
}

/**
 * Checks a project.
 *
 * @param panel - where the report is shown. Default: in its own tab
 */
export async function reportSetup(
  project: Project,
  { reports }: CommandContext,
  panel?: vscode.WebviewPanel,
): Promise<void> {
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
  reports.show(
    {
      title: `Doctor: ${project.name}`,
      subject: { is: "doctor", directory: project.directory },
      body: doctorHtml(project.name, checks),
    },
    panel,
  );
}
