// What was read of environments' histories, kept for the next look: history only grows, so where a count says that nothing
// came, nothing is read again. For whoever looks again and again; a plan reads history itself.
import type { Environment } from "../model/environment.ts";
import type { HistoryPage } from "../ports/history-store.ts";
import type { HistoryEntry } from "./history-entry.ts";

/** How a history is read and counted. */
export interface HistorySource {
  /** Newest first. */
  read(environment: Environment): AsyncIterable<HistoryPage>;
  /** How many entries there are, see {@link HistoryStore.count}. Undefined: it cannot be counted. */
  count(environment: Environment): Promise<number | undefined>;
}

interface Remembered {
  /** How many there were when the reading began. */
  total: number;
  entries: HistoryEntry[];
  problems: HistoryPage["problems"];
  /** Whether {@link entries} are all. */
  isWhole: boolean;
}

/** Remembers histories by the names of their environments. */
export class HistoryMemory {
  readonly #remembered = new Map<string, Remembered>();

  /** A source that reads from memory what is there already, and remembers what is read. */
  over(source: HistorySource): (environment: Environment) => AsyncIterable<HistoryPage> {
    return (environment) => this.#pages(environment, source);
  }

  async *#pages(environment: Environment, source: HistorySource): AsyncGenerator<HistoryPage> {
    const total = await source.count(environment);
    const before = this.#remembered.get(environment.name);
    const known = before !== undefined && total !== undefined && total >= before.total ? before : undefined;
    const fresh =
      known === undefined ? undefined : await readFresh(source.read(environment), known, (total ?? 0) - known.total);
    if (fresh !== undefined && known !== undefined && total !== undefined) {
      // Two who write at once may show in another order than they were stamped.
      const entries = [...fresh.entries, ...known.entries].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
      const page = { entries, problems: distinct([...known.problems, ...fresh.problems]) };
      this.#remembered.set(environment.name, { ...page, total, isWhole: known.isWhole });
      yield page;
      if (known.isWhole) return;
    }
    yield* this.#read(environment, source, total);
  }

  /** Reads on, past what is remembered, and remembers as far as the caller goes. */
  async *#read(
    environment: Environment,
    source: HistorySource,
    total: number | undefined,
  ): AsyncGenerator<HistoryPage> {
    const seen = new Set(this.#remembered.get(environment.name)?.entries.map(idOf));
    const read: Remembered = { total: total ?? 0, entries: [], problems: [], isWhole: false };
    for await (const page of source.read(environment)) {
      read.entries.push(...page.entries);
      read.problems.push(...page.problems);
      if (total !== undefined && read.entries.length >= seen.size) this.#remembered.set(environment.name, { ...read });
      const entries = page.entries.filter((entry) => !seen.has(idOf(entry)));
      yield seen.size === 0 ? page : { entries, problems: [] };
    }
    if (total !== undefined) this.#remembered.set(environment.name, { ...read, isWhole: true });
  }
}

/** The entries that came since; undefined where they do not add up, and all is to be read. */
async function readFresh(
  pages: AsyncIterable<HistoryPage>,
  known: Remembered,
  count: number,
): Promise<HistoryPage | undefined> {
  const fresh: HistoryPage = { entries: [], problems: [] };
  if (count === 0) return fresh;
  const ids = new Set(known.entries.map(idOf));
  for await (const page of pages) {
    const added = page.entries.filter((entry) => !ids.has(idOf(entry)));
    fresh.entries.push(...added);
    fresh.problems.push(...page.problems);
    if (fresh.entries.length + fresh.problems.length >= count) return fresh;
    if (added.length === 0 && page.entries.length > 0) return undefined;
  }
  return undefined;
}

/** A page that is read again has its problems again. */
function distinct(problems: HistoryPage["problems"]): HistoryPage["problems"] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}

function idOf({ batch, phase }: HistoryEntry): string {
  return `${phase} ${batch}`;
}
