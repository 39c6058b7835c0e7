// What one Deployment's state means to a person: its version, how old it is, and what is to be known about it, in words.
// Nothing here depends on colour: a state has a word of its own.
import { describeCode, type ValidationState } from "@acme/sdk-core";
import type { StatusCellView } from "@acme/cli/host-protocol";

/** The most important thing about a cell. */
export type CellCondition = "unknown" | "drift" | "behind" | "unpinned" | "paused" | "current";

/** The code version: `a1b2c3d`, with `*` where it is not pinned; `?` where it cannot be told. */
export function versionOf(cell: StatusCellView): string {
  const { release } = cell.deployment;
  return release === undefined ? "?" : `${describeCode(release.code)}${release.pinned ? "" : "*"}`;
}

/** What matters most about a cell. */
export function conditionOf(cell: StatusCellView): CellCondition {
  const { release, paused } = cell.deployment;
  if (release === undefined) return "unknown";
  if (cell.drift.length > 0) return "drift";
  if (cell.behind !== undefined) return "behind";
  if (!release.pinned) return "unpinned";
  return paused === true ? "paused" : "current";
}

/** `3 behind dev`, `differs from dev`. Undefined: it runs what the environment before runs, or there is none. */
export function behindText({ behind }: StatusCellView): string | undefined {
  if (behind === undefined) return undefined;
  const { commits, environment } = behind;
  return commits === undefined || commits === 0 ? `differs from ${environment}` : `${commits} behind ${environment}`;
}

/** How far a cell is behind, in a character or two: `↓3`, `≠`. Empty: it is not. */
export function behindMark(cell: StatusCellView): string {
  if (behindText(cell) === undefined) return "";
  const { commits = 0 } = cell.behind ?? {};
  return commits === 0 ? "≠" : `↓${commits}`;
}

/** What of {@link remarksOf} fits into a narrow side bar. That it is not pinned, {@link versionOf} says. */
export function shortRemarksOf(cell: StatusCellView): string[] {
  const open = openStepsOf(cell);
  const isFailed = open.some(({ step }) => step.state === "failed");
  return [
    behindMark(cell),
    open.length === 0 ? "" : isFailed ? "step failed" : "waiting",
    cell.drift.length === 0 ? "" : "drifted",
    cell.deployment.paused === true ? "paused" : "",
    cell.override === undefined ? "" : "past rules",
  ].filter((text) => text !== "");
}

/** Everything to be known about a cell beside its version and age, the most important first. */
export function remarksOf(cell: StatusCellView): string[] {
  const behind = behindText(cell);
  const { length: drifted } = cell.drift;
  return [
    ...(behind === undefined ? [] : [behind]),
    ...openStepsText(cell),
    ...(drifted === 0 ? [] : [`${drifted} ${drifted === 1 ? "setting" : "settings"} drifted`]),
    ...(cell.deployment.paused === true ? ["paused"] : []),
    ...(cell.deployment.release?.pinned === false ? ["not pinned"] : []),
    ...(cell.override === undefined ? [] : ["got here past its rules"]),
  ];
}

/** Steps that a cell's Release has not passed, with the environment that requires each. */
export function openStepsOf(cell: StatusCellView): { readonly environment: string; readonly step: ValidationState }[] {
  return cell.validations.flatMap(({ environment, steps }) =>
    steps.filter(({ state }) => state !== "passed").map((step) => ({ environment, step })),
  );
}

/** `2 steps open for uat`, for each environment that requires something. */
function openStepsText(cell: StatusCellView): string[] {
  const open = openStepsOf(cell);
  return [...new Set(open.map(({ environment }) => environment))].map((name) => {
    const count = open.filter(({ environment }) => environment === name).length;
    return `${count} ${count === 1 ? "step" : "steps"} open for ${name}`;
  });
}

/** When it was changed last, ISO 8601: by this tool where that is known, else at all. */
export function changedAt(cell: StatusCellView): string | undefined {
  return cell.lastChange?.at ?? cell.deployment.updated;
}
