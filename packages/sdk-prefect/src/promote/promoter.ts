// Promote: the Release as it is and the settings that the files declare for the target, by REST only.
import { AcmeError, type ChangeSet, type Context, type Desired, type Found, keyId, type Outcome, type Promoter, type PromoteRequest, toAcmeError, type Write } from "@acme/sdk-core";
import type { PrefectApi } from "../api/prefect-api.ts";
import type { DefaultBranch } from "../deployments/default-branch.ts";
import { deploymentName, nameParts } from "../deployments/naming.ts";
import { WorkPools } from "../deployments/work-pools.ts";
import { declaredFields, overEntry } from "../project-files/declared-settings.ts";
import { deploymentsOf, type PrefectYaml, readPrefectYaml } from "../project-files/prefect-yaml.ts";
import { flowSettingsOf } from "../schemas.ts";
import type { Servers } from "../settings/servers.ts";
import { hasNearFire, passNearFire, readNearFires } from "./near-fires.ts";
import { writeRow } from "./write-row.ts";

/** What the promoter works with. */
export interface PromoterParts {
  servers: Servers;
  defaultBranch: DefaultBranch;
  /** Absolute path of the project's folder. */
  directory: string;
  prefectFile?: string;
  env: Readonly<Record<string, string | undefined>>;
}

/** Milliseconds that one PATCH takes, roundly: how far ahead fires are looked for. */
const PER_WRITE = 60;

/** Makes the promoter. */
export function prefectPromoter(parts: PromoterParts): Promoter {
  const apis = new Map<string, PrefectApi>();
  return {
    declare: async (requests, context) => {
      for (const { key, environment } of requests) apis.set(keyId(key), parts.servers.of(environment));
      return declareAll(parts, requests, context);
    },
    apply: (changeSets, context) => applyByRest(changeSets, ({ desired }) => apis.get(keyId(desired.key)), context),
  };
}

async function declareAll(parts: PromoterParts, requests: readonly PromoteRequest[], context: Context): Promise<Found<Desired>> {
  const { value: file, problems } = await readPrefectYaml(parts.directory, parts.prefectFile);
  const pools = new WorkPools();
  const branch = await parts.defaultBranch(context);
  const found: Found<Desired> = { items: [], problems: [...problems] };
  for (const request of requests) {
    try {
      found.items.push(await declareOne(parts, request, branch, file, pools, context));
    } catch (caught) {
      const error = toAcmeError(caught, `declaring ${request.key.flow}`);
      if (error.kind !== "rule" && error.kind !== "usage") throw error;
      found.items.push(refused(request, branch, error));
    }
  }
  return found;
}

async function declareOne(
  parts: PromoterParts,
  request: PromoteRequest,
  defaultBranch: string,
  file: PrefectYaml | undefined,
  pools: WorkPools,
  context: Context,
): Promise<Desired> {
  const desired = base(request, defaultBranch);
  const own = flowSettingsOf(request.settings);
  const entries = request.flow?.entrypoint === undefined || file === undefined ? [] : deploymentsOf(file, request.flow.entrypoint);
  const entry = own.prefect_deployment === undefined ? entries[0] : entries.find(({ name }) => name === own.prefect_deployment);
  desired.settings = declaredFields({ settings: overEntry(own, entry), name: desired.name, environment: parts.env });
  const valueOf = (path: string): string | undefined => {
    const value = desired.settings.find((field) => field.path === path)?.value;
    return typeof value === "string" ? value : undefined;
  };
  const refusal = await pools.refusal(parts.servers.of(request.environment), valueOf("/work_pool_name"), valueOf("/work_queue_name"), request.environment.name, context);
  if (refusal !== undefined) desired.refusals = [refusal];
  return desired;
}

function refused(request: PromoteRequest, defaultBranch: string, error: AcmeError): Desired {
  return { ...base(request, defaultBranch), refusals: [error] };
}

function base(request: PromoteRequest, defaultBranch: string): Desired {
  const parts = nameParts(request.key, defaultBranch);
  const { labels } = flowSettingsOf(request.settings);
  return {
    key: request.key,
    changeSet: keyId(request.key),
    name: deploymentName(parts),
    memo: { branch: parts.branch, ...(labels === undefined ? {} : { labels }) },
    flowName: request.flowName,
    release: request.release,
    settings: [],
  };
}

/**
 * Writes change sets one after the other: a server on SQLite answers several writers at once with 503 and stalls. What
 * fires soon goes last, and waits past the fire.
 */
export async function* applyByRest(
  changeSets: readonly ChangeSet[],
  apiOf: (write: Write) => PrefectApi | undefined,
  context: Context,
): AsyncGenerator<Outcome> {
  const fires = await nearFires(changeSets, apiOf, context);
  const now = context.now().getTime();
  const isNear = ({ writes }: ChangeSet): boolean => writes.some(({ live }) => live !== undefined && hasNearFire(fires, live.id, now));
  for (const changeSet of [...changeSets].sort((a, b) => Number(isNear(a)) - Number(isNear(b)))) {
    if (context.signal.aborted) return;
    for (const write of changeSet.writes) {
      const api = apiOf(write);
      if (api === undefined) throw new AcmeError({ code: "internal", message: `${write.desired.name} was applied without having been declared.` });
      try {
        if (write.live !== undefined) await passNearFire(fires, write.live.id, context);
      } catch {
        return; // Cancelled while waiting: nothing was written.
      }
      yield await writeRow(api, changeSet, write, context);
    }
  }
}

async function nearFires(
  changeSets: readonly ChangeSet[],
  apiOf: (write: Write) => PrefectApi | undefined,
  context: Context,
): Promise<Awaited<ReturnType<typeof readNearFires>>> {
  const byApi = new Map<PrefectApi, string[]>();
  for (const write of changeSets.flatMap(({ writes }) => writes)) {
    const api = apiOf(write);
    const scheduled = write.live?.schedules !== undefined && write.live.schedules.length > 0 && write.live.paused !== true;
    if (api !== undefined && write.live !== undefined && scheduled) byApi.set(api, [...(byApi.get(api) ?? []), write.live.id]);
  }
  const all = await Promise.all([...byApi].map(([api, ids]) => readNearFires(api, ids, changeSets.length * PER_WRITE, context)));
  return new Map(all.flatMap((fires) => [...fires]));
}
