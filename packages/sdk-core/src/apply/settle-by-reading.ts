// Nothing is believed until it was read again: neither that a write was done, nor that it was not.
import { type AcmeError, toAcmeError } from "../errors/acme-error.ts";
import { type Deployment, keyId } from "../model/deployment.ts";
import type { Context } from "../ports/context.ts";
import type { Outcome } from "../ports/deployer.ts";
import { afterCancellation, type ApplyJob, type End, type EndChange, type Writing } from "./apply-job.ts";
import { readback, readbackError } from "./verify-readback.ts";

/** Ends each change by what is live now, read in one go. */
export async function settleByReading(
  job: ApplyJob,
  outcomes: ReadonlyMap<Writing, Outcome>,
  end: EndChange,
  context: Context,
): Promise<void> {
  if (outcomes.size === 0) return;
  context.progress({ message: `Reading ${job.environment.name} back` });
  let found: Map<string, Deployment>;
  try {
    found = await job.read(
      [...outcomes.keys()].map((one) => one.write),
      afterCancellation(context),
    );
  } catch (caught) {
    const unreadable = toAcmeError(caught, `reading ${job.environment.name} back`);
    for (const [one, outcome] of outcomes) {
      const error = outcome.is === "failed" ? outcome.error : unreadable;
      end(one, { result: "failed", error: error.toJSON(), left: "unknown" });
    }
    return;
  }
  for (const [one, outcome] of outcomes) end(one, endOf(one, outcome, found.get(keyId(one.item.key))));
}

function endOf(one: Writing, outcome: Outcome, live: Deployment | undefined): End {
  const found = live === undefined ? {} : { found: live };
  const seen = readback(one.write, live);
  if (seen === "as-written") return { result: "applied", ...found };
  if (outcome.is !== "failed") {
    return { result: "failed", error: readbackError(one.write, live).toJSON(), left: "partly", ...found };
  }
  const left = seen === "as-before" ? "as-before" : "partly";
  return { result: failedOrCancelled(outcome.error), error: outcome.error.toJSON(), left, ...found };
}

/** A change that ended because the caller cancelled did not fail. */
export function failedOrCancelled(error: AcmeError): "cancelled" | "failed" {
  return error.kind === "cancelled" ? "cancelled" : "failed";
}
