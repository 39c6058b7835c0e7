// History in the servers of the fake engine, in pages.
import { historyPage, type HistoryPage, type HistoryStore } from "@acme/sdk-core";
import type { FakeEngine } from "../engine/fake-engine.ts";

const pageSize = 50;

/** Keeps history in the server of the environment that it is about. */
export function fakeHistoryStore(engine: FakeEngine): HistoryStore {
  return {
    append: (environment, entry, context) =>
      engine.calls.answer(
        {
          port: "history",
          method: "append",
          environments: [environment.name],
          flows: entry.changes.map(({ key }) => key.flow),
        },
        () => {
          const server = engine.serverOf(environment);
          server.reach();
          server.append(entry);
        },
        { signal: context.signal },
      ),
    count: (query, context) =>
      engine.calls.answer(
        { port: "history", method: "count", environments: [query.environment.name], flows: [] },
        () => {
          const server = engine.serverOf(query.environment);
          server.reach();
          const { entries, problems } = historyPage(server.history, query);
          return entries.length + problems.length;
        },
        { signal: context.signal },
      ),
    read: (query, context) =>
      engine.calls.stream(
        { port: "history", method: "read", environments: [query.environment.name], flows: [] },
        async function* pages(): AsyncGenerator<HistoryPage> {
          const server = engine.serverOf(query.environment);
          await Promise.resolve();
          server.reach();
          const newestFirst = [...server.history].reverse();
          for (let start = 0; start < newestFirst.length; start += pageSize) {
            yield historyPage(newestFirst.slice(start, start + pageSize), query);
          }
        },
        context.signal,
      ),
  };
}
