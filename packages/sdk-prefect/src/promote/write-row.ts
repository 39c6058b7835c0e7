// Writes one Deployment by REST: a PATCH of what changes, or flow and Deployment where there is none.
import {
  AcmeError,
  type ChangeSet,
  type Context,
  isJsonObject,
  type JsonObject,
  leaseLost,
  outlasting,
  type Outcome,
  toAcmeError,
  type Write,
} from "@acme/sdk-core";
import { z } from "zod";
import { isNotFound, mayHaveWritten } from "../api/api-error.ts";
import type { PrefectApi } from "../api/prefect-api.ts";
import { deploymentRowSchema } from "../api/rows.ts";
import { toCreateBody, toPatchBody } from "../release/deployment-body.ts";
import { firesAfter } from "./keep-fires.ts";
import type { NextRuns } from "./next-runs.ts";

const nothing: z.ZodType = z.unknown();
const idSchema = z.object({ id: z.string() });

/** What a call that changes something takes, and whether one has been made. */
interface Writing {
  options: { signal: AbortSignal; stop: AbortSignal; writes: true; log: Context["log"] };
  wrote: boolean;
}

/** What {@link writeRow} works with. */
export interface WriteParts {
  api: PrefectApi;
  /** Of its batch. */
  nextRuns: NextRuns;
  /** See {@link leaseLost}. */
  stop: AbortSignal;
  context: Context;
}

/** Writes and says how it ended. Never throws, not even when it is cancelled. */
export async function writeRow(
  changeSet: ChangeSet,
  write: Write,
  { api, nextRuns, stop, context }: WriteParts,
): Promise<Outcome> {
  const { signal, log } = context;
  const writing: Writing = { options: { signal, stop, writes: true, log }, wrote: false };
  try {
    const since = api.now(context.now()).toISOString();
    const id = write.live === undefined ? await create(api, write, writing) : write.live.id;
    const replaced = write.live !== undefined && (await update(api, id, write, writing));
    const { settings, desired } = write;
    if (firesAfter(write)) await nextRuns.make(api, { id, name: desired.name, settings, since, replaced }, context);
    return { changeSet: changeSet.id, is: "applied" };
  } catch (caught) {
    const error = explained(toAcmeError(caught, `writing ${write.desired.name}`), write);
    return {
      changeSet: changeSet.id,
      is: "failed",
      error,
      left: writing.wrote || mayHaveWritten(error) ? "unknown" : "as-before",
    };
  }
}

/** A flow without a deployment is nothing to anybody, so that it does not count as written. */
async function create(api: PrefectApi, write: Write, writing: Writing): Promise<string> {
  const { name, flowName } = write.desired;
  const flow = await api.call("POST", "/flows/", { name: flowName }, idSchema, {
    ...writing.options,
    what: `creating the flow ${flowName}`,
  });
  const body = toCreateBody(write, flow.id);
  const { id } = await api.call("POST", "/deployments/", body, idSchema, {
    ...writing.options,
    what: `creating ${name}`,
  });
  writing.wrote = true;
  await limitRuns(api, id, body, write, writing);
  return id;
}

/** Whether its schedules may have new ids: they are kept only where all have slugs. */
async function update(api: PrefectApi, id: string, write: Write, writing: Writing): Promise<boolean> {
  const { body, deleteSchedules } = toPatchBody(write);
  if (deleteSchedules.length > 0) await removeSchedules(api, id, new Set(deleteSchedules), write, writing);
  await api.call("PATCH", `/deployments/${id}`, body, nothing, {
    ...writing.options,
    what: `updating ${write.desired.name}`,
  });
  writing.wrote = true;
  await limitRuns(api, id, body, write, writing);
  return body["schedules"] !== undefined;
}

/** Prefect forgets `max_scheduled_runs` of a schedule that it creates, and takes it of one that is there. */
async function limitRuns(
  api: PrefectApi,
  id: string,
  { schedules }: JsonObject,
  write: Write,
  writing: Writing,
): Promise<void> {
  if (
    !Array.isArray(schedules) ||
    !schedules.some((schedule) => isJsonObject(schedule) && schedule["max_scheduled_runs"] !== undefined)
  )
    return;
  const what = `limiting the runs of ${write.desired.name}`;
  await api.call("PATCH", `/deployments/${id}`, { schedules }, nothing, { ...writing.options, what });
}

/** Deletes the schedules that a write drops, without writing anything else; says whether there were any. */
export async function removeDroppedSchedules(
  api: PrefectApi,
  id: string,
  write: Write,
  context: Context,
): Promise<boolean> {
  const { deleteSchedules } = toPatchBody(write);
  const { signal, log } = context;
  const writing: Writing = { options: { signal, stop: leaseLost(context), writes: true, log }, wrote: false };
  if (deleteSchedules.length > 0) await removeSchedules(api, id, new Set(deleteSchedules), write, writing);
  return writing.wrote;
}

/**
 * Sends what `prefect deploy` leaves out of a Deployment's schedules, also after a cancellation. Gives its id where that was a
 * write.
 */
export async function limitRunsAfterDeploy(
  api: PrefectApi,
  write: Write,
  caller: Context,
): Promise<string | undefined> {
  if (!write.settings.some(({ path }) => /^\/schedules\/[^/]+\/max_scheduled_runs$/.test(path))) return undefined;
  const { flowName, name } = write.desired;
  const filter = { flows: { name: { any_: [flowName] } }, deployments: { name: { any_: [name] } } };
  const { signal, log } = outlasting(caller);
  const options = { what: `limiting the runs of ${name}`, signal, stop: leaseLost(caller), log };
  const [row] = await api.all("/deployments/filter", filter, deploymentRowSchema, options);
  const schedules = toCreateBody(write, "")["schedules"] ?? [];
  if (row === undefined) return undefined;
  await api.call("PATCH", `/deployments/${row.id}`, { schedules }, nothing, { ...options, writes: true });
  return row.id;
}

/** A PATCH leaves schedules with a slug that it does not name: what is no longer declared is deleted by its id. */
async function removeSchedules(
  api: PrefectApi,
  id: string,
  gone: ReadonlySet<string>,
  write: Write,
  writing: Writing,
): Promise<void> {
  const what = `removing schedules of ${write.desired.name}`;
  const { schedules } = await api.call("GET", `/deployments/${id}`, undefined, deploymentRowSchema, {
    ...writing.options,
    writes: false,
    what,
  });
  for (const schedule of schedules) {
    if (!schedule.slug || !gone.has(schedule.slug)) continue;
    await api.call("DELETE", `/deployments/${id}/schedules/${schedule.id}`, undefined, nothing, {
      ...writing.options,
      what,
    });
    writing.wrote = true;
  }
}

/** Prefect answers a PATCH that names a missing pool with 500, and a Deployment that is gone with 404. */
function explained(error: AcmeError, { desired, live }: Write): AcmeError {
  if (live !== undefined && isNotFound(error)) {
    return new AcmeError({
      code: "engine-rejected",
      message: `${desired.name} is no longer there: somebody deleted it since the plan was made.`,
      hint: "Run the same command again: it is created then.",
      cause: error,
    });
  }
  return error;
}
