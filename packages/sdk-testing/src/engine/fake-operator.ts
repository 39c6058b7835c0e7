// People who change things in the engine without this tool.
import { type DeploymentKey, isJsonObject, type JsonObject, overlay } from "@acme/sdk-core";
import type { FakeEngine } from "./fake-engine.ts";
import type { FakeServer, StoredDeployment } from "./fake-server.ts";

/** Somebody with access to the engine's own user interface. Every act throws where the Deployment is not there. */
export class FakeOperator {
  readonly #engine: FakeEngine;

  constructor(engine: FakeEngine) {
    this.#engine = engine;
  }

  /** Sets settings; maps merge by key, anything else replaces. */
  sets(flow: string, environment: string, settings: JsonObject): void {
    this.#change(flow, environment, (stored) => ({ ...stored, settings: overlay(stored.settings, settings) }));
  }

  /** Removes settings by name: `schedule`, `parameters.region`. */
  unsets(flow: string, environment: string, ...names: string[]): void {
    this.#change(flow, environment, (stored) => ({ ...stored, settings: names.reduce(without, stored.settings) }));
  }

  /** Makes it run something else, or something unknown. */
  replacesRelease(flow: string, environment: string, release: StoredDeployment["release"]): void {
    this.#change(flow, environment, ({ release: _, ...stored }) => ({
      ...stored,
      ...(release === undefined ? {} : { release }),
    }));
  }

  /** Deletes a Deployment. */
  deletes(flow: string, environment: string): void {
    for (const [server, { id }] of this.#find(flow, environment)) server.deployments.delete(id);
  }

  /** Makes a Deployment by hand, which nobody manages. */
  makes(name: string, more: Partial<StoredDeployment> = {}, server: FakeServer = this.#engine.server()): void {
    server.put({ name, flowName: name, settings: {}, ...more });
  }

  #change(flow: string, environment: string, act: (stored: StoredDeployment) => StoredDeployment): void {
    for (const [server, stored] of this.#find(flow, environment)) server.put(act(stored));
  }

  #find(flow: string, environment: string): [FakeServer, StoredDeployment][] {
    const isMeant = (key: DeploymentKey | undefined): boolean => key?.flow === flow && key.environment === environment;
    const found = this.#engine.servers.flatMap((server) =>
      [...server.deployments.values()]
        .filter(({ key }) => isMeant(key))
        .map((stored): [FakeServer, StoredDeployment] => [server, stored]),
    );
    if (found.length === 0) throw new Error(`${flow} is not deployed in ${environment} of the fake engine`);
    return found;
  }
}

function without(settings: JsonObject, name: string): JsonObject {
  const [first = "", ...rest] = name.split(".");
  const { [first]: member, ...others } = settings;
  return rest.length > 0 && isJsonObject(member) ? { ...others, [first]: without(member, rest.join(".")) } : others;
}
