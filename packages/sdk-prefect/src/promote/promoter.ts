// Promote: the Release as it is, and the settings that the files declare for the target, by REST only.
import {
  AcmeError,
  type Context,
  type Desired,
  describeKey,
  type Found,
  keyId,
  type Promoter,
  type PromoteRequest,
  toAcmeError,
} from "@acme/sdk-core";
import type { PrefectApi } from "../api/prefect-api.ts";
import { codeVariables } from "../deploy/code-variables.ts";
import { outputNames, settleTemplates } from "../deploy/settle-templates.ts";
import type { DefaultBranch } from "../deployments/default-branch.ts";
import type { LastRead } from "../deployments/last-read.ts";
import { deploymentName, nameParts } from "../deployments/naming.ts";
import { WorkPools } from "../deployments/work-pools.ts";
import { declaredFields, overEntry } from "../project-files/declared-settings.ts";
import { parameterPlaces } from "../project-files/parameter-places.ts";
import {
  type DeclaredDeployment,
  deploymentsOf,
  type PrefectYaml,
  readPrefectYaml,
  unusable,
} from "../project-files/prefect-yaml.ts";
import { literalSecret } from "../release/deployment-body.ts";
import { holdsMark } from "../release/literal-secrets.ts";
import { type Memo, memoJson } from "../release/memo.ts";
import { flowSettingsOf } from "../schemas.ts";
import type { Servers } from "../settings/servers.ts";
import { requireWritable } from "../settings/writable-server.ts";
import { applyByRest } from "./apply-by-rest.ts";
import { type EarlierCode, EarlierCodeLookup } from "./earlier-code.ts";
import { ServerReferences } from "./server-references.ts";

/** What the promoter works with. */
export interface PromoterParts {
  servers: Servers;
  defaultBranch: DefaultBranch;
  lastRead: LastRead;
  /** Absolute path of the project's folder. */
  directory: string;
  prefectFile?: string;
  /** How many Deployments are written at once. */
  writers: number;
  env: Readonly<Record<string, string | undefined>>;
}

interface Facts extends Omit<PromoterParts, "defaultBranch"> {
  defaultBranch: string;
  file: PrefectYaml | undefined;
  pools: WorkPools;
  references: ServerReferences;
  earlierCode: EarlierCodeLookup;
  context: Context;
}

const none: EarlierCode = { refusals: [], notes: [] };

/** Makes the promoter. */
export function prefectPromoter(parts: PromoterParts): Promoter {
  const apis = new Map<string, PrefectApi>();
  return {
    declare: async (requests, context) => {
      for (const { key, environment } of requests) apis.set(keyId(key), parts.servers.of(environment));
      return declareAll(parts, requests, context);
    },
    apply: (changeSets, context) =>
      applyByRest(
        changeSets,
        { apiOf: ({ desired }) => apis.get(keyId(desired.key)), writers: parts.writers },
        context,
      ),
  };
}

/** A server is asked once for its version and its pools, whatever the number of requests. */
async function declareAll(
  parts: PromoterParts,
  requests: readonly PromoteRequest[],
  context: Context,
): Promise<Found<Desired>> {
  const servers = new Set(requests.map(({ environment }) => parts.servers.of(environment)));
  const [prefect, defaultBranch] = await Promise.all([
    readPrefectYaml(parts.directory, parts.prefectFile),
    parts.defaultBranch(context),
    ...[...servers].map((api) => requireWritable(api, context)),
  ]);
  const broken = unusable(prefect);
  if (broken !== undefined) throw broken;
  const facts: Facts = {
    ...parts,
    defaultBranch,
    file: prefect.value,
    pools: new WorkPools(),
    references: new ServerReferences(),
    earlierCode: new EarlierCodeLookup(),
    context,
  };
  return {
    items: await Promise.all(requests.map((request) => declareOne(request, facts))),
    problems: prefect.problems,
  };
}

/** What speaks against one is its refusal; what speaks against all (a server that is down) is thrown. */
async function declareOne(request: PromoteRequest, facts: Facts): Promise<Desired> {
  const parts = nameParts(request.key, facts.defaultBranch);
  const { labels } = flowSettingsOf(request.settings);
  const memo: Memo = { branch: parts.branch, ...(labels === undefined ? {} : { labels }) };
  const desired: Desired = {
    key: request.key,
    changeSet: keyId(request.key),
    name: deploymentName(parts),
    flowName: request.flowName,
    release: request.release,
    settings: [],
    memo: memoJson(memo),
  };
  try {
    const entry = entryOf(request, facts);
    desired.settings = settingsOf(request, desired.name, entry, facts);
    desired.memo = memoJson({ ...memo, places: parameterPlaces(request, entry) });
    const earlier = request.earlier ? await facts.earlierCode.look(request.release, facts.context) : none;
    if (earlier.notes.length > 0) desired.notes = earlier.notes;
    const refusals = [
      ...earlier.refusals,
      await poolRefusal(request, desired, facts),
      ...(await referenceRefusals(request, desired, facts)),
      ...releaseRefusals(desired),
    ].filter((one) => one !== undefined);
    if (refusals.length > 0) desired.refusals = refusals;
  } catch (caught) {
    const error = toAcmeError(caught, `declaring ${describeKey(request.key)}`);
    if (error.kind !== "rule" && error.kind !== "usage") throw error;
    desired.refusals = [error];
  }
  return desired;
}

/** What prefect.yaml declares of the flow. */
function entryOf({ flow, settings }: PromoteRequest, { file }: Facts): DeclaredDeployment | undefined {
  const named = flowSettingsOf(settings).prefect_deployment;
  const { entrypoint } = flow ?? {};
  const entries = entrypoint === undefined || file === undefined ? [] : deploymentsOf(file, entrypoint);
  return named === undefined ? entries[0] : entries.find(({ name }) => name === named);
}

function settingsOf(
  request: PromoteRequest,
  name: string,
  entry: DeclaredDeployment | undefined,
  { file, env, lastRead }: Facts,
): Desired["settings"] {
  const environment = { ...env, ...codeVariables(request.release.code) };
  const declared = declaredFields({
    settings: overEntry(flowSettingsOf(request.settings), entry),
    name,
    environment,
    live: lastRead.of(request.key)?.schedules ?? [],
  });
  const made = [...(entry?.build ?? file?.build ?? []), ...(entry?.push ?? file?.push ?? [])];
  const { fields, refusals } = settleTemplates(declared, { environment, outputs: outputNames(made) });
  if (refusals[0] !== undefined) throw refusals[0];
  // Nothing is built on a promotion: what a build step would have put out stays as it is live.
  return fields.filter(({ value }) => value !== undefined);
}

/** Where nothing is declared, the pool that is live stays. */
async function poolRefusal(
  { key, environment }: PromoteRequest,
  { settings }: Desired,
  facts: Facts,
): Promise<AcmeError | undefined> {
  const valueOf = (path: string): string | undefined => {
    const value = settings.find((field) => field.path === path)?.value;
    return typeof value === "string" ? value : undefined;
  };
  const pool = valueOf("/work_pool_name") ?? facts.lastRead.of(key)?.work_pool_name ?? undefined;
  return facts.pools.refusal(
    facts.servers.of(environment),
    pool,
    valueOf("/work_queue_name"),
    environment.name,
    facts.context,
  );
}

/** Of the settings, those that are declared: what else is live there has been resolved there before. */
function referenceRefusals(
  { environment, release }: PromoteRequest,
  { settings }: Desired,
  { servers, references, context }: Facts,
): Promise<AcmeError[]> {
  const values = [release.runs, ...settings.flatMap(({ value }) => (value === undefined ? [] : [value]))];
  return references.refusals(servers.of(environment), values, environment.name, context);
}

function storageBlock(what: string): AcmeError {
  return new AcmeError({
    code: "release-unpinned",
    message: `The Release for ${what} takes its code from a storage block, which belongs to the source's Deployment alone.`,
    hint: "Deploy it again with pull steps in place of the block: Prefect 3 clones with git_clone.",
  });
}

function releaseRefusals({ key, release }: Desired): (AcmeError | undefined)[] {
  return [
    holdsMark(release.runs["pull_steps"]) ? literalSecret(describeKey(key)) : undefined,
    release.runs["storage_document_id"] === undefined ? undefined : storageBlock(describeKey(key)),
  ];
}
