// What can stand at the end of a command line that is being typed: told from the same declarations that parse it.
import type { Command, Option } from "commander";

/** One word that can stand there. */
export interface Candidate {
  word: string;
  description?: string;
}

/** What can stand there. `files`: a path, which the shell knows best. */
export type Completion = { files: true } | { candidates: Candidate[] };

/** Names that only the project knows. Each gives nothing where it cannot be read. */
export interface ProjectNames {
  environments(): Promise<Candidate[]>;
  flows(): Promise<Candidate[]>;
  /** Steps that can be recorded. */
  steps(): Promise<Candidate[]>;
}

const nothing: Completion = { candidates: [] };
const fileOptions = new Set(["plan", "cwd"]);

/**
 * Completes a command line.
 *
 * @param typed - the words after `acme`; the last one is being typed, and may be empty
 */
export async function complete(program: Command, typed: readonly string[], names: ProjectNames): Promise<Completion> {
  const words = joinAssignments(typed);
  const current = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  const command = commandOf(program, before);
  const options = [...(command?.options ?? []), ...program.options].filter((option) => !option.hidden);

  const assigned = /^(--[^=]+)=(.*)$/s.exec(current);
  const optionWord = assigned?.[1] ?? before.at(-1) ?? "";
  const option = options.find(({ short, long }) => optionWord !== "" && (optionWord === short || optionWord === long));
  if (option !== undefined && takesValue(option)) {
    const prefix = assigned === null ? "" : `${optionWord}=`;
    return withPrefix(await valuesOf(option, assigned?.[2] ?? current, command, names), prefix, current);
  }
  if (current.startsWith("-")) {
    const all = [...options, { long: "--help", short: undefined, description: "help for this command" }];
    return matching(
      all.flatMap(({ long, description }) => (long ? [{ word: long, description }] : [])),
      current,
    );
  }
  if (command === undefined) {
    const visible = program.createHelp().visibleCommands(program);
    return matching(
      visible.map((each) => ({ word: each.name(), description: each.summary() })),
      current,
    );
  }
  return matching(await argumentsOf(command, positionOf(command, options, before), current, names), current);
}

/** Which argument of a command is being typed, from 0. */
function positionOf(command: Command, options: readonly Option[], before: readonly string[]): number {
  const words = before.slice(before.indexOf(command.name()) + 1);
  const values = words.filter((word, index) => {
    const option = options.find(({ short, long }) => [short, long].includes(words[index - 1] ?? ""));
    return !word.startsWith("-") && !(option !== undefined && takesValue(option));
  });
  return values.length;
}

/** Bash splits `--env=dev` at the sign. */
function joinAssignments(words: readonly string[]): string[] {
  const joined: string[] = [];
  words.forEach((word, index) => {
    const assigns = word === "=" && joined.at(-1)?.startsWith("--") === true;
    const continues = words[index - 1] === "=" && joined.at(-1)?.endsWith("=") === true;
    if (assigns || continues) joined.push(`${joined.pop() ?? ""}${word}`);
    else joined.push(word);
  });
  return joined;
}

function commandOf(program: Command, words: readonly string[]): Command | undefined {
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? "";
    const option = program.options.find(({ short, long }) => word === short || word === long);
    if (option !== undefined) index += takesValue(option) ? 1 : 0;
    else if (!word.startsWith("-")) return program.commands.find((command) => command.name() === word);
  }
  return undefined;
}

function takesValue(option: Option): boolean {
  return option.required || option.optional;
}

async function valuesOf(
  option: Option,
  value: string,
  command: Command | undefined,
  names: ProjectNames,
): Promise<Completion> {
  const name = option.attributeName();
  if (fileOptions.has(name)) return { files: true };
  if (option.argChoices !== undefined) return { candidates: option.argChoices.map((word) => ({ word })) };
  if (name === "step") return { candidates: await names.steps() };
  const isEnvironment = name === "env" || name === "from" || (name === "to" && command?.name() !== "rollback");
  if (!isEnvironment) return nothing;
  const environments = await names.environments();
  const comma = option.flags.includes("<names>") ? value.lastIndexOf(",") + 1 : 0;
  return { candidates: environments.map(({ word, ...rest }) => ({ word: value.slice(0, comma) + word, ...rest })) };
}

async function argumentsOf(
  command: Command,
  position: number,
  current: string,
  names: ProjectNames,
): Promise<Candidate[]> {
  const all = command.registeredArguments;
  const argument = all[position] ?? all.findLast(({ variadic }) => variadic);
  if (argument?.argChoices !== undefined) return argument.argChoices.map((word) => ({ word }));
  if (argument?.name() === "range") return rangesOf(await names.environments(), current);
  return argument?.name() === "flows" ? names.flows() : [];
}

/** Each environment with each other; whatever else stands before the dots, with each. */
function rangesOf(environments: readonly Candidate[], current: string): Candidate[] {
  const [, typed] = /^(.+?)\.\./.exec(current) ?? [];
  const lefts = typed === undefined ? environments.map(({ word }) => word) : [typed];
  return lefts.flatMap((left) =>
    environments.flatMap(({ word, ...rest }) => (word === left ? [] : [{ word: `${left}..${word}`, ...rest }])),
  );
}

function withPrefix(completion: Completion, prefix: string, current: string): Completion {
  if ("files" in completion) return completion;
  return matching(
    completion.candidates.map(({ word, ...rest }) => ({ word: prefix + word, ...rest })),
    current,
  );
}

function matching(candidates: readonly Candidate[], current: string): Completion {
  return { candidates: candidates.filter(({ word }) => word.startsWith(current)) };
}
