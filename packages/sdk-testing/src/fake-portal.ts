// A real Portal over fakes: real rules, an engine in memory. What a unit test of a release script starts from.
import {
  type Actor,
  type Adapter,
  type BatchResult,
  definePortal,
  type EnvironmentDefinition,
  type JsonObject,
  type Portal,
  type PortalDefinition,
} from "@acme/sdk-core";
import type { Calls } from "./calls/calls.ts";
import type { FakeClock } from "./engine/fake-clock.ts";
import { FakeEngine } from "./engine/fake-engine.ts";
import { FakeRepository } from "./engine/fake-repository.ts";
import { flowFile, flowSource } from "./engine/flow-source.ts";
import { createFakeAdapter, type FakeAdapterOptions } from "./ports/fake-adapter.ts";

/** What a {@link FakePortal} is made of; all of it has defaults. */
export interface FakePortalOptions extends FakeAdapterOptions, Pick<PortalDefinition, "settingsFiles" | "commands"> {
  /** Names of flows, each in a file of its own, committed. Default: `nightly`. */
  flows?: readonly string[];
  /** Default: dev, then uat, then prod. */
  environments?: readonly EnvironmentDefinition[];
  /** Settings of each flow in each environment. Default: none. */
  settings?: PortalDefinition["settings"] | JsonObject;
  /** Default: `shop`. */
  project?: string;
  /** Default: ada, who is authenticated. */
  actor?: Actor;
}

/** A Portal with everything that a test arranges or looks at. */
export interface FakePortal {
  portal: Portal;
  engine: FakeEngine;
  repository: FakeRepository;
  adapter: Required<Adapter>;
  clock: FakeClock;
  calls: Calls;
  /** A Portal of somebody else, from another machine, on the same engine and repository. */
  colleague(name: string, adapter?: Adapter): Portal;
  /** Deploys flows to a starting environment, all by default. */
  deploy(environment?: string, flows?: string[]): Promise<BatchResult>;
  /** Promotes flows to an environment, all by default. */
  promote(environment: string, flows?: string[]): Promise<BatchResult>;
}

/**
 * A real Portal over an engine in memory.
 *
 * @example
 * const { portal, engine } = createFakePortal({ flows: ["nightly"] });
 * await releaseToDev(portal); // what is tested
 * assert.equal(engine.live("nightly", "dev")?.release?.pinned, true);
 */
export function createFakePortal(options: FakePortalOptions = {}): FakePortal {
  const engine = new FakeEngine();
  const repository = new FakeRepository({ calls: engine.calls, clock: engine.clock });
  for (const name of options.flows ?? ["nightly"]) repository.write(flowFile(name), flowSource([name]));
  repository.commit("Add flows");
  engine.calls.forget();
  const adapter = createFakeAdapter(engine, repository, options);
  const { settings } = options;
  const definition: PortalDefinition = {
    project: options.project ?? "shop",
    environments: options.environments ?? [
      { name: "dev" },
      { name: "uat", after: "dev" },
      { name: "prod", after: "uat" },
    ],
    adapter,
    code: repository,
    now: () => engine.clock.now(),
    actor: options.actor ?? actor("ada"),
    ...(options.settingsFiles === undefined ? {} : { settingsFiles: options.settingsFiles }),
    ...(options.commands === undefined ? {} : { commands: options.commands }),
    ...(settings === undefined ? {} : { settings: typeof settings === "function" ? settings : () => settings }),
  };
  const portal = definePortal(definition);
  return {
    portal,
    engine,
    repository,
    adapter,
    clock: engine.clock,
    calls: engine.calls,
    colleague: (name, own = createFakeAdapter(engine, repository, options)) =>
      definePortal({ ...definition, adapter: own, actor: actor(name) }),
    deploy: async (environment = "dev", flows = []) =>
      portal.apply(await portal.plan({ action: "deploy", environment, flows })),
    promote: async (environment, flows = []) =>
      portal.apply(await portal.plan({ action: "promote", environment, flows })),
  };
}

function actor(name: string): Actor {
  return { name, source: "engine", authenticated: true };
}
