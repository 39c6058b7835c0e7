// `acme history`: who changed what, when and why.
import { type HistoryEntry, isSelected, type Portal, type Problem, toAcmeError } from "@acme/sdk-core";
import { type Command, InvalidArgumentError } from "commander";
import { type ExitCode, exitCodeOfProblems } from "../exit-codes.ts";
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
  const environments = (env ?? portal.environments.all.map(({ name }) => name)).map(
    (name) => portal.environments.get(name).name,
  );
  const found = await Promise.all(
    environments.map((environment) => newest(session, portal, environment, command.args, limit)),
  );
  const document: HistoryDocument = {
    entries: found
      .flatMap(({ entries }) => entries)
      .sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))
      .slice(0, limit),
    problems: found.flatMap(({ problems }) => problems),
  };
  session.print(document, ({ entries, problems }, look) =>
    // What cannot be read is not nothing.
    entries.length === 0 && problems.length > 0 ? [] : renderHistory(entries, look),
  );
  if (!session.options.json) session.terminal.note(renderProblems(document.problems, session.terminal.errorLook));
  return exitCodeOfProblems(document.problems);
}

/** An environment whose history cannot be read is a problem beside the others. */
async function newest(
  session: Session,
  portal: Portal,
  environment: string,
  selectors: readonly string[],
  limit: number,
): Promise<{ entries: HistoryEntry[]; problems: Problem[] }> {
  const entries: HistoryEntry[] = [];
  const problems: Problem[] = [];
  const finished = new Set<string>();
  try {
    for await (const page of portal.history(environment, session.call)) {
      problems.push(...page.problems);
      for (const entry of page.entries) {
        if (entry.phase === "result") finished.add(entry.batch);
        else if (finished.has(entry.batch)) continue;
        const changes = entry.changes.filter(
          ({ key }) => selectors.length === 0 || selectors.some((selector) => isSelected({ key: key.flow }, selector)),
        );
        if (changes.length > 0) entries.push({ ...entry, changes });
      }
      if (entries.length >= limit) break;
    }
  } catch (caught) {
    const error = toAcmeError(caught, `reading the history of ${environment}`);
    if (error.kind === "cancelled") throw error;
    problems.push({ ...error.toJSON(), message: `The history of ${environment} cannot be read. ${error.message}` });
  }
  return { entries, problems };
}

function positive(value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number > 0) return number;
  throw new InvalidArgumentError("It is a whole number, 1 or more.");
}
