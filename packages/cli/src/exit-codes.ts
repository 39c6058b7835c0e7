// The exit codes of `acme` and the rules that give them. They are documented in the README and must not change meaning.
import {
  type BatchResult,
  type ErrorCode,
  type ErrorKind,
  keyId,
  type Plan,
  type PlanItem,
  type Problem,
} from "@acme/sdk-core";

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
  const refused = plan.items.filter((item) => item.does === "refused" && !(leavesUnready && isUnready(item, plan)));
  return ofRefusals(refused.length, plan.items.length);
}

/** For changes that have ended. `leavesUnready` as in {@link exitCodeOfPlan}. */
export function exitCodeOfResult({ items }: BatchResult, plan: Plan, leavesUnready: boolean): ExitCode {
  if (items.some((item) => item.result === "cancelled")) return exitCodes.cancelled;
  if (items.some((item) => item.result === "failed")) return exitCodes.failed;
  const planned = new Map(plan.items.map((item) => [keyId(item.key), item]));
  const refused = items.filter(({ result, key }) => {
    const item = planned.get(keyId(key));
    return result === "skipped" && !(leavesUnready && item?.does === "refused" && isUnready(item, plan));
  });
  return ofRefusals(refused.length, items.length);
}

/** Also what would change together with something that is not ready. */
function isUnready({ changeSet }: PlanItem, plan: Plan): boolean {
  const reasons = plan.items
    .filter((item) => item.changeSet === changeSet)
    .flatMap(({ refusals }) => refusals.map(({ code }) => code))
    .filter((code) => code !== "change-set-refused");
  return reasons.length > 0 && reasons.every((code) => unready.has(code));
}

function ofRefusals(refused: number, all: number): ExitCode {
  if (refused === 0) return exitCodes.ok;
  return refused === all ? exitCodes.refused : exitCodes.failed;
}
