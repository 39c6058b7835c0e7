// The servers of a project: one client for each, shared by the environments on it.
import type { Environment } from "@acme/sdk-core";
import { PrefectApi } from "../api/prefect-api.ts";
import { environmentOptionsOf } from "../schemas.ts";
import { resolveServer } from "./resolve-server.ts";

/** Gives clients; two environments with the same server and credential share one. */
export class Servers {
  readonly #directory: string;
  readonly #byEnvironment = new Map<string, PrefectApi>();
  readonly #byServer = new Map<string, PrefectApi>();

  /** @param directory - absolute path of the project's folder */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /** The client of an environment's server. Throws `config-invalid`. */
  of(environment: Environment): PrefectApi {
    const known = this.#byEnvironment.get(environment.name);
    if (known !== undefined) return known;
    const server = resolveServer(environmentOptionsOf(environment.options), { directory: this.#directory });
    const identity = JSON.stringify([server.apiUrl, server.headers]);
    const api = this.#byServer.get(identity) ?? new PrefectApi(server);
    this.#byServer.set(identity, api);
    this.#byEnvironment.set(environment.name, api);
    return api;
  }

  /** The environments by their server. */
  group(environments: readonly Environment[]): Map<PrefectApi, Environment[]> {
    const groups = new Map<PrefectApi, Environment[]>();
    for (const environment of environments) {
      const api = this.of(environment);
      groups.set(api, [...(groups.get(api) ?? []), environment]);
    }
    return groups;
  }
}
