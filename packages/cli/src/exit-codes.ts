// The exit codes of `acme` and the rules that give them. They are documented in the README and must not change meaning.
import type { BatchItem, ErrorCode, ErrorKind, Plan, Problem } from "@acme/sdk-core";

/** What the process ends with. */
export const exitCodes = {
  /** Done, submitted, or nothing to do. */
  ok: 0,
  /** Something failed, or some of what was asked was refused. */
  failed: 1,
  /** The call or the configuration is wrong. */
  usage: 2,
  /** A rule of the project refused everything. */
  refused: 3,
  /** The user cancelled. */
  cancelled: 130,
} as const;

/** One of {@link exitCodes}. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const byKind: Readonly<Record<ErrorKind, ExitCode>> = {
  usage: exitCodes.usage,
  rule: exitCodes.refused,
  failure: exitCodes.failed,
  cancelled: exitCodes.cancelled,
};

/** For an error that ended the command. */
export function exitCodeOfError(kind: ErrorKind): ExitCode {
  return byKind[kind];
}

/** For a search: an environment that could not be read makes it incomplete. A file that cannot be understood does not. */
export function exitCodeOfProblems(problems: readonly Problem[]): ExitCode {
  if (problems.some(({ kind }) => kind === "failure")) return exitCodes.failed;
  return problems.some(({ code }) => code === "config-invalid") ? exitCodes.usage : exitCodes.ok;
}

/** What is refused only because it is not its time: `--when-ready` leaves it. */
const unready: ReadonlySet<string> = new Set<ErrorCode>(["validation-missing", "environment-frozen"]);

/**
 * For a plan that is only shown: what applying it would give, as far as the plan can tell.
 *
 * @param leavesUnready - whether what is not ready yet counts as done
 */
export function exitCodeOfPlan(plan: Plan, leavesUnready: boolean): ExitCode {
  const isRefused = ({ does, refusals }: Plan["items"][number]): boolean =>
    does === "refused" && !(leavesUnready && refusals.every(({ code }) => unready.has(code)));
  return ofRefusals(plan.items.filter(isRefused).length, plan.items.length);
}

/** For changes that have ended. `leavesUnready` as in {@link exitCodeOfPlan}. */
export function exitCodeOfItems(items: readonly BatchItem[], leavesUnready: boolean): ExitCode {
  if (items.some((item) => item.result === "cancelled")) return exitCodes.cancelled;
  if (items.some((item) => item.result === "failed")) return exitCodes.failed;
  const isRefused = ({ result, error }: BatchItem): boolean =>
    result === "skipped" && !(leavesUnready && error !== undefined && unready.has(error.code));
  return ofRefusals(items.filter(isRefused).length, items.length);
}

function ofRefusals(refused: number, all: number): ExitCode {
  if (refused === 0) return exitCodes.ok;
  return refused === all ? exitCodes.refused : exitCodes.failed;
}
