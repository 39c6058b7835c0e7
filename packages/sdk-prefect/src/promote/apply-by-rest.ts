// Applies change sets by REST, one after the other unless more are allowed: a server on SQLite answers several writers at
// once with 503 and stalls, so that two are no faster than one, and eight take more than twice as long (`bench/`).
import {
  AcmeError,
  type ChangeSet,
  type Context,
  leaseLost,
  outlasting,
  type Outcome,
  type Remark,
  toAcmeError,
  type Write,
} from "@acme/sdk-core";
import type { PrefectApi } from "../api/prefect-api.ts";
import { LiveRows } from "./live-rows.ts";
import { type NearFires, readNearFires, timeToWait, waitPast } from "./near-fires.ts";
import { NextRuns } from "./next-runs.ts";
import { writeRow } from "./write-row.ts";

/** Milliseconds that one write takes, roundly: how far ahead fires are looked for. Measured: 26 for a PATCH, 60 for a POST. */
const PER_WRITE = 60;

/** How many writes are compared by one reading. Measured: 10 rows take as long to read as half a write. */
const TOGETHER = 10;
/** How long a reading is believed, in milliseconds: about what ten writes take. */
const FRESH = 1_000;

interface Pending {
  changeSet: ChangeSet;
  write: Write;
  api: PrefectApi;
}

/** How {@link applyByRest} writes. */
export interface RestParts {
  apiOf: (write: Write) => PrefectApi | undefined;
  /** How many at once, while the servers take it. */
  writers: number;
}

/**
 * Writes; each change set has one write. What fires soon lets the others go first, and waits past the fire. After a
 * cancellation nothing more is begun, and what was is finished; after the loss of the lease nothing more is sent.
 */
export async function* applyByRest(
  changeSets: readonly ChangeSet[],
  { apiOf, writers }: RestParts,
  context: Context,
): AsyncGenerator<Outcome | Remark> {
  const pending = changeSets.flatMap((changeSet) =>
    changeSet.writes.map((write) => ({ changeSet, write, api: requireApi(apiOf, write) })),
  );
  const fires = await nearFires(pending, context);
  const begun = outlasting(context);
  const stop = leaseLost(context);
  const nextRuns = new NextRuns();
  const comparing = new Comparing(context);
  const atOnce = new AtOnce(writers, new Set(pending.map(({ api }) => api)));
  while (pending.length > 0 && !context.signal.aborted) {
    if (atOnce.isFull) {
      yield await atOnce.next();
      continue;
    }
    const next = takeNext(pending, fires, context);
    const { changeSet, write, api } = next;
    try {
      if (next.wait > 0) await waitPast(next.wait, write.desired.name, context);
      if (context.signal.aborted) break;
      if (await comparing.isStale(next, pending)) {
        yield { changeSet: changeSet.id, is: "stale" };
        continue;
      }
    } catch (caught) {
      if (context.signal.aborted) break; // Cancelled before it was begun.
      const error = toAcmeError(caught, `comparing ${write.desired.name}`);
      yield { changeSet: changeSet.id, is: "failed", error, left: "as-before" };
      continue;
    }
    if (context.signal.aborted) break;
    atOnce.begin(writeRow(changeSet, write, { api, nextRuns, stop, context: begun }));
  }
  while (!atOnce.isIdle) yield await atOnce.next();
  for (const problem of await nextRuns.confirm(begun)) yield { is: "remark", problem };
}

/** Writes that run: so many as are allowed, and one as soon as a server was too busy or hung up. */
class AtOnce {
  readonly #running = new Map<Promise<Outcome>, Promise<[Promise<Outcome>, Outcome]>>();
  readonly #servers: ReadonlySet<PrefectApi>;
  readonly #refusals: number;
  #limit: number;

  constructor(limit: number, servers: ReadonlySet<PrefectApi>) {
    this.#limit = limit;
    this.#servers = servers;
    this.#refusals = this.#count();
  }

  get isFull(): boolean {
    if (this.#count() > this.#refusals) this.#limit = 1;
    return this.#running.size >= this.#limit;
  }

  get isIdle(): boolean {
    return this.#running.size === 0;
  }

  /** Begins with a write, which never throws. */
  begin(writing: Promise<Outcome>): void {
    this.#running.set(
      writing,
      writing.then((outcome) => [writing, outcome]),
    );
  }

  /** The one that ends first. */
  async next(): Promise<Outcome> {
    const [writing, outcome] = await Promise.race(this.#running.values());
    this.#running.delete(writing);
    return outcome;
  }

  #count(): number {
    return [...this.#servers].reduce((sum, { refusals }) => sum + refusals, 0);
  }
}

/** Compares each write shortly before it is made; the next few are read together. */
class Comparing {
  readonly #context: Context;
  #rows: LiveRows | undefined;
  #of = new Set<Write>();
  #readAt = 0;

  constructor(context: Context) {
    this.#context = context;
  }

  async isStale({ api, write }: Pending, others: readonly Pending[]): Promise<boolean> {
    const now = performance.now();
    if (this.#rows === undefined || !this.#of.has(write) || now - this.#readAt > FRESH) {
      const same = others.filter((other) => other.api === api).slice(0, TOGETHER - 1);
      const writes = [write, ...same.map((other) => other.write)];
      this.#rows = await LiveRows.read(api, writes, this.#context);
      this.#of = new Set(writes);
      this.#readAt = now;
    }
    return this.#rows.isStale(write);
  }
}

/** The first that need not wait; else the one that waits shortest. */
function takeNext(pending: Pending[], fires: NearFires, context: Context): Pending & { wait: number } {
  let best = 0;
  let shortest = Infinity;
  for (const [index, { write, api }] of pending.entries()) {
    const wait = timeToWait(fires, write.live?.id, api.now(context.now()).getTime());
    if (wait < shortest) [best, shortest] = [index, wait];
    if (wait === 0) break;
  }
  const [next] = pending.splice(best, 1);
  if (next === undefined) throw new AcmeError({ code: "internal", message: "Nothing is left to write." });
  return { ...next, wait: shortest };
}

/** Only what has a schedule that is not paused can fire. */
async function nearFires(pending: readonly Pending[], context: Context): Promise<NearFires> {
  const byApi = new Map<PrefectApi, string[]>();
  for (const {
    write: { live },
    api,
  } of pending) {
    if (live === undefined || live.paused === true || (live.schedules ?? []).length === 0) continue;
    byApi.set(api, [...(byApi.get(api) ?? []), live.id]);
  }
  const all = await Promise.all(
    [...byApi].map(([api, ids]) => readNearFires(api, ids, pending.length * PER_WRITE, context)),
  );
  return new Map(all.flatMap((fires) => [...fires]));
}

function requireApi(apiOf: (write: Write) => PrefectApi | undefined, write: Write): PrefectApi {
  const api = apiOf(write);
  if (api !== undefined) return api;
  throw new AcmeError({ code: "internal", message: `${write.desired.name} was applied without having been declared.` });
}
