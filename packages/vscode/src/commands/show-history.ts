// Who changed what, when and why, as a report: of one flow, of one environment, or of the project.
import type { HostRequests } from "@acme/cli/host-protocol";
import * as vscode from "vscode";
import type { Project } from "../model/project.ts";
import { historyHtml } from "../views/report-html.ts";
import type { ReportSubject } from "../views/reports.ts";
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
  await reportHistory(
    project,
    { ...(flow === undefined ? {} : { flow }), ...(environment === undefined ? {} : { environment }) },
    context,
  );
}

/**
 * Reads history.
 *
 * @param of - one flow or one environment. Empty: the project
 * @param panel - where the report is shown. Default: in its own tab
 */
export async function reportHistory(
  project: Project,
  of: Pick<ReportSubject, "flow" | "environment">,
  { reports }: CommandContext,
  panel?: vscode.WebviewPanel,
): Promise<void> {
  const { flow, environment } = of;
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
  reports.show(
    {
      title,
      subject: { is: "history", directory: project.directory, ...of },
      body: historyHtml(title, entries, flow, problems),
    },
    panel,
  );
}
