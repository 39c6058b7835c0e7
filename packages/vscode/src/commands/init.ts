// Creates acme.yaml from what is in a folder: prefect.yaml and acme-portal-sdk's files are taken over.
import { AcmeError } from "@acme/sdk-core";
import * as vscode from "vscode";
import { completeInit, initTitle } from "../forms/init-form.ts";
import { back, type UserInput } from "../forms/user-input.ts";
import type { CommandContext } from "./command-context.ts";

/** See package.json: `acme.init`. */
export async function init({ projects, input, log }: CommandContext): Promise<void> {
  const folder = projects.at(await chooseFolder(input));
  const suggested = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: "Looking at what is here" },
    () => folder.ask("init/draft", {}),
  );
  if (suggested.exists) {
    await vscode.window.showTextDocument(vscode.Uri.file(suggested.file));
    return;
  }
  const { text, sources, environments, notes } = await completeInit(suggested, folder, input);
  const { file } = await folder.ask("init/write", { text });
  log.info(`Wrote ${file}${sources.length === 0 ? "" : `, from ${sources.join(", ")}`}`);
  await projects.find();
  await vscode.window.showTextDocument(vscode.Uri.file(file), { preview: false });
  const from = sources.length === 0 ? "" : ` from ${sources.join(" and ")}`;
  const order = environments.map(({ name }) => name).join(" → ");
  void vscode.window.showInformationMessage([`acme.yaml is written${from}: ${order}.`, ...notes].join(" "));
}

async function chooseFolder(input: UserInput): Promise<string> {
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
    title: initTitle,
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
