// Checks of the servers that environments live on: named, reachable, let in, new enough, with the pools that are declared.
import { type Check, type CheckedEnvironment, type Context, toAcmeError } from "@acme/sdk-core";
import { z } from "zod";
import type { PrefectApi } from "../api/prefect-api.ts";
import { type WorkPoolRow, workPoolRowSchema } from "../api/rows.ts";
import { isSupported, oldestPrefect } from "../prefect-cli/python.ts";
import { flowSettingsOf } from "../schemas.ts";
import type { Servers } from "../settings/servers.ts";

/** One check a server, and one a pool. */
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
    const options = { what: "checking the server", signal: context.signal, log: context.log };
    try {
      const version = await api.call("GET", "/admin/version", undefined, z.string(), options);
      const pools = await api.all("/work_pools/filter", {}, workPoolRowSchema, options);
      yield isSupported(version)
        ? { name, status: "ok", message: `Prefect ${version} at ${api.server.apiUrl}${api.server.credential === undefined ? "" : `, with ${api.server.credential}`}` }
        : { name, status: "error", message: `Prefect ${version} at ${api.server.apiUrl} is too old to write to: it can only be read.`, hint: `Upgrade the server to ${oldestPrefect} or newer.` };
      const byName = new Map(pools.map((pool) => [pool.name, pool]));
      for (const { environment, settings } of on) {
        for (const pool of poolsIn(settings)) yield poolCheck(environment.name, pool, byName.get(pool));
      }
    } catch (caught) {
      yield failed(name, caught);
    }
  }
}

function poolCheck(environment: string, name: string, pool: WorkPoolRow | undefined): Check {
  const what = `work pool ${name} of ${environment}`;
  if (pool === undefined) {
    return { name: what, status: "error", message: "It does not exist.", hint: `Create it: prefect work-pool create ${name} --type process` };
  }
  if (pool.is_paused === true) return { name: what, status: "warning", message: "It is paused: nothing runs.", hint: `Resume it: prefect work-pool resume ${name}` };
  if (pool.status === "NOT_READY") {
    return { name: what, status: "warning", message: `It is of type ${pool.type}, and no worker polls it: nothing runs.`, hint: `Start one: prefect worker start --pool ${name}` };
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
