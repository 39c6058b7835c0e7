// What a plan starts from: for each action, the requests to the adapter, its answers, and what is live.
import { currentBranch } from "../environments/current-branch.ts";
import type { EnvironmentGraph } from "../environments/environment-graph.ts";
import { type AcmeError, toAcmeError } from "../errors/acme-error.ts";
import type { HistoryEntry } from "../history/history-entry.ts";
import type { HistoryReader } from "../history/history-reader.ts";
import { type Deployment, keyId } from "../model/deployment.ts";
import type { Environment } from "../model/environment.ts";
import type { Flow } from "../model/flow.ts";
import type { Found, Problem } from "../model/found.ts";
import { isSameRelease, isSealed, type Release } from "../model/release.ts";
import { codeToDeploy, deployKey, deployRequests, notDeployable, sharedName } from "../plan/deploy-requests.ts";
import type { PlanRequest } from "../plan/plan.ts";
import type { Refused } from "../plan/plan-items.ts";
import {
  branchMeant,
  promoteRequest,
  releaseToPromote,
  requirePinned,
  type Source,
  sourcesOf,
} from "../plan/promote-requests.ts";
import {
  differentPast,
  earlierRelease,
  ranBefore,
  regularArrival,
  releaseToRollBackTo,
} from "../plan/rollback-release.ts";
import type { RuleFacts } from "../plan/rules.ts";
import type { Adapter } from "../ports/adapter.ts";
import type { Context } from "../ports/context.ts";
import type { ConfiguredSettings, Desired, PromoteRequest } from "../ports/deployer.ts";
import type { Selectable, selectFlows } from "../selection/select-flows.ts";
import type { ValidationState } from "../validation/validation.ts";
import type { StepQuestion } from "./required-steps.ts";
import { unsupported } from "./unsupported.ts";

/** What was declared for a request, and what was read on the way. */
export interface Declared {
  desired: Desired[];
  /** What may not even be declared, each with why. */
  refused: Refused[];
  /** Everything live in the environments concerned. */
  live: Deployment[];
  problems: Problem[];
  /** The request with its source and flows resolved. */
  request: PlanRequest;
  /** What the target's rules are weighed with, by `keyId`. */
  facts: ReadonlyMap<string, RuleFacts>;
}

/** What the declaring functions need of a Portal. */
export interface DeclareTools {
  project: string;
  environments: EnvironmentGraph;
  /** Of the environment that changes. */
  adapter: Adapter;
  configured(flow: Selectable, environment: Environment): ConfiguredSettings;
  settingsFiles: readonly string[];
  findFlows(): Promise<Found<Flow>>;
  findDeployments(environments: readonly Environment[]): Promise<Found<Deployment>>;
  /** The flows that the request means. */
  select: typeof selectFlows;
  /** History as it is read within this call. */
  history: HistoryReader;
  /** The steps that the target requires of these Deployments of the source, by `keyId`; active checks are run. */
  checkSteps(question: StepQuestion): Promise<Map<string, ValidationState[]>>;
}

/** Declares HEAD's flows for a starting environment. */
export async function declareDeploy(
  request: PlanRequest,
  environment: Environment,
  tools: DeclareTools,
  context: Context,
): Promise<Declared> {
  tools.environments.requireStarting(environment);
  const { deployer } = tools.adapter;
  if (deployer === undefined) throw unsupported(tools.adapter, "deploy");
  const [flows, live, head] = await Promise.all([
    tools.findFlows(),
    tools.findDeployments([environment]),
    context.code.head(),
  ]);
  const code = codeToDeploy(head, request, tools.settingsFiles);
  const selected = tools.select(flows.items, request.flows, "in the project");
  const refusals = selected.flatMap((flow) => refusalOf(flow, flows.items));
  const sound = selected.filter((flow) => !refusals.some((refusal) => refusal.flow === flow));
  const requests = deployRequests(sound, environment, tools.project, code, (flow) =>
    tools.configured(flow, environment),
  );
  const declared = await deployer.declare(requests, context);
  return {
    desired: declared.items,
    refused: refusals.map(({ flow, error }) => ({
      key: deployKey(flow, environment, tools.project, code.code),
      name: flow.name ?? flow.id,
      error,
    })),
    live: live.items,
    problems: [...flows.problems, ...live.problems, ...declared.problems],
    request: { ...request, flows: selected.map((flow) => flow.id) },
    facts: new Map(),
  };
}

function refusalOf(flow: Flow, all: readonly Flow[]): { flow: Flow; error: AcmeError }[] {
  if (flow.notDeployable !== undefined) return [{ flow, error: notDeployable(flow) }];
  const same = all.filter((other) => other.key === flow.key && other.notDeployable === undefined);
  return same.length > 1 ? [{ flow, error: sharedName(flow, same) }] : [];
}

/** Declares, for the target, the Releases that run in the source. */
export async function declarePromote(
  request: PlanRequest,
  target: Environment,
  tools: DeclareTools,
  context: Context,
): Promise<Declared> {
  const from = tools.environments.sourceOf(target, request.from);
  const arrow = tools.environments.arrowError(from, target);
  if (arrow !== undefined && request.override === undefined) throw arrow;
  const [flows, live] = await Promise.all([tools.findFlows(), tools.findDeployments([from, target])]);
  const branch = branchMeant(from, request.branch, await currentBranch([from], context.code));
  const sources = tools.select(
    sourcesOf(live.items, from.name, flows.items, branch),
    request.flows,
    `deployed in ${from.name}`,
  );
  const declared = await declareReleases(sources, (source) => releaseToPromote(source, target), target, tools, context);
  return {
    ...declared,
    live: live.items,
    problems: [...flows.problems, ...live.problems, ...declared.problems],
    request: resolved({ ...request, from: from.name }, sources, branch),
    facts: await promotionFacts(declared.desired, live.items, { from, target, branch, arrow }, tools),
  };
}

interface Arrow {
  from: Environment;
  target: Environment;
  /** The branch that is meant, where the source keeps Deployments by branch. */
  branch: string | undefined;
  /** Why it is none. */
  arrow: AcmeError | undefined;
}

/** The rules hold for bystanders too: their evidence is that of the same flow in the source. */
async function promotionFacts(
  desired: readonly Desired[],
  live: readonly Deployment[],
  { from, target, branch, arrow }: Arrow,
  tools: DeclareTools,
): Promise<Map<string, RuleFacts>> {
  // A preview of another branch at the same commit is the same Release, and not what is promoted.
  const isMeant = (own: string | undefined): boolean => branch === undefined || own === undefined || own === branch;
  const sources = live.filter(({ key }) => key?.environment === from.name && isMeant(key.branch));
  const running = new Map<string, string | undefined>();
  for (const { key, release } of live) {
    if (key?.environment === target.name) running.set(keyId(key), release?.id);
  }
  const violations = arrow === undefined ? [] : [arrow];
  const candidates = desired.map(({ key, release }) => ({
    key,
    deployments: sources.filter(
      (source) =>
        source.key?.flow === key.flow &&
        (source.key.branch === key.branch || key.branch === undefined) &&
        isSameRelease(release, source.release),
    ),
    arrives: !isSealed(release) || running.get(keyId(key)) !== release.id,
  }));
  const states = await tools.checkSteps({ source: from, target, candidates });
  return new Map(
    desired.map(({ key }) => [keyId(key), { validations: states.get(keyId(key)) ?? [], violations }] as const),
  );
}

/** Declares Releases that history holds. */
export async function declareRollback(
  request: PlanRequest,
  environment: Environment,
  tools: DeclareTools,
  context: Context,
): Promise<Declared> {
  const [flows, live] = await Promise.all([tools.findFlows(), tools.findDeployments([environment])]);
  const branch = branchMeant(environment, request.branch, await currentBranch([environment], context.code));
  const all = sourcesOf(live.items, environment.name, flows.items, branch);
  const sources = tools.select(all, request.flows, `deployed in ${environment.name}`);
  const entries: HistoryEntry[] = [];
  const isKnown = (deployment: Deployment): boolean => {
    const release = releaseToRollBackTo(deployment, entries, request.release);
    if (release === undefined || deployment.key === undefined) return false;
    return environment.requires.length === 0 || regularArrival(deployment.key, release, entries) !== undefined;
  };
  for await (const page of tools.history.pages(environment)) {
    entries.push(...page.entries);
    if (sources.every(({ deployments }) => deployments.every(isKnown))) break;
  }
  const releaseOf = ({ deployments: [first, ...others], key }: Source): Release => {
    const release = earlierRelease(first, entries, request.release);
    for (const other of others) {
      if (earlierRelease(other, entries, request.release).id !== release.id) throw differentPast(first, other);
    }
    return requirePinned(release, `What history holds of ${key}`, environment);
  };
  const declared = await declareReleases(sources, releaseOf, environment, tools, context, { earlier: true });
  return {
    ...declared,
    live: live.items,
    problems: [...flows.problems, ...live.problems, ...declared.problems],
    request: resolved(request, sources, branch),
    facts: rollbackFacts(declared.desired, entries, environment),
  };
}

/** A Release that ran in the environment before has shown there what a promotion asks for. */
function rollbackFacts(
  desired: readonly Desired[],
  entries: readonly HistoryEntry[],
  environment: Environment,
): Map<string, RuleFacts> {
  if (environment.requires.length === 0) return new Map();
  return new Map(
    desired.map(({ key, release }) => {
      const validations = isSealed(release) ? [ranBefore(key, release, entries)] : [];
      return [keyId(key), { validations, violations: [] }] as const;
    }),
  );
}

/** A source whose Release may not go is refused; the rest is declared in one call. */
async function declareReleases(
  sources: readonly Source[],
  releaseOf: (source: Source) => Release,
  target: Environment,
  tools: DeclareTools,
  context: Context,
  more: Pick<PromoteRequest, "earlier"> = {},
): Promise<Pick<Declared, "desired" | "refused" | "problems">> {
  const { promoter } = tools.adapter;
  if (promoter === undefined) throw unsupported(tools.adapter, "promote");
  const refused: Refused[] = [];
  const requests: PromoteRequest[] = [];
  for (const source of sources) {
    try {
      const configured = (flow: Selectable): ConfiguredSettings => tools.configured(flow, target);
      requests.push({ ...promoteRequest(source, releaseOf(source), target, tools.project, configured), ...more });
    } catch (caught) {
      const key = {
        project: tools.project,
        ...(source.branch === undefined ? {} : { branch: source.branch }),
        flow: source.key,
        environment: target.name,
      };
      const running = source.deployments[0].release;
      refused.push({
        key,
        name: source.name ?? source.key,
        error: toAcmeError(caught, `planning ${source.key}`),
        ...(running ? { release: running } : {}),
      });
    }
  }
  const { items, problems } = await promoter.declare(requests, context);
  return { desired: items, refused, problems };
}

function resolved(request: PlanRequest, sources: readonly Source[], branch: string | undefined): PlanRequest {
  return { ...request, flows: sources.map((source) => source.key), ...(branch === undefined ? {} : { branch }) };
}
