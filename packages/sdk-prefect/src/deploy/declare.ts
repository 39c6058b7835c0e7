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
  type Json,
  keyId,
  type Remote,
  toAcmeError,
} from "@acme/sdk-core";
import type { PrefectApi } from "../api/prefect-api.ts";
import type { DefaultBranch } from "../deployments/default-branch.ts";
import { deploymentName, nameParts } from "../deployments/naming.ts";
import { WorkPools } from "../deployments/work-pools.ts";
import { declaredFields, overEntry } from "../project-files/declared-settings.ts";
import {
  type DeclaredDeployment,
  deploymentsOf,
  type PrefectYaml,
  readPrefectYaml,
  type Step,
} from "../project-files/prefect-yaml.ts";
import { releaseTags, versionOf } from "../release/code-version.ts";
import { unsealedRelease } from "../release/to-release.ts";
import { type FlowSettings, flowSettingsOf } from "../schemas.ts";
import type { Servers } from "../settings/servers.ts";
import { codeVariables } from "./code-variables.ts";
import { type DeployMemo, memoJson } from "./deploy-memo.ts";
import { deployedImage } from "./image.ts";
import { Neighbours, readNeighbours } from "./neighbours.ts";
import { pullSteps } from "./pull-steps.ts";
import { replacement } from "./replacement.ts";
import { settleTemplates } from "./settle-templates.ts";
import { placeholdersIn } from "./templates.ts";

/** What declaring works with. */
export interface DeclareParts {
  servers: Servers;
  defaultBranch: DefaultBranch;
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
  const [{ value: file, problems }, branch, prefix, remotes, neighbours] = await Promise.all([
    readPrefectYaml(parts.directory, parts.prefectFile),
    parts.defaultBranch(context),
    context.code.prefix(),
    context.code.remotes(),
    readNeighbours(parts.servers, requests, context),
  ]);
  const facts: Facts = {
    parts,
    file,
    branch,
    prefix,
    remotes,
    pools: new WorkPools(),
    neighbours,
    published: new Map(),
    context,
  };
  const items = await Promise.all(requests.map((request) => declareOne(request, facts)));
  return { items, problems };
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
  if (replaced.notes.length > 0) desired.notes = replaced.notes;

  const released = await release(request, settings, entry, { build, outputs, variables }, facts);
  desired.release = released.release;
  const memo: DeployMemo = {
    ...(desired.memo as unknown as DeployMemo),
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
  refusals.push(...settled.refusals, ...released.refusals);
  const target = await facts.pools.refusal(
    api,
    text("/work_pool_name"),
    text("/work_queue_name"),
    environment.name,
    context,
  );
  if (target !== undefined) refusals.push(target);
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

function outputNames(all: readonly Step[]): Set<string> {
  return new Set(all.flatMap((step) => Object.values(step).flatMap(({ id }) => (typeof id === "string" ? [id] : []))));
}

interface Released {
  release: Desired["release"];
  templates: Record<string, Json>;
  refusals: AcmeError[];
}

async function release(
  request: DeployRequest,
  settings: FlowSettings,
  entry: DeclaredDeployment | undefined,
  made: { build: readonly Step[]; outputs: ReadonlySet<string>; variables: DeclareParts["env"] },
  facts: Facts,
): Promise<Released> {
  const { commit } = request.code;
  if (commit === undefined)
    throw new AcmeError({
      code: "repository-missing",
      message: "There is no commit to deploy.",
      hint: "Commit first: a Release is a commit.",
    });
  const declaredImage = settings.job_variables?.["image"];
  const image = deployedImage(declaredImage, made.build, made.variables);
  const pull = pullSteps({
    declared: entry?.pull === undefined ? facts.file?.pull : (entry.pull ?? undefined),
    commit,
    remotes: facts.remotes,
    prefix: facts.prefix,
    image: image.image,
    imageFolder: `/opt/prefect/${facts.parts.directory.split(/[\\/]/).at(-1) ?? ""}`,
    buildsImage: image.isBuilt,
    environment: made.variables,
  });
  const isTemplate = placeholdersIn(pull.steps).some(
    ({ kind, name }) => kind === "output" && made.outputs.has(name.split(".")[0] ?? ""),
  );
  const code = {
    ...request.code,
    ...(settings.package_version === undefined ? {} : { packageVersion: settings.package_version }),
  };
  const unsealed = unsealedRelease({
    tags: releaseTags(code),
    version: versionOf(code, request.dirty) ?? null,
    entrypoint: entry?.entrypoint ?? request.flow.entrypoint ?? null,
    ...(isTemplate ? {} : { pull_steps: pull.steps }),
    ...(settings.description === undefined ? {} : { description: settings.description }),
    ...(entry?.enforce_parameter_schema === undefined
      ? {}
      : { enforce_parameter_schema: entry.enforce_parameter_schema }),
    ...(image.image === undefined ? {} : { job_variables: { image: image.image } }),
  });
  return {
    release: {
      ...unsealed,
      code: { ...unsealed.code, ...code },
      pinned: unsealed.pinned && !request.dirty && !image.isUnknown && !isTemplate,
    },
    templates: {
      ...(image.isUnknown && declaredImage !== undefined ? { "/job_variables/image": declaredImage } : {}),
      ...(isTemplate ? { "/pull_steps": pull.steps } : {}),
    },
    refusals: await unpublished(commit, pull.clones, facts),
  };
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

/** What a replaced Deployment has and no file says stands in for it. */
function withCarriedOver(declared: Field[], carried: readonly Field[]): Field[] {
  const said = new Set(declared.map(({ path }) => path));
  const emptied = (path: string): boolean =>
    declared.some((field) => isJsonObject(field.value) && path.startsWith(`${field.path}/`));
  return [...declared, ...carried.filter(({ path }) => !said.has(path) && !emptied(path))];
}
