// What one can sensibly do next, told from a status: a sentence and the command for it.
import { exitCodeOfProblems, exitCodes } from "../exit-codes.ts";
import {
  describeCode,
  type Environment,
  type Head,
  type Status,
  type StatusCell,
  type StatusRow,
  shellWord,
} from "@acme/sdk-core";

/** What the steps are told from. */
export interface NextStepFacts {
  status: Status;
  environments: readonly Environment[];
  /** Absent: there is no repository. */
  head?: Head;
  /** What was selected; empty for everything. */
  selectors: readonly string[];
}

/** One step. */
export interface NextStep {
  sentence: string;
  command: string;
}

/** The steps, the most useful first. None where an environment could not be read: what is not seen is not missing. */
export function nextSteps(facts: NextStepFacts): NextStep[] {
  if (exitCodeOfProblems(facts.status.problems) !== exitCodes.ok) return [];
  return [...promotions(facts), ...waiting(facts), ...deploys(facts)];
}

function promotions({ status, environments, selectors }: NextStepFacts): NextStep[] {
  const shown = new Set(status.environments.map(({ name }) => name));
  return environments
    .filter(({ name }) => shown.has(name))
    .flatMap((target) =>
      target.after.flatMap((from): NextStep[] => {
        const able = status.rows.filter((row) => canGoTo(row, from, target));
        const ready = able.filter((row) => hasPassed(row, from, target));
        if (ready.length === 0) return [];
        const origin = target.after.length > 1 ? ` --from ${from}` : "";
        const rest = ready.length < able.length ? " --when-ready" : "";
        return [
          {
            sentence: `${flows(ready.length)} can go to ${target.name}`,
            command: `acme promote${origin} --to ${target.name} ${selection(selectors)}${rest}`,
          },
        ];
      }),
    );
}

/** What could go on but for steps that are still required. */
function waiting({ status, environments, selectors }: NextStepFacts): NextStep[] {
  // One flow is shown in full, with all that it waits for.
  if (selectors.length > 0 && status.rows.length === 1) return [];
  return environments.flatMap((target) =>
    target.after.flatMap((from): NextStep[] => {
      const rows = status.rows.filter((row) => canGoTo(row, from, target) && !hasPassed(row, from, target));
      const [first] = rows;
      if (first === undefined) return [];
      return [
        {
          sentence: `${flows(rows.length)} ${rows.length === 1 ? "has" : "have"} more to show before ${target.name}`,
          command: `acme status ${shellWord(first.flow)}`,
        },
      ];
    }),
  );
}

function canGoTo({ cells }: StatusRow, from: string, target: Environment): boolean {
  const source = cells.find(({ environment }) => environment === from);
  const there = cells.find(({ environment }) => environment === target.name);
  return source !== undefined && canGo(source, there, target);
}

/** A command is run when the promotion is planned: it does not wait for anybody. */
function hasPassed({ cells }: StatusRow, from: string, target: Environment): boolean {
  const source = cells.find(({ environment }) => environment === from);
  const open = source?.validations.find(({ environment }) => environment === target.name)?.steps ?? [];
  return open.every(({ state, kind }) => state === "passed" || (kind === "command" && state === "waiting"));
}

function canGo(source: StatusCell, target: StatusCell | undefined, environment: Environment): boolean {
  const release = source.deployment.release;
  if (release === undefined || !(release.pinned || environment.allowUnpinned)) return false;
  if (target === undefined) return true;
  return target.behind?.environment === source.environment && target.behind.commits !== 0;
}

function deploys({ status, environments, head, selectors }: NextStepFacts): NextStep[] {
  const shown = new Set(status.environments.map(({ name }) => name));
  const start = environments.find(({ name, after }) => after.length === 0 && shown.has(name));
  if (start === undefined) return [];
  const inTree = status.rows.filter((row) => row.path !== undefined && row.branch === undefined);
  const deployed = new Set(status.rows.filter(({ cells }) => cells.length > 0).map(({ flow }) => flow));
  const missing = inTree.filter(({ flow }) => !deployed.has(flow));
  if (missing.length > 0) {
    const names = missing.length <= 3 && missing.length < inTree.length ? missing.map(({ flow }) => flow) : selectors;
    const sentence = `${flows(missing.length)} ${missing.length === 1 ? "is" : "are"} not deployed anywhere`;
    return [{ sentence, command: `acme deploy --env ${start.name} ${selection(names)}` }];
  }
  const here = status.rows.flatMap(({ cells }) => cells.filter(({ environment }) => environment === start.name));
  const isHead = ({ deployment }: StatusCell): boolean => deployment.release?.code.commit === head?.commit;
  if (head === undefined || head.dirty.length > 0 || here.length === 0 || here.some(isHead)) return [];
  const sentence = `${start.name} runs older code than HEAD (${describeCode({ commit: head.commit })})`;
  return [{ sentence, command: `acme deploy --env ${start.name} ${selection(selectors)}` }];
}

function flows(count: number): string {
  return count === 1 ? "1 flow" : `${count} flows`;
}

function selection(selectors: readonly string[]): string {
  return selectors.length === 0 ? "--all" : selectors.map(shellWord).join(" ");
}
