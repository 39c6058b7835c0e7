// The port that keeps history: append-only, with the engine of the environment that it is about.
import type { HistoryEntry } from "../history/history-entry.ts";
import type { Environment } from "../model/environment.ts";
import type { Problem } from "../model/found.ts";
import type { Context } from "./context.ts";

/** Which entries to read. */
export interface HistoryQuery {
  project: string;
  environment: Environment;
}

/** Some entries, newest first. */
export interface HistoryPage {
  entries: HistoryEntry[];
  problems: Problem[];
}

/** Keeps history. Two writers lose nothing; a teammate reads what another one wrote. */
export interface HistoryStore {
  /** Adds an entry. The engine's clock sets {@link HistoryEntry.at}. */
  append(environment: Environment, entry: Omit<HistoryEntry, "at">, context: Context): Promise<void>;
  /**
   * Reads newest first, page by page; a caller stops when it has enough. An entry of another tool, or damaged, is
   * skipped with a problem.
   */
  read(query: HistoryQuery, context: Context): AsyncIterable<HistoryPage>;
  /**
   * How many entries there are, damaged ones included, where that costs much less than reading them: whoever looks again
   * and again then learns that nothing came. It never falls. Absent: they are read.
   */
  count?(query: HistoryQuery, context: Context): Promise<number>;
}
