// What the files want of each Deployment of a deploy: settings, Release and steps, and everything that would make the
// CLI fail later, found out before. No side effect.
import {
  AcmeError,
  type Context,
  type DeployRequest,
  type Desired,
  type Field,
  type Found,
  isAcmeError,
  isJsonObject,
  isSameRelease,
  keyId,
  type Remote,
  toAcmeError,
} from "@acme/sdk-core";
import type { PrefectApi } from "../api/prefect-api.ts";
import type { DeploymentRow } from "../api/rows.ts";
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
  type Step,
  unusable,
} from "../project-files/prefect-yaml.ts";
import { liveSettings } from "../release/settings-fields.ts";
import { memoJson } from "../release/memo.ts";
import { sourceParameters } from "../release/source-parameters.ts";
import { toRelease } from "../release/to-release.ts";
import { type FlowSettings, flowSettingsOf } from "../schemas.ts";
import type { Servers } from "../settings/servers.ts";
import { requireWritable } from "../settings/writable-server.ts";
import { codeVariables } from "./code-variables.ts";
import { declaredRelease } from "./declared-release.ts";
import { unsafeValue } from "./deploy-file.ts";
import type { DeployMemo } from "./deploy-memo.ts";
import { Neighbours, readNeighbours } from "./neighbours.ts";
import { replacement } from "./replacement.ts";
import { outputNames, settleTemplates } from "./settle-templates.ts";

/** What declaring works with. */
export interface DeclareParts {
  servers: Servers;
  defaultBranch: DefaultBranch;
  lastRead: LastRead;
  /** Absolute path of the project's folder. */
  directory: string;
  /** Default: prefect.yaml. */
  prefectFile?: string;
  env: Readonly<Record<string, string | undefined>>;
}

/** What is read once for all requests. */
interface Facts {
  parts: DeclareParts;
  file: PrefectYaml | undefined;
  branch: string;
  prefix: string;
  remotes: readonly Remote[];
  pools: WorkPools;
  neighbours: Map<PrefectApi, Neighbours>;
  /** Whether a commit is on a URL, asked once for each. */
  published: Map<string, Promise<boolean>>;
  context: Context;
}

/** Declares. A request that cannot be met carries its refusals; a server that cannot be reached is thrown. */
export async function declareAll(
  parts: DeclareParts,
  requests: readonly DeployRequest[],
  context: Context,
): Promise<Found<Desired>> {
  const servers = new Set(requests.map(({ environment }) => parts.servers.of(environment)));
  const [prefect, branch, prefix, remotes, neighbours] = await Promise.all([
    readPrefectYaml(parts.directory, parts.prefectFile),
    parts.defaultBranch(context),
    context.code.prefix(),
    context.code.remotes(),
    readNeighbours(parts.servers, requests, context),
    ...[...servers].map((api) => requireWritable(api, context)),
  ]);
  const broken = unusable(prefect);
  if (broken !== undefined) throw broken;
  const facts: Facts = {
    parts,
    file: prefect.value,
    branch,
    prefix,
    remotes,
    pools: new WorkPools(),
    neighbours,
    published: new Map(),
    context,
  };
  const items = await Promise.all(requests.map((request) => declareOne(request, facts)));
  return { items, problems: prefect.problems };
}

async function declareOne(request: DeployRequest, facts: Facts): Promise<Desired> {
  const desired = skeleton(request, facts);
  const refusals: AcmeError[] = [];
  try {
    await complete(desired, request, facts, refusals);
  } catch (caught) {
    const error = toAcmeError(caught, `declaring ${request.key.flow}`);
    if (!isAcmeError(caught) || (error.kind !== "rule" && error.kind !== "usage")) throw error;
    refusals.push(error);
  }
  return refusals.length === 0 ? desired : { ...desired, refusals };
}

function skeleton({ key, flow, code, dirty, settings }: DeployRequest, { branch }: Facts): Desired {
  const parts = nameParts(key, branch);
  const { labels } = flowSettingsOf(settings);
  const memo: DeployMemo = {
    branch: parts.branch,
    ...(labels === undefined ? {} : { labels }),
    templates: {},
    build: [],
    push: [],
    triggers: [],
    replaces: [],
  };
  return {
    key,
    changeSet: keyId(key),
    name: deploymentName(parts),
    flowName: flow.name ?? flow.key,
    release: { code, pinned: !dirty, runs: {} },
    settings: [],
    memo: memoJson(memo),
  };
}

async function complete(desired: Desired, request: DeployRequest, facts: Facts, refusals: AcmeError[]): Promise<void> {
  const { parts, file, context } = facts;
  const { flow, environment } = request;
  const api = parts.servers.of(environment);
  const own = flowSettingsOf(request.settings);
  const entry = entryOf(flow.entrypoint ?? "", own, file);
  const settings = overEntry(own, entry);
  const variables = { ...parts.env, ...codeVariables(request.code) };
  const build = steps(entry?.build, file?.build);
  const push = steps(entry?.push, file?.push);
  const outputs = outputNames([...build, ...push]);

  const replaced = replacement(desired, own, facts.neighbours.get(api) ?? new Neighbours([]));
  const declared = declaredFields({ settings, name: desired.name, environment: variables, live: replaced.schedules });
  const settled = settleTemplates(declared, { environment: variables, outputs });
  desired.settings = withCarriedOver(settled.fields, replaced.carried);
  const notes = [...replaced.notes, ...unseen(entry, own)];
  if (notes.length > 0) desired.notes = notes;

  const released = declaredRelease({
    request,
    settings,
    entry,
    file,
    build,
    outputs,
    environment: variables,
    directory: parts.directory,
    prefix: facts.prefix,
    remotes: facts.remotes,
  });
  desired.release = released.release;
  // With uncommitted changes what lies here is not what is deployed.
  const source = request.dirty ? undefined : sourceParameters(flow, released.runCommit);
  const memo: DeployMemo = {
    ...(desired.memo as unknown as DeployMemo),
    places: parameterPlaces(request, entry),
    ...(source === undefined ? {} : { source }),
    templates: { ...settled.templates, ...released.templates },
    build,
    push,
    triggers: entry?.triggers ?? [],
    replaces: replaced.replaces,
  };
  desired.memo = memoJson(memo);

  const text = (path: string): string | undefined => {
    const value = desired.settings.find((field) => field.path === path)?.value;
    return typeof value === "string" ? value : undefined;
  };
  refusals.push(...settled.refusals, ...(await unpublished(request.code.commit ?? "", released.clones, facts)));
  const live = parts.lastRead.of(desired.key);
  const unsafe = live === undefined ? undefined : unsafeLive(desired, live);
  if (unsafe !== undefined) refusals.push(unsafe);
  const target = await facts.pools.refusal(
    api,
    text("/work_pool_name") ?? live?.work_pool_name ?? undefined,
    text("/work_queue_name"),
    environment.name,
    context,
  );
  if (target !== undefined) refusals.push(target);
}

/** What a deploy writes, or does not, without the plan being able to compare it. */
function unseen(entry: DeclaredDeployment | undefined, { labels }: FlowSettings): string[] {
  return [
    ...(entry?.triggers === undefined
      ? []
      : ["Its triggers are made anew whenever other code is deployed; a change of them alone is not seen."]),
    ...(labels === undefined ? [] : ["Its labels are set by a promotion only: prefect deploy cannot set them."]),
  ];
}

/** The deployment of prefect.yaml that declares a flow. */
function entryOf(entrypoint: string, own: FlowSettings, file: PrefectYaml | undefined): DeclaredDeployment | undefined {
  if (file === undefined) return undefined;
  const entries = deploymentsOf(file, entrypoint);
  const names = entries.map(({ name }) => name ?? "(unnamed)").join(", ");
  if (own.prefect_deployment !== undefined) {
    const named = entries.find(({ name }) => name === own.prefect_deployment);
    if (named !== undefined) return named;
    throw new AcmeError({
      code: "config-invalid",
      message: `acme.yaml names the deployment ${own.prefect_deployment} for ${entrypoint}, which ${file.file} does not declare for it.`,
      hint: entries.length === 0 ? "Take prefect_deployment out of acme.yaml." : `It declares: ${names}.`,
    });
  }
  if (entries.length <= 1) return entries[0];
  throw new AcmeError({
    code: "name-ambiguous",
    message: `${file.file} declares ${entrypoint} ${entries.length} times: ${names}.`,
    hint: "Name one of them for this flow in acme.yaml: prefect_deployment: NAME.",
    ...(entries[1] === undefined ? {} : { place: entries[1].place }),
  });
}

function steps(own: readonly Step[] | null | undefined, common: readonly Step[] | undefined): Step[] {
  return [...(own === undefined ? (common ?? []) : (own ?? []))];
}

async function unpublished(
  commit: string,
  urls: readonly string[],
  { published, context }: Facts,
): Promise<AcmeError[]> {
  const refusals: AcmeError[] = [];
  for (const url of urls) {
    const asked = published.get(url) ?? context.code.isPublished(commit, url);
    published.set(url, asked);
    if (await asked) continue;
    refusals.push(
      new AcmeError({
        code: "commit-not-published",
        message: `Commit ${commit.slice(0, 7)} is not on ${url}, from which the workers clone it.`,
        hint: "Push it first: git push",
      }),
    );
  }
  return refusals;
}

/** A live value that no file speaks of is kept, and would have to pass through the CLI where it must be started. */
function unsafeLive(desired: Desired, live: DeploymentRow): AcmeError | undefined {
  if (isSameRelease(desired.release, toRelease(live))) return undefined;
  const said = new Set(desired.settings.map(({ path }) => path));
  return unsafeValue({ desired, settings: liveSettings(live).filter(({ path }) => !said.has(path)) });
}

/** What a replaced Deployment has and no file says stands in for it. */
function withCarriedOver(declared: Field[], carried: readonly Field[]): Field[] {
  const said = new Set(declared.map(({ path }) => path));
  const emptied = (path: string): boolean =>
    declared.some((field) => isJsonObject(field.value) && path.startsWith(`${field.path}/`));
  return [...declared, ...carried.filter(({ path }) => !said.has(path) && !emptied(path))];
}
