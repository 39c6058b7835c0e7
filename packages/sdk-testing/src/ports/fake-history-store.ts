// History in the servers of the fake engine, in pages.
import {
  AcmeError,
  historyEntrySchema,
  type HistoryEntry,
  type HistoryPage,
  type HistoryStore,
  type Problem,
} from "@acme/sdk-core";
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
    read: ({ project, environment }, context) =>
      engine.calls.stream(
        { port: "history", method: "read", environments: [environment.name], flows: [] },
        async function* pages(): AsyncGenerator<HistoryPage> {
          const server = engine.serverOf(environment);
          await Promise.resolve();
          server.reach();
          const newestFirst = [...server.history].reverse();
          for (let start = 0; start < newestFirst.length; start += pageSize) {
            yield pageOf(newestFirst.slice(start, start + pageSize), project, environment.name);
          }
        },
        context.signal,
      ),
  };
}

function pageOf(stored: readonly unknown[], project: string, environment: string): HistoryPage {
  const entries: HistoryEntry[] = [];
  const problems: Problem[] = [];
  for (const one of stored) {
    const { success, data } = historyEntrySchema.safeParse(one);
    if (!success) problems.push(damaged(environment));
    else if (data.project === project && data.environment === environment) entries.push(data);
  }
  return { entries, problems };
}

function damaged(environment: string): Problem {
  return new AcmeError({
    code: "engine-unexpected",
    message: `An entry of the history of ${environment} is damaged and was skipped.`,
    hint: "Look at it in the engine.",
  }).toJSON();
}
