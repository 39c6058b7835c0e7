// The switch of the Flows view that shows Deployments which nobody manages with acme. It stays as it is in this workspace.
import * as vscode from "vscode";
import type { Projects } from "../model/project.ts";
import type { CommandContext } from "./command-context.ts";

const KEPT = "showsUnmanaged";

/** Whether the last window of this workspace showed them. Sets the context key of the menus. */
export function showedUnmanaged(memory: vscode.Memento): boolean {
  const isShown = memory.get(KEPT, false);
  setContext(isShown);
  return isShown;
}

/** See package.json: `acme.showUnmanaged`, `acme.hideUnmanaged`. */
export function switchUnmanaged(isShown: boolean) {
  return async ({ projects, keeps }: Pick<CommandContext, "keeps"> & { projects: Projects }): Promise<void> => {
    await keeps.update(KEPT, isShown);
    setContext(isShown);
    await projects.showUnmanaged(isShown);
  };
}

function setContext(isShown: boolean): void {
  void vscode.commands.executeCommand("setContext", "acme.showsUnmanaged", isShown);
}
