// What is live just before it is written. Prefect has no compare-and-set: a change of somebody else is noticed by reading
// again, as shortly before the write as is cheap. What comes in between is left to the reading back.
import { type Context, type Held, isUnchanged, type JsonObject, type Write } from "@acme/sdk-core";
import type { PrefectApi } from "../api/prefect-api.ts";
import { type DeploymentRow, deploymentRowSchema } from "../api/rows.ts";
import { contentOfRow } from "../deployments/deployment-of-row.ts";

/** What a comparison needs of a write: what was planned on, or the name under which nothing was. */
export type Compared = Pick<Write, "live"> & { desired: Pick<Write["desired"], "name"> };

/** Deployments as they were read at one moment, for the writes that it was read for. */
export class LiveRows {
  readonly #rows: readonly DeploymentRow[];

  private constructor(rows: readonly DeploymentRow[]) {
    this.#rows = rows;
  }

  /** Reads all that some writes are about, in one filter. */
  static async read(api: PrefectApi, writes: readonly Compared[], context: Context): Promise<LiveRows> {
    const ids = writes.flatMap(({ live }) => (live === undefined ? [] : [live.id]));
    const names = writes.flatMap(({ live, desired }) => (live === undefined ? [desired.name] : []));
    if (ids.length + names.length === 0) return new LiveRows([]);
    const deployments: JsonObject = {
      operator: "or_",
      ...(ids.length === 0 ? {} : { id: { any_: ids } }),
      ...(names.length === 0 ? {} : { name: { any_: names } }),
    };
    const options = { what: "comparing with the plan", signal: context.signal, log: context.log };
    const filter = { sort: "NAME_ASC", deployments };
    return new LiveRows(await api.all("/deployments/filter", filter, deploymentRowSchema, options));
  }

  /** Whether somebody else changed, deleted or made what a write is about since the plan was made. */
  isStale({ live, desired }: Compared): boolean {
    const row = this.#rows.find(({ id, name }) => (live === undefined ? name === desired.name : id === live.id));
    return !isUnchanged(live, row === undefined ? undefined : heldBy(row));
  }
}

function heldBy(row: DeploymentRow): Held {
  const { release, settings } = contentOfRow(row);
  return { id: row.id, settings, ...(release === undefined ? {} : { release }) };
}
