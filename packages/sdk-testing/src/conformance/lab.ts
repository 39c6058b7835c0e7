// What a case works with: a Portal in its world, whose writers are watched, and short ways to deploy, promote and look.
import {
  type Adapter,
  type BatchResult,
  type ChangeResult,
  type Context,
  definePortal,
  type Deployment,
  type Environment,
  type HistoryEntry,
  type HistoryPage,
  type JsonObject,
  keyId,
  type Plan,
  type PlanRequest,
  type Portal,
} from "@acme/sdk-core";
import { check, checkSame, ConformanceError } from "./check.ts";
import { watched } from "./watched.ts";
import type { Ability, ConformanceWorld, PortName } from "./harness.ts";

/** A world with what a case needs. */
export type AbleWorld<Able extends Ability> = ConformanceWorld & Required<Pick<ConformanceWorld, Able>>;

/** The laboratory of one case. */
export class Lab<Port extends PortName = never, Able extends Ability = never> {
  readonly world: AbleWorld<Able>;
  /** The adapter with the ports that the case uses. */
  readonly adapter: Adapter & Required<Pick<Adapter, Port>>;
  readonly portal: Portal;
  /** What the files say of every flow's Deployment. */
  settings: JsonObject;
  /** A starting environment. */
  readonly first: Environment;
  /** One that comes after it. */
  readonly second: Environment;
  /** What writers did that no writer may do. */
  readonly faults: string[] = [];
  /** Everything that was reported or logged. */
  readonly said: string[] = [];

  constructor(world: ConformanceWorld) {
    this.world = world as AbleWorld<Able>;
    this.adapter = world.adapter as Adapter & Required<Pick<Adapter, Port>>;
    [this.settings] = world.settings;
    this.portal = this.portalOf(world.adapter, "conformance");
    const [first] = this.portal.environments.starting();
    const [second] = this.portal.environments.targetsOf(first?.name ?? "");
    if (first === undefined || second === undefined) {
      throw new ConformanceError("The harness must have a starting environment and one that comes after it");
    }
    this.first = first;
    this.second = second;
  }

  /** A Portal of the world's project over an instance of its adapter. */
  portalOf(
    adapter: Adapter,
    actor: string,
    environments: ConformanceWorld["environments"] = this.world.environments,
  ): Portal {
    const { project, code } = this.world;
    const hear = (message: string): void => void this.said.push(message);
    return definePortal({
      project,
      environments,
      adapter: watched(adapter, this.faults),
      ...(code === undefined ? {} : { code }),
      settings: () => this.settings,
      actor: { name: actor, source: "given", authenticated: false },
      log: { debug: hear, info: hear, warn: hear },
    });
  }

  /** What a port is handed. */
  context(): Context {
    return this.portal.context();
  }

  /** Writes flows, one version. */
  async write(...names: string[]): Promise<void> {
    for (const name of names) await this.world.writeFlow(name);
  }

  /** Time passes on the engine's clock, which may be this machine's. */
  async pass(milliseconds: number): Promise<void> {
    if (this.world.pass !== undefined) return this.world.pass(milliseconds);
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
  }

  plan(action: PlanRequest["action"], environment: Environment, flows: string[] = []): Promise<Plan> {
    return this.portal.plan({ action, environment: environment.name, flows });
  }

  async deploy(flows: string[] = []): Promise<BatchResult> {
    return this.portal.apply(await this.plan("deploy", this.first, flows));
  }

  async promote(flows: string[] = []): Promise<BatchResult> {
    return this.portal.apply(await this.plan("promote", this.second, flows));
  }

  /** Deploys, and says so when something was not applied. */
  async mustDeploy(flows: string[] = []): Promise<void> {
    checkResults(await this.deploy(flows), "applied", "deploying");
  }

  /** The managed Deployments of an environment. Throws where it has a problem to tell. */
  async live(environment: Environment): Promise<Deployment[]> {
    const { items, problems } = await this.portal.findDeployments({ environments: [environment.name] });
    checkSame(problems, [], `problems of reading ${environment.name}`);
    return items.filter(({ key }) => key?.environment === environment.name).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** The one Deployment of a flow in an environment: of the only one where no name is given. */
  async one(environment: Environment, flow?: string): Promise<Deployment> {
    const all = await this.live(environment);
    const found = flow === undefined ? all : all.filter(({ key, flowName }) => key?.flow === flow || flowName === flow);
    const [one] = found;
    check(one !== undefined, `${flow ?? "the flow"} is not deployed in ${environment.name}`);
    check(found.length === 1, `${flow ?? "the flow"} is deployed ${found.length} times in ${environment.name}`);
    return one;
  }

  /** All of an environment's history, newest first. */
  async history(environment: Environment, adapter: Adapter = this.adapter): Promise<HistoryPage> {
    const whole: HistoryPage = { entries: [], problems: [] };
    const query = { project: this.world.project, environment };
    for await (const page of adapter.history?.read(query, this.context()) ?? []) {
      whole.entries.push(...page.entries);
      whole.problems.push(...page.problems);
    }
    return whole;
  }

  /** An entry that a case appends itself. */
  entry(environment: Environment, batch: string, more: Partial<HistoryEntry> = {}): Omit<HistoryEntry, "at"> {
    return {
      format: 1,
      batch,
      phase: "result",
      action: "deploy",
      project: this.world.project,
      environment: environment.name,
      actor: { name: "conformance", source: "given", authenticated: false },
      changes: [],
      ...more,
    };
  }

  /** Whatever the finder and the history tell of both environments: it must be the same before and after a plan. */
  async everything(): Promise<unknown> {
    const [first, second] = [this.first, this.second];
    const { items } = await this.portal.findDeployments({ everything: true });
    return [items, await this.history(first), await this.history(second)];
  }
}

/** Throws unless every change ended in one way. */
export function checkResults({ items, problems }: BatchResult, result: ChangeResult, what: string): void {
  check(items.length > 0, `${what}: there was nothing to do`);
  for (const { key, result: is, error } of items) {
    check(
      is === result,
      `${what}: ${key.flow} is ${is}, not ${result}${error === undefined ? "" : ` (${error.message})`}`,
    );
  }
  checkSame(problems, [], `problems of ${what}`);
}

/** The ids of Deployments' keys. */
export function keysOf(deployments: readonly Deployment[]): string[] {
  return deployments.flatMap(({ key }) => (key === undefined ? [] : [keyId(key)])).sort();
}
