// Whether the work pools and queues that are declared exist: one reading for a server, before anything is sent.
import { AcmeError, type Context } from "@acme/sdk-core";
import { z } from "zod";
import type { PrefectApi } from "../api/prefect-api.ts";
import { type WorkPoolRow, workPoolRowSchema } from "../api/rows.ts";

const queueRow = z.object({ name: z.string() });

/** Looks pools and queues up; each server is asked once. */
export class WorkPools {
  readonly #pools = new Map<PrefectApi, Promise<Map<string, WorkPoolRow>>>();
  readonly #queues = new Map<string, Promise<Set<string>>>();

  /** The pools of a server by name. */
  of(api: PrefectApi, context: Context): Promise<Map<string, WorkPoolRow>> {
    const known = this.#pools.get(api);
    if (known !== undefined) return known;
    const options = { what: "reading work pools", signal: context.signal, log: context.log };
    const read = api
      .all("/work_pools/filter", {}, workPoolRowSchema, options)
      .then((rows) => new Map(rows.map((row) => [row.name, row])));
    this.#pools.set(api, read);
    return read;
  }

  /**
   * Why a Deployment cannot run there: no pool is named, or pool or queue do not exist. Prefect itself answers a missing
   * pool with 404 on a creation and 500 on an update.
   */
  async refusal(
    api: PrefectApi,
    pool: string | undefined,
    queue: string | undefined,
    environment: string,
    context: Context,
  ): Promise<AcmeError | undefined> {
    const pools = await this.of(api, context);
    const names = [...pools.keys()].join(", ");
    if (pool === undefined) {
      return new AcmeError({
        code: "target-missing",
        message: `No work pool is declared for ${environment}.`,
        hint: `Set work_pool in environments.${environment}.defaults of acme.yaml.${names === "" ? "" : ` The server has: ${names}.`}`,
      });
    }
    if (!pools.has(pool)) {
      return new AcmeError({
        code: "target-missing",
        message: `The work pool ${pool} does not exist on the server of ${environment}.`,
        hint: `Create it (prefect work-pool create ${pool} --type process), or correct work_pool in acme.yaml.${names === "" ? "" : ` The server has: ${names}.`}`,
      });
    }
    if (queue === undefined || queue === "default" || (await this.#queuesOf(api, pool, context)).has(queue))
      return undefined;
    return new AcmeError({
      code: "target-missing",
      message: `The work queue ${queue} does not exist in the work pool ${pool}.`,
      hint: `Create it: prefect work-queue create ${queue} --pool ${pool}`,
    });
  }

  #queuesOf(api: PrefectApi, pool: string, context: Context): Promise<Set<string>> {
    const id = JSON.stringify([api.server.apiUrl, pool]);
    const known = this.#queues.get(id);
    if (known !== undefined) return known;
    const options = { what: "reading work queues", signal: context.signal, log: context.log };
    const read = api
      .all(`/work_pools/${encodeURIComponent(pool)}/queues/filter`, {}, queueRow, options)
      .then((rows) => new Set(rows.map((row) => row.name)));
    this.#queues.set(id, read);
    return read;
  }
}
