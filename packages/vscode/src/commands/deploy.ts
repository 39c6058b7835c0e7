// Deploy: for the rows that were clicked, or for what a person chooses.
import type { CommandContext } from "./command-context.ts";
import { runChange } from "./run-change.ts";
import { draftOf } from "./subjects.ts";

/** See package.json: `acme.deploy`. */
export function deploy(context: CommandContext, args: readonly unknown[]): Promise<void> {
  return runChange(draftOf("deploy", args), context);
}
