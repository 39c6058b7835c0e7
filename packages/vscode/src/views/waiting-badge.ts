// The badge on the activity bar: how many Deployments are behind the environment before them. Setting: `acme.badge.enabled`.
import * as vscode from "vscode";
import type { Projects } from "../model/project.ts";
import { waitingIn } from "./status-bar.ts";

/** Keeps the badge of a view. */
export function showWaitingBadge(view: vscode.TreeView<unknown>, projects: Projects): vscode.Disposable {
  const draw = (): void => {
    const isEnabled = vscode.workspace.getConfiguration("acme").get("badge.enabled", true);
    const waiting = isEnabled ? projects.all.reduce((sum, project) => sum + waitingIn(project), 0) : 0;
    const badge = {
      value: waiting,
      tooltip: waiting === 1 ? "1 Deployment is behind" : `${waiting} Deployments are behind`,
    };
    // VS Code removes the badge where it is undefined, and types say it may not be.
    view.badge = waiting === 0 ? (undefined as unknown as vscode.ViewBadge) : badge;
  };
  draw();
  return vscode.Disposable.from(
    projects.onChange(draw),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("acme.badge")) draw();
    }),
  );
}
