// Roll Back: for the rows that were clicked, or for what a person chooses.
import type { CommandContext } from "./command-context.ts";
import { runChange } from "./run-change.ts";
import { draftOf } from "./subjects.ts";

/** See package.json: `acme.rollback`. */
export function rollback(context: CommandContext, args: readonly unknown[]): Promise<void> {
  return runChange(draftOf("rollback", args), context);
}
