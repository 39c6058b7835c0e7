// Makes a Deployment's next runs at once after a write, which removes them: Prefect's own scheduler does it up to 5 s later,
// and a fire in between would never happen. A run has a key of its schedule and its time, so that none is made twice; but a
// write that replaces the schedules gives them new ids, and a run that a worker has taken ahead would be made once more.
import { type Context, type Field, toAcmeError } from "@acme/sdk-core";
import { z } from "zod";
import type { PrefectApi } from "../api/prefect-api.ts";
import { type FlowRunRow, flowRunRowSchema } from "../api/rows.ts";
import { settingsOfFields } from "../release/settings-fields.ts";

/**
 * How far ahead runs are made, in seconds: past the scheduler's next loop, and that may have to wait a minute for a locked
 * database. Of anything rarer, one.
 */
const AHEAD = 75;
/** So many at most: what fires every second. */
const MOST = 50;
/** How far ahead workers take runs, in milliseconds: Prefect's default is 10 s. */
const TAKEN_AHEAD = 30_000;

/** A Deployment that was written. */
export interface Written {
  id: string;
  name: string;
  /** The server's time of the write, or just before: ISO 8601. A fire since then is made too, late. */
  since: string;
  /** The write gave its schedules new ids. */
  replaced: boolean;
}

/** Whether a Deployment with these settings starts runs by itself. */
export function firesAfter({ settings }: { settings: readonly Field[] }): boolean {
  const { paused, schedules = {} } = settingsOfFields(settings);
  return paused !== true && Object.values(schedules).some(({ active }) => active !== false);
}

/**
 * Makes the next runs of a Deployment that was written. The write is done whatever comes of this: a failure is a warning,
 * because the scheduler makes them too, a little later.
 */
export async function keepFires(api: PrefectApi, deployment: Written, context: Context): Promise<void> {
  const { since, replaced } = deployment;
  const options = { what: `scheduling ${deployment.name}`, signal: context.signal, log: context.log };
  const body = { start_time: since, min_time: AHEAD, min_runs: 1, max_runs: MOST };
  try {
    await api.call("POST", `/deployments/${deployment.id}/schedule`, body, z.unknown(), { ...options, writes: true });
    if (replaced) await cancelDoubles(api, deployment, context);
  } catch (caught) {
    const { message } = toAcmeError(caught, options.what);
    context.log.warn(
      `The next runs of ${deployment.name} are made by the server within 5 s; one before that is lost. ${message}`,
    );
  }
}

/** Of two runs at one time, one of which a worker has taken, the other is cancelled: deleted it would be made again. */
async function cancelDoubles(api: PrefectApi, { id, name, since }: Written, context: Context): Promise<void> {
  const options = { what: `reading the next runs of ${name}`, signal: context.signal, log: context.log };
  const before = new Date(Date.parse(since) + TAKEN_AHEAD).toISOString();
  const filter = {
    sort: "EXPECTED_START_TIME_ASC",
    flow_runs: { deployment_id: { any_: [id] }, expected_start_time: { after_: since, before_: before } },
  };
  const taken = new Set<string>();
  const scheduled: FlowRunRow[] = [];
  for (const run of await api.all("/flow_runs/filter", filter, flowRunRowSchema, options)) {
    if (run.state_type === "SCHEDULED") scheduled.push(run);
    else if (run.auto_scheduled === true && run.expected_start_time) taken.add(run.expected_start_time);
  }
  const state = { type: "CANCELLED", name: "Cancelled", message: "A worker has taken the run of this time already." };
  for (const run of scheduled) {
    if (run.auto_scheduled !== true || !taken.has(run.expected_start_time ?? "")) continue;
    await api.call("POST", `/flow_runs/${run.id}/set_state`, { state, force: true }, z.unknown(), {
      ...options,
      what: `cancelling a second run of ${name}`,
      writes: true,
    });
  }
}
