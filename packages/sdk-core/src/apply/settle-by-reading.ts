// Nothing is believed until it was read again: neither that a write was done, nor that it was not.
import { outlasting } from "../adapting/outlasting.ts";
import { type AcmeError, toAcmeError } from "../errors/acme-error.ts";
import { type Deployment, keyId } from "../model/deployment.ts";
import type { Context } from "../ports/context.ts";
import type { Outcome } from "../ports/deployer.ts";
import type { ApplyJob, End, EndChange, Writing } from "./apply-job.ts";
import { readback, readbackError } from "./verify-readback.ts";

/** A change set that was submitted. */
export type Submitted = Extract<Outcome, { is: "submitted" }>;

/** An outcome that is settled by reading. A submitted one has `lost`: why it could not be followed to its end. */
export type Unread = Exclude<Outcome, { is: "submitted" }> | (Submitted & { lost?: AcmeError });

/** Ends each change by what is live now, read in one go. */
export async function settleByReading(
  job: ApplyJob,
  outcomes: ReadonlyMap<Writing, Unread>,
  end: EndChange,
  context: Context,
): Promise<void> {
  if (outcomes.size === 0) return;
  context.progress({ message: `Reading ${job.environment.name} back` });
  let found: Map<string, Deployment>;
  try {
    found = await job.read(
      [...outcomes.keys()].map((one) => one.write),
      outlasting(context),
    );
  } catch (caught) {
    const unreadable = toAcmeError(caught, `reading ${job.environment.name} back`);
    for (const [one, outcome] of outcomes) {
      if (outcome.is === "submitted") {
        end(one, submittedEnd(outcome));
        continue;
      }
      const error = outcome.is === "failed" ? outcome.error : unreadable;
      end(one, { result: "failed", error: error.toJSON(), left: "unknown" });
    }
    return;
  }
  for (const [one, outcome] of outcomes) end(one, endOf(one, outcome, found.get(keyId(one.item.key))));
}

function endOf(one: Writing, outcome: Unread, live: Deployment | undefined): End {
  const found = live === undefined ? {} : { found: live };
  const seen = readback(one.write, live, outcome.is === "applied");
  if (seen === "as-written" && !(outcome.is === "failed" && saysMore(outcome.error)))
    return { result: "applied", ...found };
  if (outcome.is === "submitted") return submittedEnd(outcome);
  if (outcome.is !== "failed") {
    return { result: "failed", error: readbackError(one.write, live).toJSON(), left: "partly", ...found };
  }
  const left = seen === "as-before" ? "as-before" : "partly";
  const error = outcome.error.toJSON();
  if (left === "as-before" && error.code === "answer-lost") error.hint = settledHint;
  return { result: failedOrCancelled(outcome.error), error, left, ...found };
}

/**
 * Whether an error tells of something that reading back cannot show. A lost answer does not; a tool that wrote the
 * Deployment and failed at what comes after it does.
 */
function saysMore({ code, kind }: AcmeError): boolean {
  return code === "tool-failed" || kind === "rule" || kind === "usage";
}

/** The adapter could not know what reading showed. */
const settledHint = "It was read again: nothing was written. Run the same command again.";

/** The end of what was submitted and is not known to be done: it may still be. */
export function submittedEnd({ follow, lost }: Submitted & { lost?: AcmeError }): End {
  return {
    result: "submitted",
    ...(follow.url === undefined ? {} : { url: follow.url }),
    ...(lost === undefined || lost.kind === "cancelled" ? {} : { error: lost.toJSON() }),
  };
}

/** A change that ended because the caller cancelled did not fail. */
export function failedOrCancelled(error: AcmeError): "cancelled" | "failed" {
  return error.kind === "cancelled" ? "cancelled" : "failed";
}
