// The newest entries of several environments' histories, as people read them: one for each batch. Rendering is elsewhere.
import {
  type CallOptions,
  type HistoryEntry,
  isSelected,
  type Portal,
  type Problem,
  toAcmeError,
} from "@acme/sdk-core";

/** Which entries. */
export interface NewestQuery {
  /** Default: all. */
  environments?: readonly string[];
  /** Names or globs. Empty: all. */
  flows: readonly string[];
  /** At most this many, of all environments together. */
  limit: number;
}

/** What {@link newestEntries} gives. */
export interface NewestEntries {
  /** Newest first: the result of each batch, or its intent where no result was recorded. */
  entries: HistoryEntry[];
  problems: Problem[];
}

/** Reads them. An environment whose history cannot be read is a problem. Throws `environment-unknown`. */
export async function newestEntries(portal: Portal, query: NewestQuery, call: CallOptions): Promise<NewestEntries> {
  const environments = (query.environments ?? portal.environments.all.map(({ name }) => name)).map(
    (name) => portal.environments.get(name).name,
  );
  const found = await Promise.all(
    environments.map((environment) => newest(portal, environment, query.flows, query.limit, call)),
  );
  return {
    entries: found
      .flatMap(({ entries }) => entries)
      .sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))
      .slice(0, query.limit),
    problems: found.flatMap(({ problems }) => problems),
  };
}

function isMeant(flow: string, selectors: readonly string[]): boolean {
  return selectors.length === 0 || selectors.some((selector) => isSelected({ key: flow }, selector));
}

/** An environment whose history cannot be read is a problem beside the others. */
async function newest(
  portal: Portal,
  environment: string,
  selectors: readonly string[],
  limit: number,
  call: CallOptions,
): Promise<NewestEntries> {
  const entries: HistoryEntry[] = [];
  const problems: Problem[] = [];
  const finished = new Set<string>();
  try {
    for await (const page of portal.history(environment, call)) {
      problems.push(...page.problems);
      for (const entry of page.entries) {
        if (entry.phase === "result") finished.add(entry.batch);
        else if (finished.has(entry.batch)) continue;
        const changes = entry.changes.filter(({ key }) => isMeant(key.flow, selectors));
        const validations = (entry.validations ?? []).filter(({ flow }) => isMeant(flow, selectors));
        if (changes.length + validations.length === 0) continue;
        entries.push({ ...entry, changes, ...(entry.validations === undefined ? {} : { validations }) });
      }
      if (entries.length >= limit) break;
    }
  } catch (caught) {
    const error = toAcmeError(caught, `reading the history of ${environment}`);
    if (error.kind === "cancelled") throw error;
    problems.push({ ...error.toJSON(), message: `The history of ${environment} cannot be read. ${error.message}` });
  }
  return { entries, problems };
}
