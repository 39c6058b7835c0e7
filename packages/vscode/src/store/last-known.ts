// What ran in environments that cannot be read just now: their cells of the reading before, with its time, kept beside the
// host's list, which the host's answers are deltas to and which therefore holds what the host said and nothing else. Pure.
import { type StatusCellView, type StatusRowView, statusRowId, statusRowViewSchema } from "@acme/cli/host-protocol";
import { z } from "zod";

/** The last reading of one environment that could be read no more after it. */
export interface LastReading {
  /** When that was, ISO 8601. */
  readonly readAt: string;
  /** The rows that had something in the environment, each with its cells of it only. */
  readonly rows: readonly StatusRowView[];
}

/** By the name of the environment. One that was never read is not among them. */
export type LastKnown = Readonly<Record<string, LastReading>>;

/** zod schema of {@link LastKnown}. */
export const lastKnownSchema: z.ZodType<LastKnown> = z.record(
  z.string(),
  z.object({ readAt: z.string(), rows: z.array(statusRowViewSchema) }),
);

/** What was known before a reading of the status. */
export interface KnownBefore {
  readonly rows: readonly StatusRowView[];
  readonly unread: readonly string[];
  readonly lastKnown: LastKnown;
  /** When {@link KnownBefore.rows} were read. Absent: never. */
  readonly readAt?: string;
}

/** What is kept after a reading in which these environments could not be read. */
export function lastKnownAfter(unread: readonly string[], before: KnownBefore): LastKnown {
  const { readAt, lastKnown } = before;
  const kept = unread.flatMap((name): [string, LastReading][] => {
    // Unread before, too: what is there of it is older than the reading before.
    if (before.unread.includes(name)) return lastKnown[name] === undefined ? [] : [[name, lastKnown[name]]];
    return readAt === undefined ? [] : [[name, { readAt, rows: rowsIn(name, before.rows) }]];
  });
  return kept.length === 0 ? {} : Object.fromEntries(kept);
}

/** Without environments that the configuration does not have any more. */
export function lastKnownOf(environments: readonly string[], lastKnown: LastKnown): LastKnown {
  const all = Object.entries(lastKnown);
  const there = all.filter(([name]) => environments.includes(name));
  return there.length === all.length ? lastKnown : Object.fromEntries(there);
}

/**
 * The rows of the status with what is kept.
 *
 * @param environments - their names in the order in which a row has its cells
 */
export function withLastKnown(
  status: readonly StatusRowView[],
  lastKnown: LastKnown,
  environments: readonly string[],
): readonly StatusRowView[] {
  const kept = Object.values(lastKnown).flatMap(({ rows }) => rows);
  if (kept.length === 0) return status;
  const rows = new Map(status.map((row) => [statusRowId(row), row]));
  const place = ({ environment }: StatusCellView): number => environments.indexOf(environment);
  for (const row of kept) {
    const { cells, ...fresh } = rows.get(statusRowId(row)) ?? { ...row, cells: [] };
    const isRead = new Set(cells.map(({ environment }) => environment));
    const missing = row.cells.filter(({ environment }) => !isRead.has(environment));
    rows.set(statusRowId(row), { ...fresh, cells: [...cells, ...missing].sort((a, b) => place(a) - place(b)) });
  }
  return [...rows.values()];
}

function rowsIn(environment: string, rows: readonly StatusRowView[]): StatusRowView[] {
  return rows.flatMap((row) => {
    const cells = row.cells.filter((cell) => cell.environment === environment);
    return cells.length === 0 ? [] : [{ ...row, cells }];
  });
}
