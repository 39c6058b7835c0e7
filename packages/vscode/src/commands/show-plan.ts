// Brings the newest open plan to the front.
import * as vscode from "vscode";
import type { CommandContext } from "./command-context.ts";

/** See package.json: `acme.showPlan`. */
export function showPlan({ plans }: CommandContext): void {
  const { newest } = plans;
  if (newest === undefined)
    void vscode.window.showInformationMessage("No plan is open. Deploy, Promote and Roll Back make one.");
  else newest.panel.reveal();
}
