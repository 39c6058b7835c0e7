// `acme __complete`, for the completion scripts only: what can stand at the end of the words behind `--`.
import { recordableSteps } from "@acme/sdk-core";
import type { Command } from "commander";
import { type Candidate, complete, type Completion } from "../completion/candidates.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { buildProgram } from "../program.ts";
import type { Session } from "../session.ts";

/** A key that was pressed waits no longer than this for names that only the project knows. */
const patience = 3000;

/** See {@link CommandModule}. */
export function declare(command: Command): void {
  command.argument("[words...]");
}

/** See {@link CommandModule}. */
export async function run(session: Session, command: Command): Promise<ExitCode> {
  const words = command.args;
  const program = await buildProgram(
    "",
    ({ name }) => words.includes(name),
    () => {},
  );
  const signal = AbortSignal.any([session.signal, AbortSignal.timeout(patience)]);
  const completion = await complete(program, words, {
    environments: async () => {
      const portal = await session.portal();
      return portal.environments.all.map(({ name, description }) => candidate(name, description));
    },
    flows: async () => {
      const portal = await session.portal();
      const { items } = await portal.findFlows({ signal });
      return items.map(({ key, path }) => candidate(key, path));
    },
    steps: async () => {
      const portal = await session.portal();
      const all = portal.environments.all.flatMap(({ name }) => recordableSteps(portal.environments, name));
      return all.map(({ requirement, target }) => candidate(requirement.step, `required by ${target.name}`));
    },
  }).catch((): Completion => ({ candidates: [] }));
  session.terminal.print(lines(completion));
  return exitCodes.ok;
}

function candidate(word: string, description: string | undefined): Candidate {
  return { word, ...(description === undefined ? {} : { description }) };
}

function lines(completion: Completion): string[] {
  if ("files" in completion) return [":files"];
  return completion.candidates.map(({ word, description }) => `${word}\t${description ?? ""}`);
}
