// Checks of the servers that environments live on: named, reachable, let in, new enough, with the pools that are declared.
import { type Check, type CheckedEnvironment, type Context, toAcmeError } from "@acme/sdk-core";
import { z } from "zod";
import type { PrefectApi } from "../api/prefect-api.ts";
import { deploymentRowSchema, type WorkPoolRow, workPoolRowSchema } from "../api/rows.ts";
import { isSupported, oldestPrefect } from "../prefect-cli/python.ts";
import { flowSettingsOf } from "../schemas.ts";
import type { Servers } from "../settings/servers.ts";

/** How many rows are timed; and how long, in milliseconds, a schedule may take the server before it is worth a hint. */
const TIMED_ROWS = 50;
const SLOW_SCHEDULE = 4;

/** One check a server, one a pool, and what is worth a hint. Never throws. */
export async function* serverChecks(
  servers: Servers,
  environments: readonly CheckedEnvironment[],
  context: Context,
): AsyncGenerator<Check> {
  const groups = new Map<PrefectApi, CheckedEnvironment[]>();
  for (const checked of environments) {
    try {
      const api = servers.of(checked.environment);
      groups.set(api, [...(groups.get(api) ?? []), checked]);
    } catch (caught) {
      yield failed(`server of ${checked.environment.name}`, caught);
    }
  }
  for (const [api, on] of groups) {
    const name = `server of ${on.map(({ environment }) => environment.name).join(", ")}`;
    try {
      yield await versionCheck(name, api, context);
      const pools = await api.all("/work_pools/filter", {}, workPoolRowSchema, reading("reading work pools", context));
      const byName = new Map(pools.map((pool) => [pool.name, pool]));
      for (const { environment, settings } of on) {
        const named = poolsIn(settings);
        if (named.size === 0 && settings.length > 0) yield noPool(environment.name, [...byName.keys()]);
        for (const pool of named) yield poolCheck(environment.name, pool, byName.get(pool));
      }
      const slow = await speedCheck(name, api, context);
      if (slow !== undefined) yield slow;
    } catch (caught) {
      yield failed(name, caught);
    }
  }
}

/** prefect.yaml may name one for each of its deployments. */
function noPool(environment: string, pools: readonly string[]): Check {
  return {
    name: `work pool of ${environment}`,
    status: "warning",
    message: "acme.yaml names none, so that only deployments for which prefect.yaml names one can be deployed.",
    hint: `Set work_pool in environments.${environment}.defaults.${pools.length === 0 ? "" : ` The server has: ${pools.join(", ")}.`}`,
  };
}

async function versionCheck(name: string, api: PrefectApi, context: Context): Promise<Check> {
  const { apiUrl, credential, withheld } = api.server;
  const version = await api.version(context);
  const what = version === undefined ? "Prefect Cloud" : `Prefect ${version}`;
  if (version !== undefined && !isSupported(version)) {
    return {
      name,
      status: "error",
      message: `${what} at ${apiUrl} is too old to write to: it can only be read.`,
      hint: `Upgrade the server to ${oldestPrefect} or newer.`,
    };
  }
  const message = `${what} at ${apiUrl}${credential === undefined ? "" : `, with ${credential}`}`;
  if (withheld === undefined) return { name, status: "ok", message };
  return {
    name,
    status: "warning",
    message: `${message}. ${withheld} is not sent there.`,
    hint: "If the server needs it, set it beside that PREFECT_API_URL, or name a profile for the environment in acme.yaml.",
  };
}

/** Prefect lists all time zones for each cron and interval that it answers, 9-14 ms of its processor each time. */
async function speedCheck(name: string, api: PrefectApi, context: Context): Promise<Check | undefined> {
  const body = { limit: TIMED_ROWS, offset: 0, sort: "UPDATED_DESC" };
  const begin = performance.now();
  const rows = await api.call(
    "POST",
    "/deployments/filter",
    body,
    z.array(deploymentRowSchema),
    reading("reading deployments", context),
  );
  const time = performance.now() - begin;
  const count = rows
    .flatMap(({ schedules }) => schedules)
    .filter(({ schedule }) => schedule.rrule === undefined).length;
  if (count < TIMED_ROWS / 5 || time / count < SLOW_SCHEDULE) return undefined;
  return {
    name: `speed of the ${name}`,
    status: "warning",
    message: `It took ${Math.round(time)} ms to list ${rows.length} deployments with ${count} schedules: it reads the list of time zones for each schedule.`,
    hint: 'Start the server with PYTHONTZPATH="" in its environment (and the Python package tzdata installed): listing is then many times faster.',
  };
}

function reading(what: string, { signal, log }: Context): { what: string; signal: AbortSignal; log: Context["log"] } {
  return { what, signal, log };
}

function poolCheck(environment: string, name: string, pool: WorkPoolRow | undefined): Check {
  const what = `work pool ${name} of ${environment}`;
  if (pool === undefined) {
    return {
      name: what,
      status: "error",
      message: "It does not exist.",
      hint: `Create it: prefect work-pool create ${name} --type process`,
    };
  }
  if (pool.is_paused === true)
    return {
      name: what,
      status: "warning",
      message: "It is paused: nothing runs.",
      hint: `Resume it: prefect work-pool resume ${name}`,
    };
  if (pool.status === "NOT_READY") {
    return {
      name: what,
      status: "warning",
      message: `It is of type ${pool.type}, and no worker polls it: nothing runs.`,
      hint: `Start one: prefect worker start --pool ${name}`,
    };
  }
  return { name: what, status: "ok", message: `type ${pool.type}` };
}

function failed(name: string, caught: unknown): Check {
  const error = toAcmeError(caught, `checking the ${name}`);
  return { name, status: "error", message: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) };
}

/** The work pools that acme.yaml names, each once. */
function poolsIn(settings: CheckedEnvironment["settings"]): Set<string> {
  return new Set(settings.flatMap((one) => flowSettingsOf(one).work_pool ?? []));
}
