// Prefect removes a Deployment's future runs at any PATCH, and makes them again with its scheduler's next loop, up to
// 5 s later: a fire in between never happens. Measured: of 27 Deployments patched 0.2-10 s before a fire, 6 runs were
// lost. So nothing is written to a Deployment that fires soon; it waits until the fire is past.
import { setTimeout as wait } from "node:timers/promises";
import type { Context } from "@acme/sdk-core";
import type { PrefectApi } from "../api/prefect-api.ts";
import { flowRunRowSchema } from "../api/rows.ts";

/** How near a fire is too near, in milliseconds: the scheduler's loop of 5 s, the time of a loop, and of a clock of seconds. */
export const NEAR = 8_000;
/** The same for what fires more often than that: as long as a write and making the next runs take when all goes well. */
const SOON = 1_500;
/** How long after a fire its run is no longer a future one, in milliseconds: the server's clock is known to a second. */
const AFTER = 1_000;
/** A page of runs is asked for: what is scheduled beyond it is not near. */
const AHEAD = 60_000;

/** When the next fires of Deployments are, by their ids: milliseconds of the server's clock, in order. */
export type NearFires = ReadonlyMap<string, readonly number[]>;

/** The fires that could come too near while so many Deployments are written, in one request. */
export async function readNearFires(
  api: PrefectApi,
  deployments: readonly string[],
  within: number,
  context: Context,
): Promise<NearFires> {
  const fires = new Map<string, number[]>();
  if (deployments.length === 0) return fires;
  const now = api.now(context.now()).getTime();
  const filter = {
    sort: "EXPECTED_START_TIME_ASC",
    flow_runs: {
      deployment_id: { any_: [...deployments] },
      state: { type: { any_: ["SCHEDULED"] } },
      expected_start_time: {
        after_: new Date(now - AFTER).toISOString(),
        before_: new Date(now + Math.max(within, AHEAD) + NEAR).toISOString(),
      },
    },
  };
  const options = { what: "reading scheduled runs", signal: context.signal, log: context.log };
  for await (const page of api.pages("/flow_runs/filter", filter, flowRunRowSchema, options)) {
    for (const { deployment_id: id, expected_start_time: time } of page) {
      if (id && time) fires.set(id, [...(fires.get(id) ?? []), Date.parse(time)]);
    }
  }
  return fires;
}

/**
 * How long a Deployment has to wait, in milliseconds: 0 when nothing fires soon. What fires again and again within the
 * window goes between two fires: its next runs are made right after the write (`keep-fires.ts`), and the window is only for
 * the case that this is not reached.
 */
export function timeToWait(fires: NearFires, deployment: string | undefined, now: number): number {
  const own = (deployment === undefined ? undefined : fires.get(deployment)) ?? [];
  const next = own.findIndex((fire) => fire > now - AFTER);
  const [near, after = Infinity] = own.slice(next === -1 ? own.length : next);
  if (near === undefined) return 0;
  const window = after - near <= NEAR + AFTER ? SOON : NEAR;
  return near <= now + window ? near + AFTER - now : 0;
}

/** Waits, with a word about why. Throws the signal's reason when it is aborted. */
export async function waitPast(milliseconds: number, name: string, context: Context): Promise<void> {
  context.progress({ message: `Waiting ${Math.ceil(milliseconds / 1000)} s until ${name} has fired` });
  await wait(milliseconds, undefined, { signal: context.signal });
}
