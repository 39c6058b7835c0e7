// Checks whether everything is in place, as a report.
import * as vscode from "vscode";
import type { Project } from "../model/project.ts";
import { doctorHtml } from "../views/report-html.ts";
import type { CommandContext } from "./command-context.ts";
import { pickFolder } from "./pick-folder.ts";
import { pickProject } from "./pick-project.ts";

const title = "Doctor";

/** See package.json: `acme.doctor`. Where there is no configuration yet, it is about what one would need. */
export async function doctor(context: CommandContext, args: readonly unknown[]): Promise<void> {
  const { projects, input } = context;
  const project =
    projects.all.length > 0 ? await pickProject(context, args, title) : projects.at(await pickFolder(input, title));
  await reportSetup(project, context);
}

/**
 * Checks a project.
 *
 * @param panel - where the report is shown. Default: in its own tab
 */
export async function reportSetup(
  project: Pick<Project, "directory" | "name" | "ask">,
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
      title: `${title}: ${project.name}`,
      subject: { is: "doctor", directory: project.directory },
      body: doctorHtml(project.name, checks),
    },
    panel,
  );
}
