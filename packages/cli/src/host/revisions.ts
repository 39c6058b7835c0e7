// Answers lists in full once, and afterwards only what differs from the answer before.
import type { Problem } from "@acme/sdk-core";
import type { Listing } from "./protocol/listing.ts";

interface Answered {
  revision: string;
  /** The JSON of each item, by its id. */
  items: Map<string, string>;
  problems: Problem[];
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
    this.#answered.set(name, { revision, items, problems: found.problems });
    return { revision, isWhole, items: changed, removed, problems: found.problems };
  }

  /** Whether a client with this revision has the list as it was answered last. */
  isLast(name: string, since: string | undefined): boolean {
    return since !== undefined && this.#answered.get(name)?.revision === since;
  }

  /**
   * Answers what differs in a part of a list that was answered whole before; the rest is as it was. Undefined: the client
   * has not the last answer, and needs all.
   *
   * @param found - the part, with the problems of reading it
   * @param isOfPart - whether an item of the list, by its id, would be in the part
   */
  answerPart<T>(
    name: string,
    since: string | undefined,
    found: { items: readonly T[]; problems: Problem[] },
    idOf: (item: T) => string,
    isOfPart: (id: string) => boolean,
  ): Listing<T> | undefined {
    const before = this.#answered.get(name);
    if (before === undefined || before.revision !== since) return undefined;
    const byId = new Map(found.items.map((item) => [idOf(item), item]));
    const removed = [...before.items.keys()].filter((id) => isOfPart(id) && !byId.has(id));
    const changed = [...byId].filter(([id, item]) => before.items.get(id) !== JSON.stringify(item));
    const known = new Set(before.problems.map((problem) => JSON.stringify(problem)));
    const problems = [...before.problems, ...found.problems.filter((problem) => !known.has(JSON.stringify(problem)))];
    const isSame = changed.length === 0 && removed.length === 0;
    const revision = isSame ? before.revision : `${this.#host}:${++this.#count}`;
    for (const id of removed) before.items.delete(id);
    for (const [id, item] of changed) before.items.set(id, JSON.stringify(item));
    this.#answered.set(name, { ...before, revision });
    return { revision, isWhole: false, items: changed.map(([, item]) => item), removed, problems };
  }
}
