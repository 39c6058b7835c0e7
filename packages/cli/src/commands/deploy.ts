// `acme deploy`: HEAD's flows to a starting environment.
import type { Command } from "commander";
import { declareChangeOptions } from "../change/change-options.ts";
import { planAndApply } from "../change/plan-and-apply.ts";
import type { ExitCode } from "../exit-codes.ts";
import { addExamples } from "../help.ts";
import { fromProject, oneEnvironment, selectorsToChange } from "../input/selection.ts";
import type { Session } from "../session.ts";

interface Options {
  env?: string;
  all?: true;
  allowDirty?: true;
}

/** See {@link CommandModule}. */
export function declare(command: Command): void {
  command
    .argument("[flows...]", "which flows: names, globs or paths")
    .option("-a, --all", "every flow of the project")
    .option("-e, --env <name>", "where to (default: the starting environment, where there is one only)")
    .option(
      "--allow-dirty",
      "deploy the commit although the working tree differs from it; the result cannot be promoted",
    );
  declareChangeOptions(command);
  addExamples(command, [
    ["acme deploy --all", "every flow, to the starting environment"],
    ["acme deploy nightly-report flows/sales/ --dry-run", "see what would change"],
    ["acme deploy 'report-*' --env dev --yes", "in a pipeline"],
  ]);
}

/** See {@link CommandModule}. */
export function run(session: Session, command: Command): Promise<ExitCode> {
  const options = command.opts<Options>();
  return planAndApply(session, command, "deploy", async (portal) => {
    const environment =
      options.env ??
      (await oneEnvironment(session, portal.environments.starting(), {
        question: "Deploy to which environment?",
        option: "--env",
      }));
    portal.environments.requireStarting(portal.environments.get(environment));
    const flows = await selectorsToChange(session, fromProject(session, portal, command.args), options.all === true, {
      verb: "deploy",
      choices: async () =>
        (await portal.findFlows(session.call)).items.filter(({ notDeployable }) => notDeployable === undefined),
    });
    return { environment, flows, ...(options.allowDirty === undefined ? {} : { allowDirty: true }) };
  });
}
