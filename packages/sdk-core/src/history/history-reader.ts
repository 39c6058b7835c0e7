// Reads an environment's history once for all who ask within one call: pages are kept and replayed, and more are read only
// when somebody wants them.
import type { Environment } from "../model/environment.ts";
import type { HistoryPage } from "../ports/history-store.ts";

interface Kept {
  pages: HistoryPage[];
  source: AsyncIterator<HistoryPage>;
  /** The page that is being read; one reading at a time. */
  reading: Promise<void> | undefined;
  isDone: boolean;
}

/** Reads history for one call of a Portal. It does not see what is appended afterwards. */
export class HistoryReader {
  readonly #open: (environment: Environment) => AsyncIterable<HistoryPage>;
  readonly #kept = new Map<string, Kept>();

  constructor(open: (environment: Environment) => AsyncIterable<HistoryPage>) {
    this.#open = open;
  }

  /** An environment's history from the newest entry on. */
  async *pages(environment: Environment): AsyncGenerator<HistoryPage> {
    const kept = this.#kept.get(environment.name) ?? {
      pages: [],
      source: this.#open(environment)[Symbol.asyncIterator](),
      reading: undefined,
      isDone: false,
    };
    this.#kept.set(environment.name, kept);
    for (let index = 0; ; index++) {
      while (index >= kept.pages.length && !kept.isDone) {
        kept.reading ??= readNext(kept);
        await kept.reading;
      }
      const page = kept.pages[index];
      if (page === undefined) return;
      yield page;
    }
  }

  /** Problems are told once, however often their page is replayed. */
  problems(): HistoryPage["problems"] {
    return [...this.#kept.values()].flatMap(({ pages }) => pages.flatMap(({ problems }) => problems));
  }

  /** Lets go of what was not read to its end. */
  async close(): Promise<void> {
    await Promise.all([...this.#kept.values()].map(async ({ source }) => source.return?.()));
  }
}

async function readNext(kept: Kept): Promise<void> {
  try {
    const next = await kept.source.next();
    if (next.done === true) kept.isDone = true;
    else kept.pages.push(next.value);
  } finally {
    kept.reading = undefined;
  }
}
