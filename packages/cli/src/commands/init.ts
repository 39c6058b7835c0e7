// `acme init`: a first acme.yaml, from what is there.
import { link, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { AcmeError, type JsonObject } from "@acme/sdk-core";
import type { ConfigDraft, EnvironmentDraft } from "@acme/sdk-prefect";
import type { Command } from "commander";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
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

const fileName = "acme.yaml";
const defaultEnvironments = ["dev", "prod"];

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
  const [{ findConfig }, { firstConfigText }] = await Promise.all([
    import("@acme/sdk-node"),
    import("../init/config-text.ts"),
  ]);
  const there = findConfig(session.directory);
  if (there?.directory === session.directory && options.force !== true) throw alreadyThere(basename(there.path));

  const { draft, flows } = await session.draft();
  session.terminal.endProgress();
  const project = await chooseProject(session, options, draft);
  const environments = await chooseEnvironments(session, options, draft);
  const text = firstConfigText({ project, adapter: "prefect", environments, deployments: draft.deployments });
  await write(join(session.directory, fileName), text, options.force === true);

  const document: InitDocument = {
    file: fileName,
    sources: draft.sources,
    project,
    environments: environments.map(({ name }) => name),
    notes: draft.notes,
  };
  session.print(document, (each, look) => renderInit(each, flows.length, look));
  return exitCodes.ok;
}

async function chooseProject(session: Session, options: Options, draft: ConfigDraft): Promise<string> {
  const { projectName } = await import("../init/config-text.ts");
  const suggestion = projectName(draft.project ?? (await nameOfRemote(session)) ?? basename(session.directory));
  if (options.project !== undefined) return options.project;
  return prompts(session, options)?.text("The project's name", suggestion) ?? suggestion;
}

async function nameOfRemote(session: Session): Promise<string | undefined> {
  try {
    const [remote] = await (await session.repository()).remotes();
    return remote?.url
      .replace(/\/+$/, "")
      .split(/[/:]/)
      .at(-1)
      ?.replace(/\.git$/, "");
  } catch {
    return undefined;
  }
}

async function chooseEnvironments(session: Session, options: Options, draft: ConfigDraft): Promise<EnvironmentDraft[]> {
  const suggested = draft.environments.length > 0 ? draft.environments.map(({ name }) => name) : defaultEnvironments;
  const asked = options.env ?? (await askNames(session, options, suggested));
  const chosen: EnvironmentDraft[] = [];
  for (const name of asked) {
    const known = draft.environments.find((environment) => environment.name === name);
    const defaults: JsonObject = { ...draft.defaults, ...known?.defaults };
    for (const { key, question } of draft.questions) {
      const suggestion = typeof defaults[key] === "string" ? defaults[key] : "";
      const answer = (await prompts(session, options)?.text(`${question} in ${name}`, suggestion)) ?? suggestion;
      if (answer !== "") defaults[key] = answer;
    }
    const missing = draft.sources.length > 0 ? [] : draft.questions.filter(({ key }) => defaults[key] === undefined);
    for (const { key, question } of missing)
      draft.notes.push(`${question} in ${name}: write it below its defaults, as ${key}.`);
    chosen.push({ name, options: known?.options ?? {}, defaults });
  }
  return chosen;
}

async function askNames(session: Session, options: Options, suggested: readonly string[]): Promise<string[]> {
  const suggestion = suggested.join(", ");
  const answer =
    (await prompts(session, options)?.text("The environments, in the order of promotion", suggestion)) ?? suggestion;
  return answer.split(/[\s,]+/).filter((name) => name !== "");
}

function prompts(session: Session, options: Options): Session["prompts"] {
  return options.yes === true ? undefined : session.prompts;
}

/** Written aside first; without `--force` nothing that appeared meanwhile is replaced. */
async function write(path: string, text: string, replace: boolean): Promise<void> {
  const aside = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(aside, text, { flag: "wx" });
    await (replace ? rename(aside, path) : link(aside, path));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "EEXIST") throw alreadyThere(fileName);
    throw new AcmeError({
      code: "io-failed",
      message: `${fileName} could not be written: ${(cause as Error).message}`,
      hint: "Check that you may write to the folder.",
      cause,
    });
  } finally {
    await rm(aside, { force: true });
  }
}

function alreadyThere(name: string): AcmeError {
  return new AcmeError({
    code: "usage-invalid",
    message: `There is already a configuration here: ${name}.`,
    hint: "Change it with an editor, or add --force to write a new acme.yaml over the old one.",
  });
}
