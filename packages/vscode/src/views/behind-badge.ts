// The badge on the activity bar: how many Deployments are behind the environment before them. Setting: `acme.badge.enabled`.
import * as vscode from "vscode";
import { behindCountText, countBehind } from "../model/behind-count.ts";
import type { Projects } from "../model/project.ts";

/** Keeps the badge of a view. */
export function showBehindBadge(view: vscode.TreeView<unknown>, projects: Projects): vscode.Disposable {
  const draw = (): void => {
    const isEnabled = vscode.workspace.getConfiguration("acme").get("badge.enabled", true);
    const behind = isEnabled ? countBehind(projects.all) : 0;
    const badge = { value: behind, tooltip: behindCountText(behind) };
    // VS Code removes the badge where it is undefined, and types say it may not be.
    view.badge = behind === 0 ? (undefined as unknown as vscode.ViewBadge) : badge;
  };
  draw();
  return vscode.Disposable.from(
    projects.onChange(draw),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("acme.badge")) draw();
    }),
  );
}
