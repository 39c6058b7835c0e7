// The fake ports together: an adapter over an engine in memory, and its definition for a configuration.
import {
  type Actor,
  type Adapter,
  type AdapterDefinition,
  type Check,
  defineAdapter,
  type Doctor,
  type Json,
  type RunForecaster,
  toAcmeError,
} from "@acme/sdk-core";
import { z } from "zod";
import type { FakeEngine } from "../engine/fake-engine.ts";
import type { FakeRepository } from "../engine/fake-repository.ts";
import type { FakeServer } from "../engine/fake-server.ts";
import { fakeSettingsSchema, settingsOfFields } from "../engine/settings-form.ts";
import { fakeChecker } from "./fake-checker.ts";
import { fakeDeploymentFinder, fakeFlowFinder, fakeRunFinder } from "./fake-finders.ts";
import { fakeHistoryStore } from "./fake-history-store.ts";
import { fakeLockStore } from "./fake-lock-store.ts";
import { fakeDeployer, fakePromoter, type FakeWriterOptions } from "./fake-writer.ts";

/** How a fake adapter behaves. */
export interface FakeAdapterOptions extends FakeWriterOptions {
  /** The account whose credentials it uses. Default: the engine has no accounts. */
  account?: Actor;
}

/** An adapter whose engine is in memory: every port is there. */
export function createFakeAdapter(
  engine: FakeEngine,
  repository: FakeRepository,
  options: FakeAdapterOptions = {},
): Required<Adapter> {
  return {
    name: "fake",
    flows: fakeFlowFinder(engine, repository),
    deployments: fakeDeploymentFinder(engine),
    deployer: fakeDeployer(engine, options),
    promoter: fakePromoter(engine, options),
    runs: fakeRunFinder(engine),
    forecaster: fakeForecaster,
    checker: fakeChecker(engine),
    history: fakeHistoryStore(engine),
    locks: fakeLockStore(engine),
    doctor: fakeDoctor(engine),
    clock: { now: () => Promise.resolve(engine.clock.now()) },
    identity: { of: () => Promise.resolve(options.account) },
  };
}

/** A definition of the fake adapter, for what reads a configuration. */
export function fakeAdapterDefinition(
  engine: FakeEngine,
  repository: FakeRepository,
  options: FakeAdapterOptions = {},
): AdapterDefinition {
  return defineAdapter({
    name: "fake",
    schemas: {
      options: z.object({}),
      environment: z.object({
        server: z.string().exactOptional().describe("The name of the fake server. Default: main."),
        places: z.array(z.string()).exactOptional().describe("Keeps a Deployment at each of these places."),
      }),
      flow: fakeSettingsSchema,
    },
    create: () => createFakeAdapter(engine, repository, options),
  });
}

/** Any schedule of the fake engine is one of every full hour. */
const fakeForecaster: RunForecaster = {
  forecast: (fields, after, count) => {
    const { schedule, paused } = settingsOfFields(fields);
    if (typeof schedule !== "string") return undefined;
    if (paused === true) return { runs: [], note: "it is paused" };
    const hour = 3_600_000;
    const first = (Math.floor(after.getTime() / hour) + 1) * hour;
    return {
      runs: Array.from({ length: count }, (_, index) => ({ at: new Date(first + index * hour).toISOString() })),
    };
  },
};

function fakeDoctor(engine: FakeEngine): Doctor {
  return {
    check: (checked, context) =>
      engine.calls.stream(
        {
          port: "doctor",
          method: "check",
          environments: checked.map(({ environment }) => environment.name),
          flows: [],
        },
        async function* checks(): AsyncGenerator<Check> {
          for (const server of new Set(checked.map(({ environment }) => engine.serverOf(environment)))) {
            await Promise.resolve();
            yield checkServer(server);
          }
          for (const { environment, settings } of checked) {
            yield* settings.flatMap(({ pool }) => missingPool(engine.serverOf(environment), pool));
          }
        },
        context.signal,
      ),
  };
}

function checkServer(server: FakeServer): Check {
  const name = `server ${server.name}`;
  try {
    server.reach();
    return { name, status: "ok", message: "It answers." };
  } catch (caught) {
    const { message, hint } = toAcmeError(caught, `asking ${server.name}`);
    return { name, status: "error", message, ...(hint === undefined ? {} : { hint }) };
  }
}

function missingPool(server: FakeServer, pool: Json | undefined): Check[] {
  if (typeof pool !== "string" || server.pools?.has(pool) !== false) return [];
  return [{ name: `pool ${pool}`, status: "error", message: `The server ${server.name} has no pool ${pool}.` }];
}
