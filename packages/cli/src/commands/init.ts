// `acme init`: a first acme.yaml, from what is there.
import { basename, join } from "node:path";
import type { ConfigDraft } from "@acme/sdk-prefect";
import type { Command } from "commander";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import type { ChosenEnvironment } from "../init/first-config.ts";
import { collectNames } from "../input/selection.ts";
import type { InitDocument } from "../output/documents.ts";
import { renderInit } from "../output/init.ts";
import type { Session } from "../session.ts";

interface Options {
  force?: true;
  yes?: true;
  project?: string;
  env?: string[];
}

/** See {@link CommandModule}. */
export function declare(command: Command): void {
  command
    .option("--project <name>", "the project's name")
    .option("-e, --env <names>", "the environments in their order: dev,uat,prod", collectNames)
    .option("--force", "replace an acme.yaml that is there")
    .option("-y, --yes", "ask nothing, take what is suggested");
}

/** See {@link CommandModule}. */
export async function run(session: Session, command: Command): Promise<ExitCode> {
  const options = command.opts<Options>();
  const [{ findConfig }, { configFileName, firstConfig, suggestionNote }, { alreadyThere, writeFirstConfig }] =
    await Promise.all([import("@acme/sdk-node"), import("../init/first-config.ts"), import("../init/write-config.ts")]);
  const there = findConfig(session.directory);
  if (there?.directory === session.directory && options.force !== true) throw alreadyThere(basename(there.path));

  const { draft, flows } = await session.draft();
  session.terminal.endProgress();
  const project = await chooseProject(session, options, draft);
  const environments = await chooseEnvironments(session, options, draft);
  const { text, notes } = firstConfig(draft, project, environments);
  const isAsked = options.env !== undefined || prompts(session, options) !== undefined;
  if (!isAsked) notes.unshift(suggestionNote(draft));
  await writeFirstConfig(join(session.directory, configFileName), text, options.force === true);

  const document: InitDocument = {
    file: configFileName,
    sources: draft.sources,
    project,
    environments: environments.map(({ name }) => name),
    notes,
  };
  session.print(document, (each, look) => renderInit(each, flows.length, look));
  return exitCodes.ok;
}

async function chooseProject(session: Session, options: Options, draft: ConfigDraft): Promise<string> {
  const { suggestedProject } = await import("../init/first-config.ts");
  const suggestion = await suggestedProject(draft, session.directory, () => session.repository());
  if (options.project !== undefined) return options.project;
  return prompts(session, options)?.text("The project's name", suggestion) ?? suggestion;
}

async function chooseEnvironments(
  session: Session,
  options: Options,
  draft: ConfigDraft,
): Promise<ChosenEnvironment[]> {
  const { suggestedAnswer } = await import("../init/first-config.ts");
  const asked = options.env ?? (await askNames(session, options, draft));
  const chosen: ChosenEnvironment[] = [];
  for (const name of asked) {
    const answers: Record<string, string> = {};
    for (const { key, question } of draft.questions) {
      const suggestion = suggestedAnswer(draft, name, key);
      answers[key] = (await prompts(session, options)?.text(`${question} in ${name}`, suggestion)) ?? suggestion;
    }
    chosen.push({ name, answers });
  }
  return chosen;
}

async function askNames(session: Session, options: Options, draft: ConfigDraft): Promise<string[]> {
  const { suggestedEnvironments, suggestionNote } = await import("../init/first-config.ts");
  const suggestion = suggestedEnvironments(draft).join(", ");
  const question = `${suggestionNote(draft)} The environments, in the order of promotion`;
  const answer = (await prompts(session, options)?.text(question, suggestion)) ?? suggestion;
  return answer.split(/[\s,]+/).filter((name) => name !== "");
}

function prompts(session: Session, options: Options): Session["prompts"] {
  return options.yes === true ? undefined : session.prompts;
}
