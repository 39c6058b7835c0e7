// The Portal: what callers use (the CLI, an editor, a script, a test). It composes ports and core's rules; it holds none.
import { applyPlanned } from "../apply/apply-plan.ts";
import type { BatchItem, BatchResult } from "../apply/batch-result.ts";
import type { Changes, ChangesQuery } from "../changes/changes.ts";
import { findChanges } from "../changes/find-changes.ts";
import { type CommitStatus, findCommit } from "../changes/find-commit.ts";
import { EnvironmentGraph } from "../environments/environment-graph.ts";
import { AcmeError, fromAcmeErrorJson, toAcmeError } from "../errors/acme-error.ts";
import type { HistoryEntry } from "../history/history-entry.ts";
import { type LastWrites, readLastWrites } from "../history/last-writes.ts";
import type { Actor } from "../model/actor.ts";
import { type Deployment, keyId } from "../model/deployment.ts";
import type { Environment } from "../model/environment.ts";
import type { Flow } from "../model/flow.ts";
import type { Found, Problem } from "../model/found.ts";
import type { JsonObject } from "../model/json.ts";
import { listOf } from "../config/project-config.ts";
import type { Plan, PlanRequest } from "../plan/plan.ts";
import { requireSamePlan } from "../plan/plan-stale.ts";
import { type Planned, planItems } from "../plan/plan-items.ts";
import type { Adapter } from "../ports/adapter.ts";
import type { CodeRepository } from "../ports/code-repository.ts";
import type { Context, Log, Progress } from "../ports/context.ts";
import type { FoundDeployments } from "../ports/deployment-finder.ts";
import type { FindFlowsQuery } from "../ports/flow-finder.ts";
import type { Write } from "../ports/deployer.ts";
import type { Check } from "../ports/doctor.ts";
import type { Run, RunQuery } from "../ports/run-finder.ts";
import type { Selectable } from "../selection/select-flows.ts";
import { type Status, statusOf } from "../status/status.ts";
import { noRepository } from "./no-repository.ts";
import { type Declared, declareDeploy, declarePromote, declareRollback } from "./declare.ts";
import type { PortalDefinition } from "./portal-definition.ts";
import { unsupported } from "./unsupported.ts";

/** What every call of a Portal takes. */
export interface CallOptions {
  /** Cancels the call. */
  signal?: AbortSignal;
  progress?: Progress;
}

/** Which Deployments {@link Portal.findDeployments} gives. */
export interface FindDeploymentsOptions extends CallOptions {
  /** Names of environments. Default: all. */
  environments?: readonly string[];
  /** Also those of other projects and tools. Default: only the project's. */
  everything?: boolean;
  /** Only these flows, by {@link Flow.key}. Default: all. */
  flows?: readonly string[];
  /** See {@link DeploymentQuery.refresh}. Default: false. */
  refresh?: boolean;
}

/** How much {@link Portal.status} reads anew. */
export interface StatusOptions extends CallOptions, FindFlowsQuery {
  /** Only rows of this branch, and those without one. Default: all. */
  branch?: string;
  /** See {@link DeploymentQuery.refresh}. Default: false. */
  refresh?: boolean;
}

/** How {@link Portal.apply} applies. */
export interface ApplyOptions extends CallOptions {
  /** Called as each change ends. */
  onItem?: (item: BatchItem) => void;
  /** Follow what was only submitted to its end. Default: true. */
  wait?: boolean;
}

interface Prepared {
  planned: Planned[];
  written: LastWrites["settings"];
}

/** One project: its Flows, Deployments and Environments, and Deploy, Promote and Roll back. Made by {@link definePortal}. */
export class Portal {
  readonly project: string;
  readonly environments: EnvironmentGraph;
  readonly #definition: PortalDefinition;
  readonly #adapters: ReadonlyMap<string, Adapter>;
  readonly #prepared = new WeakMap<Plan, Prepared>();
  #actor: Promise<Actor> | undefined;

  /** Use {@link definePortal}. */
  constructor(definition: PortalDefinition) {
    this.#definition = definition;
    this.project = definition.project;
    this.environments = new EnvironmentGraph(
      definition.environments.map(({ adapter: _, ...environment }) => ({
        deployments: "per-flow",
        allowUnpinned: false,
        options: {},
        ...environment,
        after: listOf(environment.after),
      })),
    );
    this.#adapters = new Map(definition.environments.map(({ name, adapter }) => [name, adapter ?? definition.adapter]));
  }

  /** The version control of the project. */
  get code(): CodeRepository {
    return this.#definition.code ?? noRepository;
  }

  /** The adapter of an environment. Throws `environment-unknown`. */
  adapterOf(environment: string): Adapter {
    return this.#adapters.get(this.environments.get(environment).name) ?? this.#definition.adapter;
  }

  /** What the configuration says about a flow in an environment, overlaid. Throws `environment-unknown`. */
  settingsOf(flow: Selectable, environment: string): JsonObject {
    return this.#definition.settings?.(flow, this.environments.get(environment)) ?? {};
  }

  /** Scans the project for Flows. */
  async findFlows(options: CallOptions & FindFlowsQuery = {}): Promise<Found<Flow>> {
    const { flows } = this.#definition.adapter;
    if (flows === undefined) throw unsupported(this.#definition.adapter, "find flows");
    return flows.find(this.context(options), options.changed === undefined ? {} : { changed: options.changed });
  }

  /** Reads Deployments, whole. An environment that cannot be read is named in `unread`, with a problem. */
  async findDeployments(options: FindDeploymentsOptions = {}): Promise<FoundDeployments> {
    const context = this.context(options);
    const wanted = options.environments?.map((name) => this.environments.get(name)) ?? this.environments.all;
    const groups = new Map<Adapter, Environment[]>();
    for (const environment of wanted) {
      const adapter = this.adapterOf(environment.name);
      groups.set(adapter, [...(groups.get(adapter) ?? []), environment]);
    }
    const found = await Promise.all(
      [...groups].map(async ([adapter, environments]): Promise<FoundDeployments> => {
        const unread = environments.map(({ name }) => name);
        if (adapter.deployments === undefined)
          return { items: [], problems: [unsupported(adapter, "find deployments").toJSON()], unread };
        const query = {
          project: this.project,
          environments,
          ...(options.flows === undefined ? {} : { flows: options.flows }),
          ...(options.everything === undefined ? {} : { everything: options.everything }),
          ...(options.refresh === undefined ? {} : { refresh: options.refresh }),
        };
        return adapter.deployments.find(query, context).catch((caught: unknown): FoundDeployments => {
          const error = toAcmeError(caught, `reading ${unread.join(", ")}`);
          if (error.kind === "cancelled") throw error;
          return { items: [], problems: [error.toJSON()], unread };
        });
      }),
    );
    const unread = found.flatMap((one) => one.unread ?? []);
    return {
      items: found.flatMap(({ items }) => items),
      problems: found.flatMap(({ problems }) => problems),
      ...(unread.length === 0 ? {} : { unread }),
    };
  }

  /** The runs of Deployments of one environment. Throws `unsupported` where the engine shows none. */
  async findRuns(
    environment: string,
    query: Omit<RunQuery, "environment">,
    options: CallOptions = {},
  ): Promise<Found<Run>> {
    const { runs } = this.adapterOf(environment);
    if (runs === undefined) throw unsupported(this.adapterOf(environment), "find runs");
    return runs.find({ ...query, environment: this.environments.get(environment) }, this.context(options));
  }

  /** Flows by environments: which version is where, what is behind what, what drifted. */
  async status(options: StatusOptions = {}): Promise<Status> {
    const context = this.context(options);
    const [flows, deployments] = await Promise.all([this.findFlows(options), this.findDeployments(options)]);
    const histories = await Promise.all(
      this.environments.all.map(async (environment) => {
        const live = deployments.items.filter((deployment) => deployment.key?.environment === environment.name);
        return this.#lastWrites(environment, live, context);
      }),
    );
    return statusOf({
      project: this.project,
      environments: this.environments,
      flows,
      deployments,
      histories,
      code: this.code,
      ...(options.branch === undefined ? {} : { branch: options.branch }),
    });
  }

  /** Which commits are in one environment, commit, branch or tag and not in another, flow by flow. */
  changes(query: ChangesQuery, options: CallOptions = {}): Promise<Changes> {
    const context = this.context(options);
    const tools = {
      project: this.project,
      environments: this.environments,
      adapter: this.#definition.adapter,
      findFlows: () => this.findFlows(options),
      findDeployments: (environments: readonly Environment[]) => this.#requireDeployments(environments, context),
    };
    return findChanges(query, tools, context);
  }

  /** Which flows run a commit, branch or tag in which environments. Throws `revision-unknown`. */
  async findCommit(revision: string, options: CallOptions & { branch?: string } = {}): Promise<CommitStatus> {
    const [flows, deployments] = await Promise.all([this.findFlows(options), this.findDeployments(options)]);
    const { project, environments, code } = this;
    const branch = options.branch === undefined ? {} : { branch: options.branch };
    return findCommit({ project, environments, flows, deployments, code, revision, ...branch });
  }

  /**
   * What would happen. No side effect. Throws where the request as a whole cannot be (an unknown environment, no such
   * arrow, a dirty tree, an engine that cannot be read); what cannot be for one flow is a refusal in its item.
   */
  async plan(request: PlanRequest, options: CallOptions = {}): Promise<Plan> {
    const context = this.context(options);
    const environment = this.environments.get(request.environment);
    const [declared, actor] = await Promise.all([this.#declare(request, environment, context), this.actor()]);
    const own = declared.live.filter((deployment) => deployment.key?.environment === environment.name);
    const keys = new Set(declared.desired.map((desired) => keyId(desired.key)));
    const touched = own.filter((deployment) => deployment.key && keys.has(keyId(deployment.key)));
    const { settings: written, problems } = await this.#lastWrites(environment, touched, context);
    const planned = planItems({
      desired: declared.desired,
      refused: declared.refused,
      live: own,
      written,
      ...(request.take === undefined ? {} : { take: request.take }),
    });
    const plan: Plan = {
      format: 1,
      project: this.project,
      request: declared.request,
      actor,
      createdAt: context.now().toISOString(),
      items: planned.map(({ item }) => item),
      problems: [...declared.problems, ...problems],
    };
    this.#prepared.set(plan, { planned, written });
    return plan;
  }

  /**
   * Applies a plan. One that this Portal did not make itself (a saved one) is declared again first, and refused with
   * `plan-stale` where anything differs. What was planned is compared with what is live before anything is written.
   */
  async apply(plan: Plan, options: ApplyOptions = {}): Promise<BatchResult> {
    if (plan.project !== this.project) {
      throw new AcmeError({
        code: "usage-invalid",
        message: `The plan is for the project ${plan.project}; this is ${this.project}.`,
        hint: "Apply it in the project that it was made for.",
      });
    }
    const prepared = this.#prepared.get(plan) ?? (await this.#prepareAgain(plan, options));
    this.#prepared.delete(plan);
    const environment = this.environments.get(plan.request.environment);
    const adapter = this.adapterOf(environment.name);
    const writer = plan.request.action === "deploy" ? adapter.deployer : adapter.promoter;
    if (writer === undefined) throw unsupported(adapter, plan.request.action);
    return applyPlanned(
      {
        plan,
        actor: await this.actor(),
        planned: prepared.planned,
        written: prepared.written,
        environment,
        writer,
        ...(adapter.history === undefined ? {} : { history: adapter.history }),
        ...(adapter.locks === undefined ? {} : { locks: adapter.locks }),
        read: (writes, context) => this.#readAgain(environment, writes, context),
        ...(options.onItem === undefined ? {} : { onItem: options.onItem }),
        wait: options.wait ?? true,
      },
      this.context(options),
    );
  }

  /** What happened in an environment, newest first. Stops reading when the caller stops. */
  async *history(
    environment: string,
    options: CallOptions = {},
  ): AsyncGenerator<{ entries: HistoryEntry[]; problems: Problem[] }> {
    const context = this.context(options);
    const adapter = this.adapterOf(environment);
    if (adapter.history === undefined) throw unsupported(adapter, "keep history");
    yield* adapter.history.read({ project: this.project, environment: this.environments.get(environment) }, context);
  }

  /** Checks what the adapters need, each adapter once for its environments. */
  async *check(options: CallOptions = {}): AsyncGenerator<Check> {
    const context = this.context(options);
    const flows = await this.findFlows(options).then(
      ({ items }) => items,
      () => [],
    );
    const settingsOf = this.#definition.settings ?? (() => ({}));
    for (const adapter of new Set(this.#adapters.values())) {
      const environments = this.environments.all
        .filter(({ name }) => this.adapterOf(name) === adapter)
        .map((environment) => ({ environment, settings: flows.map((flow) => settingsOf(flow, environment)) }));
      if (adapter.doctor) yield* adapter.doctor.check(environments, context);
    }
  }

  /** Who acts. Asked once, and only by what records it: to ask may cost a process. */
  actor(): Promise<Actor> {
    const { actor } = this.#definition;
    this.#actor ??= typeof actor === "function" ? actor() : Promise.resolve(actor ?? unknownActor);
    return this.#actor;
  }

  /** What is handed to each port. */
  context(options: CallOptions = {}): Context {
    const { log, now } = this.#definition;
    return {
      signal: options.signal ?? new AbortController().signal,
      progress: options.progress ?? (() => {}),
      log: log ?? silentLog,
      now: now ?? (() => new Date()),
      code: this.code,
    };
  }

  async #declare(request: PlanRequest, environment: Environment, context: Context): Promise<Declared> {
    const tools = {
      project: this.project,
      environments: this.environments,
      adapter: this.adapterOf(environment.name),
      settings: this.#definition.settings ?? (() => ({})),
      settingsFiles: this.#definition.settingsFiles ?? [],
      findFlows: () => this.findFlows(context),
      findDeployments: (environments: readonly Environment[]) => this.#requireDeployments(environments, context),
      readHistory: () => this.history(environment.name, context),
    };
    if (request.action === "deploy") return declareDeploy(request, environment, tools, context);
    if (request.action === "promote") return declarePromote(request, environment, tools, context);
    return declareRollback(request, environment, tools, context);
  }

  /** What is planned on must have been read: an environment that cannot be is no empty one. */
  async #requireDeployments(
    environments: readonly Environment[],
    context: Context,
    flows?: readonly string[],
  ): Promise<Found<Deployment>> {
    const found = await this.findDeployments({
      signal: context.signal,
      progress: context.progress,
      environments: environments.map(({ name }) => name),
      ...(flows === undefined ? {} : { flows }),
    });
    if (found.unread === undefined) return found;
    const failure = found.problems.find((problem) => problem.kind === "failure") ?? found.problems[0];
    throw failure === undefined ? unreadable(found.unread) : fromAcmeErrorJson(failure);
  }

  async #lastWrites(environment: Environment, live: readonly Deployment[], context: Context): Promise<LastWrites> {
    const { history } = this.adapterOf(environment.name);
    if (history === undefined) return { settings: new Map(), acts: new Map(), problems: [] };
    return readLastWrites(history, { project: this.project, environment }, live, context);
  }

  async #prepareAgain(plan: Plan, options: CallOptions): Promise<Prepared> {
    const now = await this.plan(plan.request, options);
    requireSamePlan(plan, now);
    const prepared = this.#prepared.get(now);
    if (prepared === undefined) throw toAcmeError(new Error("a plan was not kept"), "applying a saved plan");
    return prepared;
  }

  async #readAgain(
    environment: Environment,
    writes: readonly Write[],
    context: Context,
  ): Promise<Map<string, Deployment>> {
    const flows = [...new Set(writes.map((write) => write.desired.key.flow))];
    const found = await this.#requireDeployments([environment], context, flows);
    return new Map(
      found.items.flatMap((deployment) => (deployment.key ? [[keyId(deployment.key), deployment] as const] : [])),
    );
  }
}

function unreadable(names: readonly string[]): AcmeError {
  return new AcmeError({
    code: "engine-unreachable",
    message: `${names.join(", ")} cannot be read.`,
    hint: "See: acme doctor",
  });
}

const unknownActor: Actor = { name: "unknown", source: "os", authenticated: false };

const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {} };

/** Makes a Portal. Throws `config-invalid` where the environments form a cycle or name one that does not exist. */
export function definePortal(definition: PortalDefinition): Portal {
  return new Portal(definition);
}
