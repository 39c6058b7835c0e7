// `acme rollback`: a Release that ran before, in the same environment.
import type { Command } from "commander";
import { declareChangeOptions } from "../change/change-options.ts";
import { planAndApply } from "../change/plan-and-apply.ts";
import type { ExitCode } from "../exit-codes.ts";
import { addExamples } from "../help.ts";
import { fromProject, oneEnvironment, selectorsToChange } from "../input/selection.ts";
import type { Session } from "../session.ts";

interface Options {
  all?: true;
  env?: string;
  to?: string;
}

/** See {@link CommandModule}. */
export function declare(command: Command): void {
  command
    .argument("[flows...]", "which flows: names, globs or paths")
    .option("-a, --all", "every flow that is deployed there")
    .option("-e, --env <name>", "where")
    .option("--to <release>", "the start of a release's id or commit (default: what ran before the present one)");
  declareChangeOptions(command);
  addExamples(command, [
    ["acme rollback nightly-report --env prod", "what ran before the present release"],
    ["acme rollback nightly-report --env prod --to 4f2c91a", "what ran at this commit"],
  ]);
}

/** See {@link CommandModule}. */
export function run(session: Session, command: Command): Promise<ExitCode> {
  const options = command.opts<Options>();
  return planAndApply(session, command, "rollback", async (portal) => {
    const environment =
      options.env ??
      (await oneEnvironment(session, portal.environments.all, {
        question: "Roll back in which environment?",
        option: "--env",
      }));
    portal.environments.get(environment);
    const flows = await selectorsToChange(session, fromProject(session, portal, command.args), options.all === true, {
      verb: "roll back",
      choices: async () => {
        const { items } = await portal.findDeployments({ ...session.call, environments: [environment] });
        return items.flatMap(({ key }) => (key === undefined ? [] : [{ key: key.flow }]));
      },
    });
    return { environment, flows, ...(options.to === undefined ? {} : { release: options.to }) };
  });
}
