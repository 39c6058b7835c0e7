// Which flows and environments a command is about: its positional arguments and options, or a question.
import { existsSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import { AcmeError, type Environment, type Portal, type Selectable } from "@acme/sdk-core";
import type { Session } from "../session.ts";
import type { Choice } from "./prompts.ts";

/** Splits `--env dev,uat` and repeated options into names. */
export function collectNames(value: string, before: readonly string[] | undefined): string[] {
  return [
    ...(before ?? []),
    ...value
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== ""),
  ];
}

/** Paths as they are typed in a folder of the project become paths from the project's own folder. */
export function fromProject(session: Session, portal: Portal, selectors: readonly string[]): string[] {
  const root = portal.code.directory;
  if (root === "" || root === session.directory) return [...selectors];
  return selectors.map((selector) => {
    const path = resolve(session.directory, selector);
    const inProject = relative(root, path).split(sep).join("/");
    if (inProject.startsWith("..") || !existsSync(path)) return selector;
    return inProject === "" ? "." : inProject;
  });
}

/**
 * The selectors of a command that changes something: the given ones, none for `--all`, or what a person picks.
 * Throws `usage-invalid` where nothing was said and nobody can be asked.
 */
export async function selectorsToChange(
  session: Session,
  given: readonly string[],
  all: boolean,
  what: { verb: string; choices: () => Promise<readonly Selectable[]> },
): Promise<string[]> {
  if (given.length > 0 && all) {
    throw new AcmeError({
      code: "usage-invalid",
      message: "Both flows and --all were given.",
      hint: "Leave one of them out.",
    });
  }
  if (given.length > 0 || all) return [...given];
  if (session.prompts === undefined) {
    throw new AcmeError({
      code: "usage-invalid",
      message: `It was not said which flows to ${what.verb}.`,
      hint: `Name them (a name, a glob or a path)${what.verb === "roll back" ? "." : ", or add --all."}`,
    });
  }
  const candidates = await what.choices();
  session.terminal.endProgress();
  if (candidates.length === 0) return [];
  const unique = [...new Map(candidates.map(({ key, path }) => [key, choiceOf(key, path)])).values()];
  return session.prompts.selectSome(`Which flows to ${what.verb}?`, unique);
}

/**
 * The environment of a command: the given one, the only one, or what a person picks.
 *
 * @param option - how to say it on the command line: `--env`
 */
export async function oneEnvironment(
  session: Session,
  candidates: readonly Environment[],
  what: { question: string; option: string },
): Promise<string> {
  const [first, ...others] = candidates;
  if (first !== undefined && others.length === 0) return first.name;
  const names = candidates.map(({ name }) => name);
  if (session.prompts === undefined || first === undefined) {
    throw new AcmeError({
      code: "usage-invalid",
      message: "It was not said which environment is meant.",
      hint: first === undefined ? "There is none that fits." : `Add ${what.option} with one of: ${names.join(", ")}.`,
    });
  }
  return session.prompts.selectOne(
    what.question,
    candidates.map(({ name, description }) => choiceOf(name, description)),
  );
}

function choiceOf(value: string, hint: string | undefined): Choice {
  return { value, ...(hint === undefined ? {} : { hint }) };
}
