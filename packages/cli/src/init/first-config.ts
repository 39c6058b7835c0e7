// A first acme.yaml from a draft and what a person chose: what is suggested, the text, and what to look at. It asks nobody.
import { basename } from "node:path";
import type { CodeRepository, JsonObject } from "@acme/sdk-core";
import type { ConfigDraft } from "@acme/sdk-prefect";
import { firstConfigText, projectName } from "./config-text.ts";

/** The file's name. */
export const configFileName = "acme.yaml";

const defaultEnvironments = ["dev", "prod"];

/** One environment as a person wants it. */
export interface ChosenEnvironment {
  name: string;
  /** Answers to {@link ConfigDraft.questions}, by their keys. Default: what is suggested, see {@link suggestedAnswer}. */
  answers?: Readonly<Record<string, string>>;
}

/** What {@link firstConfig} gives. */
export interface FirstConfigResult {
  text: string;
  /** What could not be taken over, and what to look at. */
  notes: string[];
}

/** The project's name that is suggested: of the files, else of the first git remote, else of the folder. */
export async function suggestedProject(
  draft: ConfigDraft,
  directory: string,
  repository: () => Promise<CodeRepository>,
): Promise<string> {
  return projectName(draft.project ?? (await nameOfRemote(repository)) ?? basename(directory));
}

/** The environments that are suggested, in their order. */
export function suggestedEnvironments(draft: ConfigDraft): string[] {
  return draft.environments.length > 0 ? draft.environments.map(({ name }) => name) : defaultEnvironments;
}

/** Why these environments are suggested, in a sentence: from which names they are read, or that nothing speaks of any. */
export function suggestionNote(draft: ConfigDraft): string {
  const names = suggestedEnvironments(draft);
  if (draft.environments.length === 0)
    return `No file says which environments there are: ${names.join(" and ")} are a proposal.`;
  const read = draft.environments.map(({ name, evidence: [first = "its name", ...more] }) => {
    const others = more.length === 0 ? "" : ` and ${more.length} more`;
    return `${name} (${first}${others})`;
  });
  const only = names.length > 1 ? "Check that this is their order." : "None that comes after it is spoken of.";
  return `The environments are read from names: ${read.join(", ")}. ${only}`;
}

/** What is suggested as the answer to a question; empty: nothing. */
export function suggestedAnswer(draft: ConfigDraft, environment: string, key: string): string {
  const value = defaultsOf(draft, environment)[key];
  return typeof value === "string" ? value : "";
}

/** Puts it together. */
export function firstConfig(
  draft: ConfigDraft,
  project: string,
  environments: readonly ChosenEnvironment[],
): FirstConfigResult {
  const notes = [...draft.notes];
  const chosen = environments.map(({ name, answers }) => {
    const defaults: JsonObject = { ...defaultsOf(draft, name) };
    for (const { key } of draft.questions) {
      const answer = answers?.[key] ?? suggestedAnswer(draft, name, key);
      if (answer !== "") defaults[key] = answer;
    }
    const missing = draft.sources.length > 0 ? [] : draft.questions.filter(({ key }) => defaults[key] === undefined);
    for (const { key, question } of missing)
      notes.push(`${question} in ${name}: write it below its defaults, as ${key}.`);
    return { name, options: draft.environments.find((known) => known.name === name)?.options ?? {}, defaults };
  });
  const text = firstConfigText({ project, adapter: "prefect", environments: chosen, deployments: draft.deployments });
  return { text, notes };
}

function defaultsOf(draft: ConfigDraft, environment: string): JsonObject {
  return { ...draft.defaults, ...draft.environments.find(({ name }) => name === environment)?.defaults };
}

async function nameOfRemote(repository: () => Promise<CodeRepository>): Promise<string | undefined> {
  try {
    const [remote] = await (await repository()).remotes();
    return remote?.url
      .replace(/\/+$/, "")
      .split(/[/:]/)
      .at(-1)
      ?.replace(/\.git$/, "");
  } catch {
    return undefined;
  }
}
