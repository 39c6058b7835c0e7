// `acme history`: who changed what, when and why.
import { type Command, InvalidArgumentError } from "commander";
import { type ExitCode, exitCodeOfProblems } from "../exit-codes.ts";
import { newestEntries } from "../history/newest-entries.ts";
import { collectNames } from "../input/selection.ts";
import type { HistoryDocument } from "../output/documents.ts";
import { renderProblems } from "../output/errors.ts";
import { renderHistory } from "../output/history.ts";
import type { Session } from "../session.ts";

interface Options {
  env?: string[];
  limit: number;
}

/** See {@link CommandModule}. */
export function declare(command: Command): void {
  command
    .argument("[flows...]", "only what was done to these: names or globs")
    .option("-e, --env <names>", "only these environments; several with commas", collectNames)
    .option("-l, --limit <number>", "how many entries at most", positive, 20);
}

/** See {@link CommandModule}. */
export async function run(session: Session, command: Command): Promise<ExitCode> {
  const { env, limit } = command.opts<Options>();
  const portal = await session.portal();
  const document: HistoryDocument = await newestEntries(
    portal,
    { flows: command.args, limit, ...(env === undefined ? {} : { environments: env }) },
    session.call,
  );
  session.print(document, ({ entries, problems }, look) =>
    // What cannot be read is not nothing.
    entries.length === 0 && problems.length > 0 ? [] : renderHistory(entries, look),
  );
  if (!session.options.json) session.terminal.note(renderProblems(document.problems, session.terminal.errorLook));
  return exitCodeOfProblems(document.problems);
}

function positive(value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number > 0) return number;
  throw new InvalidArgumentError("It is a whole number, 1 or more.");
}
