// The validation `runs`: the Release ran so many times in the source without a failure.
import { z } from "zod";
import type { Run } from "../ports/run-finder.ts";
import { notPinned, notSince } from "./no-evidence.ts";
import type { ValidationKind } from "./validation-kind.ts";
import type { Evaluation, Evidence } from "./validation.ts";

/** `runs: 3` in acme.yaml. */
export interface RunsConfig {
  name?: string;
  runs: number;
}

/** So many completed runs of the Release in the source, and none that failed. */
export const runsKind: ValidationKind<RunsConfig> = {
  kind: "runs",
  reads: ["runs"],
  schema: z.strictObject({
    name: z.string().min(1).exactOptional().describe("The step's name. Default: runs."),
    runs: z.int().positive().describe("How many runs of the release must have completed, with none failed."),
  }),
  nameOf: () => "runs",
  evaluate: ({ runs: wanted }, evidence) => {
    const cannot = notPinned(evidence) ?? notSince(evidence);
    if (cannot !== undefined) return cannot;
    if (evidence.runs === undefined) {
      return {
        state: "failed",
        detail: `The engine of ${evidence.source.name} shows no runs.`,
        next: "Require another step.",
      };
    }
    const own = evidence.runs.filter((run) => isOfRelease(run, evidence));
    const failed = own.filter(({ state }) => state === "failed");
    const completed = own.filter(({ state }) => state === "completed").length;
    if (failed.length > 0) return failure(failed, completed, wanted);
    const detail = `${completed} of ${wanted} ${wanted === 1 ? "run" : "runs"} completed`;
    if (completed >= wanted) return { state: "passed", detail };
    const going = own.filter(({ state }) => state === "running").length;
    const missing = wanted - completed;
    return {
      state: "waiting",
      detail: going > 0 ? `${detail}, ${going} running` : detail,
      next: `Let it run ${missing} more ${missing === 1 ? "time" : "times"} in ${evidence.source.name}: by its schedule, or start it in the engine.`,
    };
  },
};

/**
 * A run speaks for the Release only if it was created after the Release was applied. One that was created before and
 * started after it ran this code under another Release's name; PREFECT.md's measurement is the source of the rule. Where
 * another tool put a second Release there and took it away again, history knows nothing of it: the run itself may.
 */
function isOfRelease(run: Run, { deployment, period }: Evidence): boolean {
  if (run.deployment !== deployment.id || run.otherRelease === true) return false;
  return period !== undefined && Date.parse(run.created) >= Date.parse(period.since);
}

function failure(failed: readonly Run[], completed: number, wanted: number): Evaluation {
  const [newest] = failed;
  const where = newest?.url === undefined ? "" : ` (${newest.url})`;
  return {
    state: "failed",
    detail: `${failed.length === 1 ? "1 run" : `${failed.length} runs`} failed: ${newest?.name ?? ""}${where}; ${completed} of ${wanted} completed`,
    next: "Mend the flow and deploy it again: a new release starts with no failures.",
  };
}
