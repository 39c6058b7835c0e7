// For each conformance case about history an adapter that breaks exactly its promise.
import type { Adapter, HistoryEntry, HistoryPage } from "@acme/sdk-core";
import { appends, type Broken, type Ports, problem, reads } from "./altered-ports.test-support.ts";

/** By the id of the case that must find it. */
export const brokenHistory: Readonly<Record<string, Broken>> = {
  "history/as-written": appends("loses the reason", ({ reason: _, ...entry }) => entry),
  "history/count": {
    what: "counts a page at most",
    break: ({ adapter, engine }) => ({
      ...adapter,
      history: {
        ...(adapter as Ports).history,
        count: ({ environment }) => Promise.resolve(Math.min(1, engine.serverOf(environment).history.length)),
      },
    }),
  },
  "history/whole-and-ordered": reads("gives the first page", async function* firstPage(pages) {
    for await (const page of pages) {
      yield page;
      return;
    }
  }),
  "history/two-writers": {
    what: "reads, adds and writes the whole history back",
    break: (world) => {
      const careless = (adapter: Adapter): Adapter => ({
        ...adapter,
        history: {
          ...(adapter as Ports).history,
          append: async (environment, entry) => {
            const { history } = world.engine.serverOf(environment);
            const whole = [...history, { ...entry, at: world.engine.clock.iso() }];
            await Promise.resolve();
            history.splice(0, history.length, ...whole);
          },
        },
      });
      const { secondAdapter } = world;
      world.secondAdapter = async () => careless(await secondAdapter());
      return careless(world.adapter);
    },
  },
  "history/of-one-environment": {
    what: "gives the entries of every project",
    break: ({ adapter, engine }) => ({
      ...adapter,
      history: {
        ...(adapter as Ports).history,
        async *read({ environment }): AsyncGenerator<HistoryPage> {
          const entries = [...engine.serverOf(environment).history].reverse() as HistoryEntry[];
          yield await Promise.resolve({ entries, problems: [] });
        },
      },
    }),
  },
  "history/damaged": reads("stops at an entry that it cannot read", async function* untilDamaged(pages) {
    for await (const { entries, problems } of pages) {
      yield { entries: problems.length > 0 ? entries.slice(0, 1) : entries, problems };
    }
  }),
  "history/nothing-is-no-problem": reads("calls an empty history a problem", async function* never(pages) {
    for await (const page of pages) yield page;
    yield { entries: [], problems: [problem] };
  }),
};
