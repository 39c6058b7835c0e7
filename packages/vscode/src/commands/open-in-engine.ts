// Opens a Deployment where its engine shows it.
import { AcmeError } from "@acme/sdk-core";
import * as vscode from "vscode";
import type { CommandContext } from "./command-context.ts";
import { pickCell } from "./pick-cell.ts";

/** See package.json: `acme.openInEngine`. */
export async function openInEngine(context: CommandContext, args: readonly unknown[]): Promise<void> {
  const subject = await pickCell(context, args, { title: "Open in the Engine", prompt: "Which Deployment?" });
  if (subject === undefined) return;
  const { url, name } = subject.cell.deployment;
  if (url === undefined) throw new AcmeError({ code: "unsupported", message: `The engine shows no page of ${name}.` });
  await vscode.env.openExternal(vscode.Uri.parse(url, true));
}
