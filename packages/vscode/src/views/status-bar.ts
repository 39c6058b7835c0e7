// The status bar item: the project, how many Deployments wait for a promotion, and whether something is wrong.
import * as vscode from "vscode";
import { hostText } from "../model/host-text.ts";
import type { Project, Projects } from "../model/project.ts";
import { unreadText } from "./node-tree.ts";

/** Shows the item while there is a project. */
export function showStatusBar(projects: Projects): vscode.Disposable {
  const item = vscode.window.createStatusBarItem("acme.status", vscode.StatusBarAlignment.Left, 0);
  item.name = "Acme Portal";
  item.command = "acme.environments.focus";
  const draw = (): void => {
    const [only, ...others] = projects.all;
    if (only === undefined) {
      item.hide();
      return;
    }
    const label = others.length === 0 ? only.name : `${projects.all.length} projects`;
    const busy = projects.all.some(({ state }) => state.isBusy);
    const failed = projects.all
      .map((project) => project.state.error?.message ?? unreadText(project.state) ?? hostText(project))
      .find((text) => text !== undefined);
    const waiting = projects.all.reduce((sum, project) => sum + waitingIn(project), 0);
    const icon = busy ? "$(sync~spin)" : failed === undefined ? "$(versions)" : "$(warning)";
    item.text = waiting === 0 || failed !== undefined ? `${icon} ${label}` : `${icon} ${label} ↓${waiting}`;
    item.tooltip = failed ?? `${label}: ${waitingText(waiting)}`;
    item.accessibilityInformation = {
      label: `Acme Portal, ${label}, ${failed ?? waitingText(waiting)}`,
    };
    item.show();
  };
  draw();
  const subscription = projects.onChange(draw);
  return new vscode.Disposable(() => {
    subscription.dispose();
    item.dispose();
  });
}

/** How many Deployments run another Release than the environment before. */
export function waitingIn({ state }: Project): number {
  return state.rows.reduce((sum, { cells }) => sum + cells.filter(({ behind }) => behind !== undefined).length, 0);
}

function waitingText(waiting: number): string {
  if (waiting === 0) return "every environment has what the one before has";
  return waiting === 1 ? "1 Deployment is behind" : `${waiting} Deployments are behind`;
}
