// Find runs: what Deployments did, by the engine's clock.
import { type Context, type Run, type RunFinder, type RunQuery, type Found } from "@acme/sdk-core";
import { z } from "zod";
import type { Servers } from "../settings/servers.ts";

const runRow = z.object({
  id: z.string(),
  name: z.string(),
  deployment_id: z.string(),
  state_type: z.string().nullish(),
  created: z.string(),
  start_time: z.string().nullish(),
  end_time: z.string().nullish(),
});

/** Prefect's state types; a crash is a failure, a pause and a pending start are running. */
const STATES: Readonly<Record<string, Run["state"]>> = {
  SCHEDULED: "scheduled",
  PENDING: "running",
  RUNNING: "running",
  PAUSED: "running",
  CANCELLING: "running",
  COMPLETED: "completed",
  FAILED: "failed",
  CRASHED: "failed",
  CANCELLED: "cancelled",
};

/** Makes the finder. */
export function prefectRunFinder(servers: Servers): RunFinder {
  return { find: (query, context) => findRuns(servers, query, context) };
}

async function findRuns(servers: Servers, { environment, deployments, since, latest }: RunQuery, context: Context): Promise<Found<Run>> {
  if (deployments.length === 0) return { items: [], problems: [] };
  const api = servers.of(environment);
  const filter = {
    sort: "START_TIME_DESC",
    flow_runs: {
      deployment_id: { any_: deployments.map(({ id }) => id) },
      ...(since === undefined ? {} : { start_time: { after_: since } }),
    },
  };
  const counts = new Map<string, number>();
  const items: Run[] = [];
  const options = { what: "reading runs", signal: context.signal, log: context.log };
  for await (const page of api.pages("/flow_runs/filter", filter, runRow, options)) {
    for (const row of page) {
      if (since !== undefined && Date.parse(row.created) < Date.parse(since)) continue;
      const count = (counts.get(row.deployment_id) ?? 0) + 1;
      counts.set(row.deployment_id, count);
      if (latest === undefined || count <= latest) items.push(runOf(row, api.server.uiUrl));
    }
    if (latest !== undefined && deployments.every(({ id }) => (counts.get(id) ?? 0) >= latest)) break;
  }
  return { items, problems: [] };
}

function runOf(row: z.infer<typeof runRow>, uiUrl: string): Run {
  return {
    id: row.id,
    name: row.name,
    deployment: row.deployment_id,
    state: STATES[row.state_type ?? "SCHEDULED"] ?? "running",
    created: row.created,
    ...(row.start_time ? { started: row.start_time } : {}),
    ...(row.end_time ? { ended: row.end_time } : {}),
    url: `${uiUrl}/runs/flow-run/${row.id}`,
  };
}
