// Creates acme.yaml from what is in a folder: prefect.yaml and acme-portal-sdk's files are taken over.
import * as vscode from "vscode";
import { completeInit, initTitle } from "../forms/init-form.ts";
import type { CommandContext } from "./command-context.ts";
import { pickFolder } from "./pick-folder.ts";

/** See package.json: `acme.init`. */
export async function init({ projects, input, log }: CommandContext): Promise<void> {
  const folder = projects.at(await pickFolder(input, initTitle));
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
