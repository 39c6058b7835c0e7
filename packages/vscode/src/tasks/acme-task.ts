// What a task of type `acme` says, and the command line that it is. No vscode here.
import type { Project } from "../model/project.ts";
import { arrowsFor, environmentsFor } from "../model/change-arrows.ts";

/** A task as tasks.json has it, after its schema in package.json. */
export interface AcmeTask {
  readonly command: string;
  /** Names, globs or paths. Default: all flows, for the commands that take flows. */
  readonly flows?: readonly string[];
  /** What `changes` compares: `dev..prod`. */
  readonly range?: string;
  /** Where to, or where from what is read: `--env`, of promote `--to`. */
  readonly environment?: string;
  /** Of promote. */
  readonly from?: string;
  /** Do it without asking. */
  readonly yes?: boolean;
  /** Further arguments, as they are. */
  readonly args?: readonly string[];
}

/** Commands that want to be told that all flows are meant, and for which a task without flows means it. */
const wantAll = new Set(["deploy", "promote"]);
/** Commands that change something, and ask first. */
const ask = new Set(["deploy", "promote", "rollback", "validate"]);
/** Commands that are about the whole project: they have no option for an environment. */
const haveNoEnvironment = new Set(["changes", "doctor", "flows"]);

/** The arguments of `acme`. What a command does not take is left out: `acme` refuses it. */
export function argumentsOf({ command, range, flows = [], environment, from, yes, args = [] }: AcmeTask): string[] {
  const where = command === "promote" ? "--to" : "--env";
  return [
    command,
    ...(command === "changes" && range !== undefined ? [range] : []),
    ...(command === "doctor" ? [] : flows),
    ...(wantAll.has(command) && flows.length === 0 ? ["--all"] : []),
    ...(environment === undefined || haveNoEnvironment.has(command) ? [] : [where, environment]),
    ...(command === "promote" && from !== undefined ? ["--from", from] : []),
    ...(ask.has(command) && yes === true ? ["--yes"] : []),
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
