// `acme validate`: what a person or a check says of the releases that run in an environment.
import { AcmeError, describeCode, isSelected, type Portal, recordableSteps } from "@acme/sdk-core";
import type { Command } from "commander";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { addExamples } from "../help.ts";
import { collectNames, fromProject, oneEnvironment, selectorsToChange } from "../input/selection.ts";
import type { ValidateDocument } from "../output/documents.ts";
import { renderRecorded } from "../output/recorded.ts";
import type { Session } from "../session.ts";

interface Options {
  all?: true;
  env?: string;
  step?: string;
  to?: string;
  note?: string;
  link?: string;
  failed?: true;
  release?: string[];
  yes?: true;
  branch?: string;
}

/** See {@link CommandModule}. */
export function declare(command: Command): void {
  command
    .argument("[flows...]", "which flows: names, globs or paths")
    .option("-a, --all", "every flow that is deployed there")
    .option("-e, --env <name>", "the environment in which it was looked at")
    .option("--step <name>", "the step, as the next environment requires it (default: where there is one only)")
    .option("--to <name>", "only for this environment (default: each that requires the step)")
    .option("--note <text>", "what was seen")
    .option("--link <url>", "where it can be looked up")
    .option("--release <ids>", "only if this runs there now: the start of its id or commit", collectNames)
    .option("-y, --yes", "record without asking")
    .option("--failed", "fault was found: the release does not go on")
    .option(
      "--branch <name>",
      "the branch, where the environment keeps Deployments by branch (default: the current one)",
    );
  addExamples(command, [
    ['acme validate nightly-report --env uat --step data-check --note "totals agree"', "one person's word"],
    [
      "acme validate --all --env uat --step acceptance",
      "runs the command that the step names, and records how it ended",
    ],
  ]);
}

/** See {@link CommandModule}. */
export async function run(session: Session, command: Command): Promise<ExitCode> {
  const options = command.opts<Options>();
  const portal = await session.portal();
  const environment = options.env ?? (await sourceEnvironment(session, portal));
  const step = options.step ?? (await oneStep(session, portal, environment));
  const flows = await selectorsToChange(session, fromProject(session, portal, command.args), options.all === true, {
    verb: "validate",
    choices: async () => {
      const { items } = await portal.findDeployments({ ...session.call, environments: [environment] });
      return items.flatMap(({ key }) => (key === undefined ? [] : [{ key: key.flow }]));
    },
  });
  const { to, note, link, branch, release } = options;
  const releases = release ?? (await confirmedReleases(session, portal, { ...options, environment, flows }));
  const recorded = await portal.validate(
    {
      environment,
      flows,
      ...(step === undefined ? {} : { step }),
      ...(to === undefined ? {} : { to }),
      ...(note === undefined ? {} : { note }),
      ...(link === undefined ? {} : { link }),
      ...(branch === undefined ? {} : { branch }),
      ...(releases === undefined ? {} : { releases }),
      passed: options.failed !== true,
    },
    session.call,
  );
  session.print({ recorded } satisfies ValidateDocument, ({ recorded: all }, look) => renderRecorded(all, look));
  const isPassed = recorded.every(({ validations }) => validations.every(({ passed }) => passed));
  return isPassed || options.failed === true ? exitCodes.ok : exitCodes.failed;
}

/** A person sees which releases they speak of, and no other ones are recorded. */
async function confirmedReleases(
  session: Session,
  portal: Portal,
  { environment, flows, branch, yes }: Options & { environment: string; flows: string[] },
): Promise<string[] | undefined> {
  if (session.prompts === undefined || yes === true) return undefined;
  const { items } = await portal.findDeployments({ ...session.call, environments: [environment] });
  const meant = items.filter(
    ({ key }) =>
      key !== undefined &&
      (branch === undefined || key.branch === undefined || key.branch === branch) &&
      (flows.length === 0 || flows.some((selector) => isSelected({ key: key.flow }, selector))),
  );
  if (meant.length === 0) return undefined;
  const names = meant.map(({ key, release }) => `${key?.flow ?? ""} ${release ? describeCode(release.code) : "?"}`);
  const shown = names.length > 6 ? [...names.slice(0, 5), `and ${names.length - 5} more`] : names;
  session.terminal.endProgress();
  if (await session.prompts.confirm(`Record it of ${shown.join(", ")} in ${environment}?`)) {
    return meant.flatMap(({ release }) => (release === undefined ? [] : [release.id]));
  }
  throw new AcmeError({ code: "cancelled", message: "Nothing was recorded." });
}

function sourceEnvironment(session: Session, portal: Portal): Promise<string> {
  const { environments } = portal;
  const candidates = environments.all.filter(({ name }) => recordableSteps(environments, name).length > 0);
  if (candidates.length === 0) {
    throw new AcmeError({
      code: "usage-invalid",
      message: "No environment requires a step that a person or a command passes.",
      hint: "Declare one in acme.yaml: `requires: [{ manual: data-check }]`.",
    });
  }
  return oneEnvironment(session, candidates, { question: "Where was it looked at?", option: "--env" });
}

/** Asked only where several could be meant and somebody is there; else the Portal says what is missing. */
async function oneStep(session: Session, portal: Portal, environment: string): Promise<string | undefined> {
  const steps = recordableSteps(portal.environments, portal.environments.get(environment).name);
  const names = [...new Set(steps.map(({ requirement }) => requirement.step))];
  if (names.length < 2 || session.prompts === undefined) return undefined;
  return session.prompts.selectOne(
    "Which step?",
    names.map((value) => ({ value })),
  );
}
