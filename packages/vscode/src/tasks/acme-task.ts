// What a task of type `acme` says, and the command line that it is. No vscode here.
import type { Project } from "../model/project.ts";
import { arrowsFor, environmentsFor } from "../model/change-arrows.ts";

/** A task as tasks.json has it, after its schema in package.json. */
export interface AcmeTask {
  readonly command: string;
  /** Names, globs or paths. Default: all flows, for the commands that take flows. */
  readonly flows?: readonly string[];
  /** Where to: `--env` of deploy and rollback, `--to` of promote. */
  readonly environment?: string;
  readonly from?: string;
  /** Apply without asking. */
  readonly yes?: boolean;
  /** Further arguments, as they are. */
  readonly args?: readonly string[];
}

const takesFlows = new Set(["deploy", "promote", "rollback"]);

/** The arguments of `acme`. */
export function argumentsOf({ command, flows = [], environment, from, yes, args = [] }: AcmeTask): string[] {
  const where = environment === undefined ? [] : [command === "promote" ? "--to" : "--env", environment];
  return [
    command,
    ...flows,
    ...(takesFlows.has(command) && command !== "rollback" && flows.length === 0 ? ["--all"] : []),
    ...where,
    ...(from === undefined ? [] : ["--from", from]),
    ...(yes === true ? ["--yes"] : []),
    ...args,
  ];
}

/** The tasks that a project offers, with their names: each flow to each starting environment, each arrow, and a few more. */
export function tasksOf(project: Project): { readonly name: string; readonly task: AcmeTask }[] {
  const starting = environmentsFor("deploy", project).map(({ name }) => name);
  const flows = project.state.flows.filter(({ notDeployable }) => notDeployable === undefined);
  return [
    ...starting.map((environment) => ({
      name: `deploy all to ${environment}`,
      task: { command: "deploy", environment },
    })),
    ...starting.flatMap((environment) =>
      flows.map((flow) => ({
        name: `deploy ${flow.key} to ${environment}`,
        task: { command: "deploy", flows: [flow.key], environment },
      })),
    ),
    ...arrowsFor({ project }).map(({ from, to }) => ({
      name: `promote ${from} to ${to}`,
      task: { command: "promote", from, environment: to },
    })),
    { name: "status", task: { command: "status" } },
    { name: "doctor", task: { command: "doctor" } },
  ];
}
