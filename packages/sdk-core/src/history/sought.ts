// The Deployments that a reading of history, newest first, still looks for, and when it has gone back far enough.
import { type Deployment, keyId } from "../model/deployment.ts";
import type { HistoryPage } from "../ports/history-store.ts";
import type { HistoryEntry } from "./history-entry.ts";

/**
 * How long before a Deployment was created an intent can be about it, in milliseconds: that of the batch that created it is
 * older, by as long as a batch can take on a server that hardly answers.
 */
const LONGEST_BATCH = 86_400_000;
/** How long before it a result can be, in milliseconds: never, but the processes of a server need not agree on the time. */
const CLOCKS_APART = 2_000;

/** Deployments by their {@link keyId}. One without a key is not looked for. */
export class Sought {
  readonly #open = new Map<string, { deployment: Deployment; created: number }>();

  constructor(live: readonly Deployment[]) {
    for (const deployment of live) {
      const { key, created } = deployment;
      if (key === undefined) continue;
      this.#open.set(keyId(key), { deployment, created: created === undefined ? -Infinity : Date.parse(created) });
    }
  }

  /** Nothing is looked for any more. */
  get isEmpty(): boolean {
    return this.#open.size === 0;
  }

  /** The Deployment that an entry's change is about. One of that key that was there before it is another Deployment. */
  in(entry: HistoryEntry, id: string): Deployment | undefined {
    const sought = this.#open.get(id);
    if (sought === undefined) return undefined;
    const allowance = entry.phase === "intent" ? LONGEST_BATCH : CLOCKS_APART;
    return Date.parse(entry.at) >= sought.created - allowance ? sought.deployment : undefined;
  }

  /** All is known of it. */
  found(id: string): void {
    this.#open.delete(id);
  }

  /** Whether nothing that is older than a page can tell of what is still looked for: it did not exist then. */
  isBefore({ entries }: HistoryPage): boolean {
    if (this.isEmpty) return true;
    const oldest = entries.at(-1);
    if (oldest === undefined) return false;
    const at = Date.parse(oldest.at);
    return [...this.#open.values()].every(({ created }) => at < created - LONGEST_BATCH);
  }

  /** What history did not tell all of. */
  rest(): [id: string, deployment: Deployment][] {
    return [...this.#open].map(([id, { deployment }]) => [id, deployment]);
  }
}
