// For history stores: from what is stored to a page of entries.
import { AcmeError } from "../errors/acme-error.ts";
import { type HistoryEntry, historyEntrySchema } from "../history/history-entry.ts";
import type { HistoryPage, HistoryQuery } from "../ports/history-store.ts";

/**
 * The entries of a query among what is stored, newest first by their time; what is stored at the same time keeps its
 * order. Anything that is no entry is a problem.
 *
 * @param stored - newest first; JSON text is parsed
 */
export function historyPage(stored: Iterable<unknown>, { project, environment }: HistoryQuery): HistoryPage {
  const page: HistoryPage = { entries: [], problems: [] };
  for (const one of stored) {
    const entry = entryOf(one);
    if (entry === undefined) page.problems.push(noEntry(environment.name).toJSON());
    else if (entry.project === project && entry.environment === environment.name) page.entries.push(entry);
  }
  page.entries.sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  return page;
}

function entryOf(stored: unknown): HistoryEntry | undefined {
  try {
    return historyEntrySchema.parse(typeof stored === "string" ? JSON.parse(stored) : stored);
  } catch {
    return undefined;
  }
}

function noEntry(environment: string): AcmeError {
  return new AcmeError({
    code: "engine-unexpected",
    message: `Something among the history of ${environment} is no entry of it, and is passed over.`,
    hint: "Another tool, or a newer version of this one, wrote it.",
  });
}
