// Answers lists in full once, and afterwards only what differs from the answer before.
import type { Problem } from "@acme/sdk-core";
import type { Listing } from "./protocol/listing.ts";

interface Answered {
  revision: string;
  /** The JSON of each item, by its id. */
  items: Map<string, string>;
}

/** The last answer of each list. */
export class Revisions {
  /** Another host must not take this one's revisions for its own. */
  readonly #host = crypto.randomUUID();
  readonly #answered = new Map<string, Answered>();
  #count = 0;

  /**
   * Answers a list.
   *
   * @param name - of the list: the method and everything that narrows it
   * @param since - the revision that the client holds
   */
  answer<T>(
    name: string,
    since: string | undefined,
    found: { items: readonly T[]; problems: Problem[] },
    idOf: (item: T) => string,
  ): Listing<T> {
    const before = this.#answered.get(name);
    const byId = new Map(found.items.map((item) => [idOf(item), item]));
    const items = new Map([...byId].map(([id, item]) => [id, JSON.stringify(item)]));
    const isWhole = since === undefined || before?.revision !== since;
    const known = isWhole ? new Map<string, string>() : before.items;
    const changed = [...byId].flatMap(([id, item]) => (known.get(id) === items.get(id) ? [] : [item]));
    const removed = [...known.keys()].filter((id) => !items.has(id));
    const isSame = !isWhole && changed.length === 0 && removed.length === 0;
    const revision = isSame ? since : `${this.#host}:${++this.#count}`;
    this.#answered.set(name, { revision, items });
    return { revision, isWhole, items: changed, removed, problems: found.problems };
  }
}
