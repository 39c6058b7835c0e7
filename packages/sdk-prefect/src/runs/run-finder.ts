// Find runs: what Deployments did, by the engine's clock.
import type { Context, Found, JsonObject, Release, Run, RunFinder, RunQuery } from "@acme/sdk-core";
import type { PrefectApi } from "../api/prefect-api.ts";
import { type FlowRunRow, flowRunRowSchema } from "../api/rows.ts";
import { isVersionOf } from "../release/code-version.ts";
import type { Servers } from "../settings/servers.ts";

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

/**
 * Prefect cannot filter by the time of creation. A run starts after it was created; it can be *expected* before, when it was
 * asked for a time in the past. So runs expected up to this much earlier are read, in milliseconds, and then sorted out.
 */
const EXPECTED_EARLIER = 24 * 60 * 60 * 1000;

/** Makes the finder. Newest first, by the time for which a run was planned. */
export function prefectRunFinder(servers: Servers): RunFinder {
  return {
    find: async (query, context) => {
      if (query.deployments.length === 0) return { items: [], problems: [] };
      const api = servers.of(query.environment);
      return query.latest === undefined ? readAll(api, query, context) : readLatest(api, query, query.latest, context);
    },
  };
}

async function readAll(api: PrefectApi, query: RunQuery, context: Context): Promise<Found<Run>> {
  const items: Run[] = [];
  const asked = askedOf(query, api);
  const filter = filterOf(
    query.deployments.map(({ id }) => id),
    query,
  );
  for await (const page of api.pages("/flow_runs/filter", filter, flowRunRowSchema, options(context))) {
    items.push(...page.flatMap((row) => runOf(row, asked)));
    context.progress({ message: "Reading runs", done: items.length });
  }
  return { items, problems: [] };
}

/** One reading a Deployment: one for all would read what a busy one did for years to see the last run of a quiet one. */
async function readLatest(api: PrefectApi, query: RunQuery, latest: number, context: Context): Promise<Found<Run>> {
  const items: Run[] = [];
  const asked = askedOf(query, api);
  for (const { id } of query.deployments) {
    const found: Run[] = [];
    for await (const page of api.pages(
      "/flow_runs/filter",
      filterOf([id], query),
      flowRunRowSchema,
      options(context),
      latest,
    )) {
      found.push(...page.flatMap((row) => runOf(row, asked)));
      if (found.length >= latest) break;
    }
    items.push(...found.slice(0, latest));
  }
  return { items, problems: [] };
}

/** A run that failed before it started has no time of start, so that the time for which it was planned is what is asked. */
function filterOf(
  deployments: readonly string[],
  { since, states }: Pick<RunQuery, "since" | "states">,
): { sort: string; flow_runs: JsonObject } {
  const after = since === undefined ? undefined : new Date(Date.parse(since) - EXPECTED_EARLIER).toISOString();
  const types = Object.keys(STATES).filter((type) => states?.includes(STATES[type] ?? "running"));
  return {
    sort: "EXPECTED_START_TIME_DESC",
    flow_runs: {
      deployment_id: { any_: [...deployments] },
      ...(after === undefined ? {} : { expected_start_time: { after_: after } }),
      ...(states === undefined ? {} : { state: { type: { any_: types } } }),
    },
  };
}

function options(context: Context): { what: string; signal: AbortSignal; log: Context["log"] } {
  return { what: "reading runs", signal: context.signal, log: context.log };
}

/** What a row is read against. */
interface Asked {
  since: string | undefined;
  /** By the id of the Deployment. */
  releases: ReadonlyMap<string, Release>;
  uiUrl: string;
}

function askedOf({ since, deployments }: RunQuery, { server }: PrefectApi): Asked {
  const releases = deployments.flatMap(({ id, release }): [string, Release][] =>
    release === undefined ? [] : [[id, release]],
  );
  return { since, releases: new Map(releases), uiUrl: server.uiUrl };
}

/** None where it was created before the time that is asked for. */
function runOf(row: FlowRunRow, { since, releases, uiUrl }: Asked): Run[] {
  if (!row.deployment_id || (since !== undefined && Date.parse(row.created) < Date.parse(since))) return [];
  return [
    {
      id: row.id,
      name: row.name,
      deployment: row.deployment_id,
      state: STATES[row.state_type ?? "SCHEDULED"] ?? "running",
      created: row.created,
      ...(row.start_time ? { started: row.start_time } : {}),
      ...(row.end_time ? { ended: row.end_time } : {}),
      ...(isOfOther(row, releases.get(row.deployment_id)) ? { otherRelease: true } : {}),
      url: `${uiUrl}/runs/flow-run/${row.id}`,
    },
  ];
}

/** A run has the version that its Deployment had when it was created. */
function isOfOther({ deployment_version: version }: FlowRunRow, release: Release | undefined): boolean {
  return version ? release !== undefined && !isVersionOf(version, release) : false;
}
