// Narrows both trees to the flows and Deployments that some words fit.
import * as vscode from "vscode";
import { filterExample, filterHelp } from "../views/row-filter.ts";
import type { CommandContext } from "./command-context.ts";

/** See package.json: `acme.filter`. Follows the typing. */
export async function filterTrees({ flows, environments }: CommandContext): Promise<void> {
  const before = flows.filter;
  const box = vscode.window.createInputBox();
  box.title = "Filter Flows";
  box.prompt = filterHelp;
  box.placeholder = filterExample;
  box.value = before;
  const set = (filter: string): void => {
    flows.filter = filter;
    environments.filter = filter;
    void vscode.commands.executeCommand("setContext", "acme.isFiltered", filter.trim() !== "");
  };
  box.onDidChangeValue(set);
  await new Promise<void>((resolve) => {
    let isKept = false;
    box.onDidAccept(() => {
      isKept = true;
      box.hide();
    });
    box.onDidHide(() => {
      if (!isKept) set(before);
      box.dispose();
      resolve();
    });
    box.show();
  });
}

/** See package.json: `acme.clearFilter`. */
export function clearFilter({ flows, environments }: CommandContext): void {
  flows.filter = "";
  environments.filter = "";
  void vscode.commands.executeCommand("setContext", "acme.isFiltered", false);
}
