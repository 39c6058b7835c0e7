// Opens a Deployment where its engine shows it.
import { AcmeError } from "@acme/sdk-core";
import * as vscode from "vscode";
import type { CommandContext } from "./command-context.ts";
import { pickCell } from "./pick-cell.ts";
import { subjectsOf } from "./subjects.ts";

/** See package.json: `acme.openInEngine`. */
export async function openInEngine(context: CommandContext, args: readonly unknown[]): Promise<void> {
  const [clicked] = subjectsOf(args);
  const question = { title: "Open in the Engine", prompt: "Which Deployment?" };
  const deployment =
    clicked?.is === "unmanaged" ? clicked.deployment : (await pickCell(context, args, question)).cell.deployment;
  const { url, name } = deployment;
  if (url === undefined) throw new AcmeError({ code: "unsupported", message: `The engine shows no page of ${name}.` });
  await vscode.env.openExternal(vscode.Uri.parse(url, true));
}
