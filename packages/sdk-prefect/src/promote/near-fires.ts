// Prefect removes a Deployment's next runs at any PATCH and makes them again up to 5 s later: a fire in between never
// happens (of 27 Deployments patched shortly before a fire, 6 runs were lost). So a PATCH waits past a near one.
import { setTimeout as wait } from "node:timers/promises";
import type { Context } from "@acme/sdk-core";
import { z } from "zod";
import type { PrefectApi } from "../api/prefect-api.ts";

/** How near a fire must be for a PATCH to wait, in milliseconds: the server's loop runs every 5 s, and takes a while. */
const NEAR = 8_000;
/** How long after a fire the run has surely been handed on, in milliseconds. */
const AFTER = 500;

const runRow = z.object({ deployment_id: z.string().nullish(), expected_start_time: z.string().nullish() });

/** When the next near fires are, by Deployment id: milliseconds of this machine's clock. */
export type NearFires = Map<string, number[]>;

/** The fires of Deployments within the time that their writing will take, in one request. */
export async function readNearFires(api: PrefectApi, deployments: readonly string[], within: number, context: Context): Promise<NearFires> {
  const fires: NearFires = new Map();
  if (deployments.length === 0) return fires;
  const now = context.now().getTime();
  const filter = {
    sort: "EXPECTED_START_TIME_ASC",
    flow_runs: {
      deployment_id: { any_: [...deployments] },
      state: { type: { any_: ["SCHEDULED"] } },
      expected_start_time: { after_: new Date(now - 1_000).toISOString(), before_: new Date(now + within + NEAR).toISOString() },
    },
  };
  const rows = await api.all("/flow_runs/filter", filter, runRow, { what: "reading scheduled runs", signal: context.signal, log: context.log });
  for (const row of rows) {
    if (!row.deployment_id || !row.expected_start_time) continue;
    fires.set(row.deployment_id, [...(fires.get(row.deployment_id) ?? []), Date.parse(row.expected_start_time)]);
  }
  return fires;
}

/** Waits until a Deployment has no fire near. With fires closer together than the window it waits past one only. */
export async function passNearFire(fires: NearFires, deployment: string, context: Context): Promise<void> {
  const now = context.now().getTime();
  const next = fires.get(deployment)?.find((fire) => fire >= now && fire <= now + NEAR);
  if (next !== undefined) await wait(next + AFTER - now, undefined, { signal: context.signal });
}

/** Whether a Deployment fires within the window. */
export function hasNearFire(fires: NearFires, deployment: string, now: number): boolean {
  return fires.get(deployment)?.some((fire) => fire >= now && fire <= now + NEAR) === true;
}
