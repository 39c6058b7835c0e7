// History as artifacts of the server: kept for ever, appended, never changed. One artifact an entry.
import {
  AcmeError,
  type Context,
  digestJson,
  type Environment,
  type HistoryEntry,
  historyEntrySchema,
  type HistoryStore,
  isJsonObject,
  type Json,
  type Problem,
} from "@acme/sdk-core";
import { z } from "zod";
import type { PrefectApi } from "../api/prefect-api.ts";
import { type ArtifactRow, artifactRowSchema } from "../api/rows.ts";
import type { Servers } from "../settings/servers.ts";

/** Entries of 100 Releases are large, and the newest one mostly answers: small pages first, for whoever reads on larger ones. */
const [FIRST_PAGE, LARGEST_PAGE] = [20, 80];

/** Makes the store. */
export function artifactHistory(servers: Servers): HistoryStore {
  return {
    append: async (environment, entry, context) => {
      const body = { key: historyKey(entry.project, environment.name), type: "json", data: entry as unknown as Json };
      const what = "recording history";
      await servers.of(environment).call("POST", "/artifacts/", body, z.unknown(), {
        what,
        signal: context.signal,
        writes: true,
        log: context.log,
      });
    },
    count: ({ project, environment }, context) => {
      const filter = { artifacts: { key: { any_: [historyKey(project, environment.name)] } } };
      const options = { what: "reading history", signal: context.signal, log: context.log };
      return servers.of(environment).call("POST", "/artifacts/count", filter, z.int().nonnegative(), options);
    },
    read: ({ project, environment }, context) => readPages(servers.of(environment), project, environment, context),
  };
}

/** An artifact's key takes `[a-z0-9-]` only; a digest keeps apart what that makes equal. */
export function historyKey(project: string, environment: string): string {
  const readable = `${project}-${environment}`.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return `acme-history-${readable}-${digestJson([project, environment], 6)}`;
}

async function* readPages(
  api: PrefectApi,
  project: string,
  environment: Environment,
  context: Context,
): AsyncGenerator<{ entries: HistoryEntry[]; problems: Problem[] }> {
  const key = historyKey(project, environment.name);
  const seen = new Set<string>();
  const filter = { artifacts: { key: { any_: [key] } }, sort: "CREATED_DESC" };
  const options = { what: "reading history", signal: context.signal, log: context.log };
  const pages = api.pages("/artifacts/filter", filter, artifactRowSchema, options, FIRST_PAGE, LARGEST_PAGE);
  for await (const rows of pages) {
    const page = rows.map((row) => entryOf(row, project, environment.name));
    const entries = page
      .flatMap(({ entry }) => (entry === undefined ? [] : [entry]))
      .filter(({ batch, phase }) => {
        // A lost answer may have been sent twice, and an entry that comes meanwhile moves the others to the next page.
        const id = `${batch}:${phase}`;
        return !seen.has(id) && seen.add(id);
      });
    yield { entries, problems: page.flatMap(({ problem }) => (problem === undefined ? [] : [problem])) };
  }
}

function entryOf(row: ArtifactRow, project: string, environment: string): { entry?: HistoryEntry; problem?: Problem } {
  const data = typeof row.data === "string" ? parsed(row.data) : row.data;
  const entry = historyEntrySchema.safeParse(isJsonObject(data) ? { ...data, at: row.created } : data);
  if (!entry.success) {
    const problem = new AcmeError({
      code: "engine-unexpected",
      message: `The artifact ${row.id} stands among the history of ${environment} and is no entry of it; it is passed over.`,
      hint: "Another tool, or a newer version of this one, wrote it.",
    });
    return { problem: problem.toJSON() };
  }
  return entry.data.project === project && entry.data.environment === environment ? { entry: entry.data } : {};
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
