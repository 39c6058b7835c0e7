// The Portal: what callers use (the CLI, an editor, a script, a test). It composes ports and core's rules; it holds none.
import { applyPlanned } from "../apply/apply-plan.ts";
import type { BatchResult } from "../apply/batch-result.ts";
import { addCommits } from "../changes/plan-commits.ts";
import { compareSettings, type SettingsQuery } from "../changes/compare-settings.ts";
import type { SettingsComparison } from "../changes/settings-comparison.ts";
import type { Changes, ChangesQuery } from "../changes/changes.ts";
import { CommitLog } from "../changes/commit-log.ts";
import { type ChangesTools, findChanges } from "../changes/find-changes.ts";
import { type CommitStatus, findCommit } from "../changes/find-commit.ts";
import { type Differences, type DifferencesQuery, findDifferences } from "../changes/find-differences.ts";
import { currentBranch } from "../environments/current-branch.ts";
import { EnvironmentGraph } from "../environments/environment-graph.ts";
import { AcmeError, fromAcmeErrorJson } from "../errors/acme-error.ts";
import type { HistoryEntry } from "../history/history-entry.ts";
import { HistoryMemory, type HistorySource } from "../history/history-memory.ts";
import { HistoryReader } from "../history/history-reader.ts";
import { readLastWrites } from "../history/last-writes.ts";
import type { Actor } from "../model/actor.ts";
import { type Deployment, keyId } from "../model/deployment.ts";
import type { Environment } from "../model/environment.ts";
import type { Flow } from "../model/flow.ts";
import type { Found, Problem } from "../model/found.ts";
import type { JsonObject } from "../model/json.ts";
import type { Plan, PlanRequest } from "../plan/plan.ts";
import { planItems } from "../plan/plan-items.ts";
import { branchMeant, sourcesOf } from "../plan/promote-requests.ts";
import { requireOverridable } from "../plan/rules.ts";
import type { Adapter } from "../ports/adapter.ts";
import type { CodeRepository, Comparison } from "../ports/code-repository.ts";
import type { Context, Log } from "../ports/context.ts";
import type { FoundDeployments } from "../ports/deployment-finder.ts";
import type { FindFlowsQuery } from "../ports/flow-finder.ts";
import type { HistoryQuery } from "../ports/history-store.ts";
import type { Write } from "../ports/deployer.ts";
import type { Check } from "../ports/doctor.ts";
import type { Run, RunQuery } from "../ports/run-finder.ts";
import { type Selectable, selectFlows, selectThere } from "../selection/select-flows.ts";
import { type Status, statusOf } from "../status/status.ts";
import { type RecordedInTarget, stepsMeant, type ValidationRequest } from "../validation/validation-request.ts";
import { noCommands, noPages } from "./absent-ports.ts";
import { Actors } from "./actors.ts";
import type { ApplyOptions, CallOptions, FindDeploymentsOptions, StatusOptions } from "./call-options.ts";
import { checkAdapters, checkSetups } from "./check-adapters.ts";
import { type Declared, type DeclareTools, declareDeploy, declarePromote, declareRollback } from "./declare.ts";
import { findDeploymentsByAdapter } from "./find-deployments-by-adapter.ts";
import { findForStatus, lastWritesOf } from "./find-for-status.ts";
import { engineNow, gatherEvidence } from "./gather-evidence.ts";
import { noRepository } from "./no-repository.ts";
import { completeEnvironment, configuredSettings, type PortalDefinition } from "./portal-definition.ts";
import { PreparedPlans } from "./prepared-plans.ts";
import { recordValidation } from "./record-validation.ts";
import { checkCandidates, openSteps, type StepQuestion, type StepTools } from "./required-steps.ts";
import { unsupported } from "./unsupported.ts";

/** One project: its Flows, Deployments and Environments, and Deploy, Promote and Roll back. Made by {@link definePortal}. */
export class Portal {
  readonly project: string;
  readonly environments: EnvironmentGraph;
  readonly #definition: PortalDefinition;
  readonly #adapters: ReadonlyMap<string, Adapter>;
  /** For calls that ask to refresh. What git said of two commits stays true. */
  readonly #memory = { history: new HistoryMemory(), comparisons: new Map<string, Comparison>() };
  readonly #prepared = new PreparedPlans();
  readonly #actors: Actors;

  /** Use {@link definePortal}. */
  constructor(definition: PortalDefinition) {
    this.#definition = definition;
    this.project = definition.project;
    this.#actors = new Actors(definition.actor);
    this.environments = new EnvironmentGraph(definition.environments.map(completeEnvironment));
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
    const { environments: names, flows, everything, refresh } = options;
    const environments = names?.map((name) => this.environments.get(name)) ?? this.environments.all;
    const query = {
      project: this.project,
      environments,
      ...(flows === undefined ? {} : { flows }),
      ...(everything === undefined ? {} : { everything }),
      ...(refresh === undefined ? {} : { refresh }),
    };
    return findDeploymentsByAdapter(query, (environment) => this.adapterOf(environment.name), context);
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
    const { flows, deployments } = await findForStatus(options, this);
    const history = this.#historyReader(context, options.refresh === true ? this.#memory.history : undefined);
    const histories = await lastWritesOf(this.environments.all, deployments.items, history);
    const open = await openSteps(deployments, this.#stepTools(history), context);
    return statusOf({
      project: this.project,
      environments: this.environments,
      flows,
      deployments,
      histories,
      steps: open.steps,
      problems: [...history.problems(), ...open.problems],
      log: new CommitLog(this.code, options.refresh === true ? { known: this.#memory.comparisons } : {}),
      ...(options.branch === undefined ? {} : { branch: options.branch }),
    });
  }

  /** Which commits are in one environment, commit, branch or tag and not in another, flow by flow. */
  changes(query: ChangesQuery, options: CallOptions = {}): Promise<Changes> {
    const context = this.context(options);
    return findChanges(query, this.#reading(context), context);
  }

  /** The files that differ between two commits, branches or tags. Throws `revision-unknown`. */
  differences(query: DifferencesQuery, options: CallOptions = {}): Promise<Differences> {
    const context = this.context(options);
    return findDifferences(query, this.#reading(context), context);
  }

  /** Two environments' settings side by side: what differs, and whether the files say so. Secrets are marks. */
  compareSettings(query: SettingsQuery, options: CallOptions = {}): Promise<SettingsComparison> {
    const context = this.context(options);
    const adapterOf = (name: string): Adapter => this.adapterOf(name);
    const settingsOf = (flow: Selectable, name: string): JsonObject => this.settingsOf(flow, name);
    return compareSettings(query, { ...this.#reading(context), adapterOf, settingsOf }, context);
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
  plan(request: PlanRequest, options: CallOptions = {}): Promise<Plan> {
    return this.#plan(request, selectFlows, options);
  }

  async #plan(request: PlanRequest, select: typeof selectFlows, options: CallOptions): Promise<Plan> {
    const context = this.context(options);
    const environment = this.environments.get(request.environment);
    requireOverridable(environment, request.override);
    const history = this.#historyReader(context);
    const actor = await this.actor(environment.name, options);
    const declared = await this.#declare(request, environment, { select, history, actor }, context);
    const own = declared.live.filter((deployment) => deployment.key?.environment === environment.name);
    const keys = new Set(declared.desired.map((desired) => keyId(desired.key)));
    const touched = own.filter((deployment) => deployment.key && keys.has(keyId(deployment.key)));
    const written = await readLastWrites(history.pages(environment), touched);
    const planned = planItems({
      desired: declared.desired,
      refused: declared.refused,
      live: own,
      written: written.settings,
      unfinished: written.unfinished,
      rules: {
        environment,
        now: environment.freezes.length === 0 ? context.now() : await this.#now(environment, context),
        ...(request.override === undefined ? {} : { override: request.override }),
        facts: declared.facts,
        standing: written.overrides,
      },
      ...(request.take === undefined ? {} : { take: request.take }),
      forecast: (settings) => this.adapterOf(environment.name).forecaster?.forecast(settings, context.now(), 3),
      check: (write) => this.adapterOf(environment.name).checker?.check(write),
    });
    const items = planned.map(({ item }) => item);
    const commits = await addCommits(items, request.onlyRelevant === true, this.#reading(context), context);
    const plan: Plan = {
      format: 1,
      project: this.project,
      request: declared.request,
      actor,
      createdAt: context.now().toISOString(),
      items,
      commits,
      problems: [...declared.problems, ...history.problems()],
    };
    this.#prepared.keep(plan, { planned, written, at: context.now().getTime() });
    return plan;
  }

  /**
   * Applies a plan. One that this Portal did not make itself, a saved one, is declared again first, and refused as a whole
   * with `plan-stale` where anything differs. One that it made, but not just now, is declared again before anything is
   * written: somebody may have looked at it for an hour, or another one's lease been waited for, and it may be frozen or
   * found faulty by then. Each change that would not be planned so any more is skipped with `plan-stale`, the others are
   * made; nothing else is. What was planned is compared with what is live before anything is written.
   */
  async apply(plan: Plan, options: ApplyOptions = {}): Promise<BatchResult> {
    if (plan.project !== this.project) {
      throw new AcmeError({
        code: "usage-invalid",
        message: `The plan is for the project ${plan.project}; this is ${this.project}.`,
        hint: "Apply it in the project that it was made for.",
      });
    }
    const context = this.context(options);
    const again = (held: Context): Promise<Plan> => this.#plan(plan.request, selectThere, held);
    const applicable = await this.#prepared.take(plan, again, context);
    const environment = this.environments.get(plan.request.environment);
    const adapter = this.adapterOf(environment.name);
    const writer = plan.request.action === "deploy" ? adapter.deployer : adapter.promoter;
    if (writer === undefined) throw unsupported(adapter, plan.request.action);
    return applyPlanned(
      {
        plan,
        actor: await this.actor(environment.name, options),
        ...applicable,
        environment,
        writer,
        ...(adapter.history === undefined ? {} : { history: adapter.history }),
        ...(adapter.locks === undefined ? {} : { locks: adapter.locks }),
        read: (writes, held) => this.#readAgain(environment, writes, held),
        ...(options.onItem === undefined ? {} : { onItem: options.onItem }),
        wait: options.wait ?? true,
      },
      context,
    );
  }

  /**
   * Records that a step passed, or did not, for the Releases that run in an environment now; where a command is to check
   * it, runs it. It is kept in the history of each target that requires the step.
   *
   * @throws AcmeError `usage-invalid` (no such step), `flow-not-found`, `release-missing`, `release-unpinned`,
   * `unsupported` (the target's engine keeps no history)
   */
  async validate(request: ValidationRequest, options: CallOptions = {}): Promise<RecordedInTarget[]> {
    const context = this.context(options);
    const steps = stepsMeant(this.environments, request);
    const source = this.environments.get(request.environment);
    const [flows, live] = await Promise.all([this.findFlows(options), this.#requireDeployments([source], context)]);
    const branch = branchMeant(source, request.branch, await currentBranch([source], context.code));
    const all = sourcesOf(live.items, source.name, flows.items, branch);
    const history = this.#historyReader(context);
    const tools = this.#stepTools(history);
    return recordValidation(request, steps, {
      project: this.project,
      commands: tools.commands,
      context,
      source,
      sources: selectFlows(all, request.flows, `deployed in ${source.name}`),
      evidenceOf: async ({ deployments }, target) => {
        const evidence = await gatherEvidence({ source, target, deployments }, tools, context);
        return [...evidence.values()];
      },
      actorIn: (target) => this.actor(target.name, options),
      historyOf: ({ name }) => {
        const adapter = this.adapterOf(name);
        if (adapter.history === undefined) throw unsupported(adapter, "keep history");
        return adapter.history;
      },
    });
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
    const { all: environments } = this.environments;
    const settings = this.#definition.settings ?? (() => ({}));
    yield* checkAdapters({ environments, flows, adapterOf: ({ name }) => this.adapterOf(name), settings }, context);
  }

  /** What is missing on this machine to deploy to the starting environments; no server is asked. Empty: nothing. */
  checkSetup(options: CallOptions = {}): Promise<Problem[]> {
    const adapters = this.environments.starting().map(({ name }) => this.adapterOf(name));
    return checkSetups(adapters, this.context(options));
  }

  /**
   * Who acts in an environment: the engine's account where it has accounts, else who the definition says. Each is asked
   * once, and only by what records it: to ask may cost a process.
   *
   * @param environment - its name. Absent: where no engine is asked
   */
  async actor(environment?: string, options: CallOptions = {}): Promise<Actor> {
    if (environment === undefined) return this.#actors.declared();
    return this.#actors.in(this.environments.get(environment), this.adapterOf(environment), this.context(options));
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

  /** What those who read flows and Deployments are given. An environment that cannot be read is an error to them. */
  #reading(context: Context): ChangesTools {
    return {
      project: this.project,
      environments: this.environments,
      finder: this.#definition.adapter,
      findFlows: () => this.findFlows(context),
      findDeployments: (environments) => this.#requireDeployments(environments, context),
    };
  }

  #now(environment: Environment, context: Context): Promise<Date> {
    return engineNow(this.adapterOf(environment.name), environment, context);
  }

  /** An engine that keeps no history has an empty one. */
  #historyReader(context: Context, memory?: HistoryMemory): HistoryReader {
    const query = (environment: Environment): HistoryQuery => ({ project: this.project, environment });
    const source: HistorySource = {
      read: (environment) => this.adapterOf(environment.name).history?.read(query(environment), context) ?? noPages,
      count: async (environment) => this.adapterOf(environment.name).history?.count?.(query(environment), context),
    };
    return new HistoryReader(memory?.over(source) ?? ((environment) => source.read(environment)));
  }

  #stepTools(history: HistoryReader): StepTools {
    return {
      project: this.project,
      environments: this.environments,
      adapterOf: (environment) => this.adapterOf(environment),
      history,
      commands: this.#definition.commands ?? noCommands,
    };
  }

  async #declare(
    request: PlanRequest,
    environment: Environment,
    reading: Pick<DeclareTools, "select" | "history"> & { actor: Actor },
    context: Context,
  ): Promise<Declared> {
    const tools = {
      ...this.#reading(context),
      adapter: this.adapterOf(environment.name),
      configured: (flow: Selectable, to: Environment) => configuredSettings(this.#definition, flow, to),
      settingsFiles: this.#definition.settingsFiles ?? [],
      select: reading.select,
      history: reading.history,
      checkSteps: (question: StepQuestion) =>
        checkCandidates(question, reading.actor, this.#stepTools(reading.history), context),
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

const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {} };

/** Makes a Portal. Throws `config-invalid` where the environments form a cycle or name one that does not exist. */
export function definePortal(definition: PortalDefinition): Portal {
  return new Portal(definition);
}
