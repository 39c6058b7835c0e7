// Promote: for the rows that were clicked, or for what a person chooses.
import type { CommandContext } from "./command-context.ts";
import { runChange } from "./run-change.ts";
import { draftOf } from "./subjects.ts";

/** See package.json: `acme.promote`. */
export function promote(context: CommandContext, args: readonly unknown[]): Promise<void> {
  return runChange(draftOf("promote", args), context);
}
