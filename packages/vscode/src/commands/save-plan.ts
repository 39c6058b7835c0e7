// Saves a plan as a file, as `acme promote --plan FILE` takes it: to be reviewed, and applied by another process.
import { join } from "node:path";
import type { Plan } from "@acme/sdk-core";
import * as vscode from "vscode";
import type { Project } from "../model/project.ts";

/** Asks where, and writes. */
export async function savePlan(plan: Plan, project: Project): Promise<void> {
  const { action, environment } = plan.request;
  const file = await vscode.window.showSaveDialog({
    title: "Save Plan",
    defaultUri: vscode.Uri.file(join(project.directory, `${action}-${environment}.plan.json`)),
    filters: { Plan: ["json"] },
  });
  if (file === undefined) return;
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(`${JSON.stringify(plan, null, 2)}\n`));
  void vscode.window.showInformationMessage(
    `The plan is saved. It is applied by: acme ${action} --plan ${vscode.workspace.asRelativePath(file)}`,
  );
}
