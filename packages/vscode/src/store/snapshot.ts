// The last known state as text that outlives the window, so that it shows at once after a reload: marked as stale.
import { deploymentViewSchema, projectViewSchema, statusRowViewSchema } from "@acme/cli/host-protocol";
import { flowSchema, problemSchema } from "@acme/sdk-core";
import { z } from "zod";
import { checkItems, itemsIn } from "../model/checked-items.ts";
import { lastKnownSchema } from "./last-known.ts";
import { emptyState, type ProjectState, type SourceState, withParts } from "./project-state.ts";

/** Rises when the form changes: one of another version is not read. */
const FORMAT = 2;

const list = <T>(item: z.ZodType<T>): z.ZodType<{ items: T[]; problems: z.infer<typeof problemSchema>[] }> =>
  z.object({ items: z.array(item), problems: z.array(problemSchema) });

const snapshotSchema = z.object({
  format: z.literal(FORMAT),
  view: projectViewSchema.exactOptional(),
  flows: list(flowSchema),
  status: list(statusRowViewSchema),
  unmanaged: list(deploymentViewSchema),
  unread: z.array(z.string()),
  lastKnown: lastKnownSchema,
  readAt: z.record(z.string(), z.string()),
});

/** The state as text. Revisions are left out: they are of a host that will be gone. */
export function toSnapshot({ view, lists, unread, lastKnown, sources }: ProjectState): string {
  const plain = ({ items, problems }: { items: readonly unknown[]; problems: readonly unknown[] }): unknown => ({
    items,
    problems,
  });
  const readAt = Object.entries(sources).flatMap(([name, source]) =>
    source.readAt === undefined ? [] : [[name, source.readAt] as const],
  );
  return JSON.stringify({
    format: FORMAT,
    ...(view === undefined ? {} : { view }),
    flows: plain(lists.flows),
    status: plain(lists.status),
    unmanaged: plain(lists.unmanaged),
    unread,
    lastKnown,
    readAt: Object.fromEntries(readAt),
  });
}

/** The state of a text; undefined where it is of another version, damaged, or nothing was read. */
export async function fromSnapshot(text: string): Promise<ProjectState | undefined> {
  const parsed = await checked(parse(text));
  if (parsed === undefined) return undefined;
  const { view, flows, status, unmanaged, unread, lastKnown, readAt } = parsed;
  const source = (name: string): SourceState => {
    const time = readAt[name];
    return time === undefined
      ? { isLoading: false, isStale: false }
      : { isLoading: false, isStale: true, readAt: time };
  };
  return withParts(emptyState, {
    view,
    unread,
    lastKnown,
    lists: { flows, status, unmanaged },
    sources: {
      project: source("project"),
      flows: source("flows"),
      status: source("status"),
      unmanaged: source("unmanaged"),
    },
  });
}

/** The rows of the status are most of it. */
async function checked(text: unknown): Promise<z.infer<typeof snapshotSchema> | undefined> {
  const { status } = (typeof text === "object" && text !== null ? text : {}) as { status?: unknown };
  const rows = await checkItems(statusRowViewSchema, itemsIn(status) ?? []);
  const around = snapshotSchema.safeParse({ ...(text as object), status: { ...(status as object), items: [] } });
  if (!rows.success || !around.success) return undefined;
  return { ...around.data, status: { ...around.data.status, items: rows.data } };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
