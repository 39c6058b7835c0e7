// A folder of the workspace, whether it has a configuration or not.
import { AcmeError } from "@acme/sdk-core";
import * as vscode from "vscode";
import { back, type UserInput } from "../forms/user-input.ts";

/**
 * Absolute path of the only folder, or of the one that a person chooses.
 *
 * @throws AcmeError `usage-invalid` where no folder is open, `cancelled`
 */
export async function pickFolder(input: UserInput, title: string): Promise<string> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const [only, ...others] = folders;
  if (only === undefined)
    throw new AcmeError({
      code: "usage-invalid",
      message: "No folder is open.",
      hint: "Open the folder of a Python project first.",
    });
  if (others.length === 0) return only.uri.fsPath;
  const chosen = await input.pickOne({
    title,
    prompt: "In which folder?",
    choices: folders.map(({ name, uri }) => ({
      label: name,
      detail: uri.fsPath,
      icon: "root-folder",
      value: uri.fsPath,
    })),
    step: 1,
    steps: 1,
    canGoBack: false,
  });
  if (chosen === back) throw new AcmeError({ code: "cancelled", message: "Left by the user." });
  return chosen;
}
