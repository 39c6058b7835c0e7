// The rows of one filter as they were read last, and how they are brought up to date without reading them all: what was
// updated since then, newest first; a count; and, where that says that some are gone, which ones. What a row means is not
// known here.
import type { Context, JsonObject } from "@acme/sdk-core";
import { z } from "zod";
import type { PrefectApi } from "../api/prefect-api.ts";
import { deploymentRowSchema } from "../api/rows.ts";
import { contentOfRow, type RowContent } from "./deployment-of-row.ts";

/**
 * Milliseconds. The server stamps a row when it begins to write it, and shows it when that is committed: what was stamped
 * this long before the last reading is looked at again. It also covers that its clock is known to a second only.
 */
const MARGIN = 10_000;
/** Rows of each request. A row with a schedule costs the server 10 ms, so few at first: mostly little has changed. */
const PAGES = [8, 32, 128, 200];
/** With more of them gone, everything is read again. */
const MANY = 100;

/** What {@link readAll} and {@link RowMemory.refresh} work with. */
export interface Reading {
  api: PrefectApi;
  /** The body of the filter, without sort and limit. */
  filter: JsonObject;
  context: Context;
  /** Told how many rows there are. */
  onRows?: (count: number) => void;
}

/** Rows that were read. */
export class RowMemory {
  readonly rows: Map<string, RowContent>;
  /** When the last reading began, the server's clock, milliseconds since 1970. */
  #readAt: number;

  private constructor(rows: Map<string, RowContent>, readAt: number) {
    this.rows = rows;
    this.#readAt = readAt;
  }

  /** Reads all rows. */
  static async read({ api, filter, context, onRows }: Reading): Promise<RowMemory> {
    const rows = new Map<string, RowContent>();
    const begun = context.now();
    const body = { sort: "NAME_ASC", ...filter };
    for await (const page of api.pages("/deployments/filter", body, deploymentRowSchema, optionsOf(context))) {
      // One that is created or renamed meanwhile moves the others to the next page.
      for (const row of page) rows.set(row.id, contentOfRow(row));
      onRows?.(rows.size);
    }
    return new RowMemory(rows, api.now(begun).getTime());
  }

  /**
   * Brings the rows up to date.
   *
   * @returns false: what is there does not add up, and all is to be read
   */
  async refresh({ api, filter, context }: Reading): Promise<boolean> {
    const begun = context.now();
    const since = this.#readAt - MARGIN;
    for (let offset = 0, page = 0; ; page++) {
      const limit = PAGES[Math.min(page, PAGES.length - 1)] ?? 200;
      const body = { sort: "UPDATED_DESC", ...filter, limit, offset };
      const rows = await api.call(
        "POST",
        "/deployments/filter",
        body,
        z.array(deploymentRowSchema),
        optionsOf(context),
      );
      const changed = rows.filter(({ updated }) => Date.parse(updated ?? "") > since);
      for (const row of changed) this.rows.set(row.id, contentOfRow(row));
      if (changed.length < rows.length || rows.length < limit) break;
      offset += rows.length;
    }
    const missing = this.rows.size - (await countOf(api, filter, context));
    if (missing < 0 || missing > MANY) return false;
    if (missing > 0) {
      const ids = [...this.rows.keys()];
      // Where more are there than the filter means, some have left it.
      if (ids.length - (await countOfIds(ids, api, context)) !== missing) return false;
      const gone = await goneOf(ids, missing, api, context);
      if (gone.length !== missing) return false;
      for (const id of gone) this.rows.delete(id);
    }
    this.#readAt = api.now(begun).getTime();
    return true;
  }
}

/**
 * Which of these ids the server does not have, by halves: a count costs next to nothing, and asks for no row.
 *
 * @param missing - how many there are
 */
async function goneOf(ids: readonly string[], missing: number, api: PrefectApi, context: Context): Promise<string[]> {
  if (missing <= 0) return [];
  if (ids.length === 1) return [...ids];
  const middle = Math.floor(ids.length / 2);
  const [left, right] = [ids.slice(0, middle), ids.slice(middle)];
  const inLeft = left.length - (await countOfIds(left, api, context));
  return [
    ...(inLeft === left.length ? left : await goneOf(left, inLeft, api, context)),
    ...(await goneOf(right, missing - inLeft, api, context)),
  ];
}

function countOfIds(ids: readonly string[], api: PrefectApi, context: Context): Promise<number> {
  return countOf(api, { deployments: { id: { any_: [...ids] } } }, context);
}

function countOf(api: PrefectApi, filter: JsonObject, context: Context): Promise<number> {
  return api.call("POST", "/deployments/count", filter, z.int().nonnegative(), optionsOf(context));
}

function optionsOf({ signal, log }: Context): { what: string; signal: AbortSignal; log: Context["log"] } {
  return { what: "reading deployments", signal, log };
}
