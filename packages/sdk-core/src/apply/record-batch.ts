// Writes a batch into history: the intent before, the result after, one entry each.
import { AcmeError, toAcmeError } from "../errors/acme-error.ts";
import type { HistoryChange, HistoryEntry } from "../history/history-entry.ts";
import { keyId } from "../model/deployment.ts";
import { canonicalJson, type Json } from "../model/json.ts";
import { isSealed } from "../model/release.ts";
import type { Planned } from "../plan/plan-items.ts";
import type { Context } from "../ports/context.ts";
import { storableValue } from "../settings/secret-values.ts";
import type { ApplyJob, End } from "./apply-job.ts";

/**
 * Unchanged Deployments of which there is something to record. Their files now say something else than we last wrote: the
 * next three-way merge must know it, or it would take an agreement for a conflict. Or they got there past a rule that they
 * now satisfy: from here on they are there regularly.
 */
export function newsOf(job: ApplyJob): Planned[] {
  return job.planned.filter((one) => {
    if (one.item.does !== "unchanged" || one.desired === undefined) return false;
    const id = keyId(one.item.key);
    const written = job.written.settings.get(id);
    if (written === undefined || canonicalJson(written) !== canonicalJson(declaredSettings(one))) return true;
    return job.written.overrides.has(id) && one.item.standing === undefined;
  });
}

/** Appends one entry. An engine that keeps no history gets none. */
export async function recordBatch(
  job: ApplyJob,
  batch: { id: string; changes: readonly Planned[]; ends?: ReadonlyMap<string, End> },
  context: Context,
): Promise<void> {
  if (job.history === undefined) return;
  const { request } = job.plan;
  const entry: Omit<HistoryEntry, "at"> = {
    format: 1,
    batch: batch.id,
    phase: batch.ends === undefined ? "intent" : "result",
    action: request.action,
    project: job.plan.project,
    environment: job.environment.name,
    ...(request.from === undefined ? {} : { from: request.from }),
    actor: job.actor,
    ...(request.reason === undefined ? {} : { reason: request.reason }),
    ...(batch.changes.some(({ item }) => item.overridden.length > 0) && request.override !== undefined
      ? { override: request.override }
      : {}),
    changes: batch.changes.map((one) => historyChange(one, batch.ends?.get(keyId(one.item.key)))),
  };
  context.progress({ message: "Recording history" });
  await job.history.append(job.environment, entry, context);
}

function historyChange(one: Planned, how: End | undefined): HistoryChange {
  const before = one.write?.live?.release;
  const wanted = one.desired?.release;
  const after = how?.found?.release ?? (wanted !== undefined && isSealed(wanted) ? wanted : undefined);
  return {
    key: one.item.key,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    settings: declaredSettings(one),
    ...(one.item.validations.length === 0 ? {} : { validations: one.item.validations }),
    ...(one.item.overridden.length === 0 ? {} : { overridden: one.item.overridden }),
    ...(one.item.standing === undefined ? {} : { standing: one.item.standing }),
    ...(how?.result === "applied" && how.found?.updated !== undefined ? { appliedAt: how.found.updated } : {}),
    ...(how === undefined ? {} : { result: how.result }),
    ...(how?.error === undefined ? {} : { error: how.error }),
    ...(how?.left === undefined ? {} : { left: how.left }),
  };
}

/** What is secret on either side is recorded as a mark. */
function declaredSettings({ desired, write }: Planned): Record<string, Json> {
  const secret = new Set((write?.live?.settings ?? []).filter((field) => field.secret).map(({ path }) => path));
  const entries = (desired?.settings ?? []).flatMap((field): [string, Json][] => {
    const value = storableValue(secret.has(field.path) ? { ...field, secret: true } : field);
    return value === undefined ? [] : [[field.path, value]];
  });
  return Object.fromEntries(entries);
}

/** The problem of a result that could not be recorded. */
export function unrecorded(caught: unknown): AcmeError {
  const error = toAcmeError(caught, "recording the result in history");
  return new AcmeError({
    code: error.code,
    message: `The result could not be recorded in history: ${error.message}`,
    hint: "What was written stays. History has the batch as begun, without its end.",
    cause: caught,
  });
}
