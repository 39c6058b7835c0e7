// Writes one Deployment by REST: a PATCH of what changes, or flow and Deployment where there is none.
import { AcmeError, type ChangeSet, type Context, type Outcome, toAcmeError, type Write } from "@acme/sdk-core";
import { z } from "zod";

import type { PrefectApi } from "../api/prefect-api.ts";
import { deploymentRowSchema, flowRowSchema } from "../api/rows.ts";
import { toCreateBody, toPatchBody } from "../release/deployment-body.ts";

const nothing: z.ZodType<unknown> = z.unknown();

/** Writes and says how it ended. Never throws, not even when it is cancelled. */
export async function writeRow(api: PrefectApi, changeSet: ChangeSet, write: Write, context: Context): Promise<Outcome> {
  try {
    if (write.live === undefined) await create(api, write, context);
    else await update(api, write.live.id, write, context);
    return { changeSet: changeSet.id, is: "applied" };
  } catch (caught) {
    const error = explained(toAcmeError(caught, `writing ${write.desired.name}`), write);
    return { changeSet: changeSet.id, is: "failed", error, left: mayHaveWritten(error) ? "unknown" : "as-before" };
  }
}

/** A whole Deployment on each try: doing it twice is doing it once. */
async function create(api: PrefectApi, write: Write, context: Context): Promise<void> {
  const { name, flowName } = write.desired;
  const options = { what: `creating ${name}`, signal: context.signal, writes: true, log: context.log };
  const flow = await api.call("POST", "/flows/", { name: flowName }, flowRowSchema, { ...options, what: `creating the flow ${flowName}` });
  await api.call("POST", "/deployments/", toCreateBody(write, flow.id), nothing, options);
}

async function update(api: PrefectApi, id: string, write: Write, context: Context): Promise<void> {
  const { body, deleteSchedules } = toPatchBody(write);
  const options = { what: `updating ${write.desired.name}`, signal: context.signal, writes: true, log: context.log };
  if (deleteSchedules.length > 0) await removeSchedules(api, id, new Set(deleteSchedules), write, context);
  await api.call("PATCH", `/deployments/${id}`, body, nothing, options);
}

/** Deletes the schedules that a write drops, without writing anything else. */
export async function removeDroppedSchedules(api: PrefectApi, id: string, write: Write, context: Context): Promise<void> {
  const { deleteSchedules } = toPatchBody(write);
  if (deleteSchedules.length > 0) await removeSchedules(api, id, new Set(deleteSchedules), write, context);
}

/** A PATCH leaves schedules with a slug that it does not name: what is no longer declared is deleted by its id. */
async function removeSchedules(api: PrefectApi, id: string, gone: ReadonlySet<string>, write: Write, context: Context): Promise<void> {
  const options = { what: `removing schedules of ${write.desired.name}`, signal: context.signal, log: context.log };
  const { schedules } = await api.call("GET", `/deployments/${id}`, undefined, deploymentRowSchema, options);
  for (const schedule of schedules) {
    if (!schedule.slug || !gone.has(schedule.slug)) continue;
    await api.call("DELETE", `/deployments/${id}/schedules/${schedule.id}`, undefined, nothing, { ...options, writes: true });
  }
}

/** A refusal leaves all as it was; anything that happened after the request was sent may not. */
function mayHaveWritten(error: AcmeError): boolean {
  return !["engine-rejected", "engine-unauthorized", "engine-unreachable", "value-unsafe"].includes(error.code);
}

/** Prefect answers a PATCH that names a missing pool with 500, and a Deployment that is gone with 404. */
function explained(error: AcmeError, { desired, live }: Write): AcmeError {
  if (live !== undefined && error.code === "engine-rejected" && /\b404\b/.test(error.message)) {
    return new AcmeError({
      code: "engine-rejected",
      message: `${desired.name} is no longer there: somebody deleted it since the plan was made.`,
      hint: "Run the same command again: it is created then.",
      cause: error,
    });
  }
  return error;
}
