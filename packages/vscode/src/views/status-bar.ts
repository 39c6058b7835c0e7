// The status bar item: the project, how many Deployments are behind, and whether something is wrong.
import * as vscode from "vscode";
import { behindCountText, countBehind } from "../model/behind-count.ts";
import { hostText } from "../model/host-text.ts";
import type { Projects } from "../model/project.ts";
import { unreadText } from "../model/unread-text.ts";

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
    const behind = countBehind(projects.all);
    const says = failed ?? (behind === 0 ? "every environment has what the one before has" : behindCountText(behind));
    const icon = busy ? "$(sync~spin)" : failed === undefined ? "$(versions)" : "$(warning)";
    item.text = behind === 0 || failed !== undefined ? `${icon} ${label}` : `${icon} ${label} ↓${behind}`;
    item.tooltip = failed ?? `${label}: ${says}`;
    item.accessibilityInformation = { label: `Acme Portal, ${label}, ${says}` };
    item.show();
  };
  draw();
  const subscription = projects.onChange(draw);
  return new vscode.Disposable(() => {
    subscription.dispose();
    item.dispose();
  });
}
