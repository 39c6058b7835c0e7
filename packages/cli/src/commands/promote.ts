// `acme promote`: the Releases that run in one environment to the next.
import type { Portal } from "@acme/sdk-core";
import type { Command } from "commander";
import { declareChangeOptions } from "../change/change-options.ts";
import { type MakeRequest, planAndApply } from "../change/plan-and-apply.ts";
import type { ExitCode } from "../exit-codes.ts";
import { addExamples } from "../help.ts";
import { fromProject, oneEnvironment, selectorsToChange } from "../input/selection.ts";
import type { Session } from "../session.ts";

interface Options {
  from?: string;
  to?: string;
  all?: true;
  whenReady?: true;
}

/** See {@link CommandModule}. */
export function declare(command: Command): void {
  command
    .argument("[flows...]", "which flows: names, globs or paths")
    .option("-a, --all", "every flow that is deployed in the source")
    .option("--from <name>", "the environment whose releases are taken (default: the one that the target comes after)")
    .option("--to <name>", "the environment that they go to (default: the one after --from)");
  command.option(
    "--when-ready",
    "promote what is ready and leave the rest, with what it waits for; that is no failure",
  );
  declareChangeOptions(command);
  addExamples(command, [
    ["acme promote --to uat --all", "what runs in the environment before uat"],
    ["acme promote --to prod --all --dry-run --plan p.json", "a plan to be reviewed"],
    ["acme promote --to prod --all --when-ready --yes", "each night in CI: whatever has passed what prod requires"],
    ["acme promote --plan p.json", "the reviewed plan, and nothing else"],
  ]);
}

/** See {@link CommandModule}. */
export function run(session: Session, command: Command): Promise<ExitCode> {
  const options = command.opts<Options>();
  const makeRequest: MakeRequest = async (portal) => {
    const environment = options.to ?? (await targetOf(session, portal, options.from));
    const from = await sourceOf(session, portal, environment, options.from);
    const flows = await selectorsToChange(session, fromProject(session, portal, command.args), options.all === true, {
      verb: "promote",
      choices: async () => {
        const { items } = await portal.findDeployments({ ...session.call, environments: [from] });
        return items.flatMap(({ key }) => (key === undefined ? [] : [{ key: key.flow }]));
      },
    });
    return { environment, from, flows };
  };
  return planAndApply(session, command, "promote", makeRequest, options.whenReady === true);
}

function targetOf(session: Session, portal: Portal, from: string | undefined): Promise<string> {
  const { environments } = portal;
  const candidates =
    from === undefined
      ? environments.all.filter(({ after }) => after.length > 0)
      : environments.targetsOf(environments.get(from).name);
  return oneEnvironment(session, candidates, { question: "Promote to which environment?", option: "--to" });
}

async function sourceOf(session: Session, portal: Portal, to: string, from: string | undefined): Promise<string> {
  const target = portal.environments.get(to);
  const choose = from === undefined && target.after.length > 1 && session.prompts !== undefined;
  const chosen = choose
    ? await oneEnvironment(
        session,
        target.after.map((name) => portal.environments.get(name)),
        { question: "From which environment?", option: "--from" },
      )
    : from;
  return portal.environments.sourceOf(target, chosen).name;
}
