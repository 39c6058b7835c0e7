// What the matrix shows, as plain data with its schemas: small, because thousands of rows cross into a webview.
// Both sides of the webview import it: no vscode, no DOM, and zod/mini for the size.
import * as z from "zod/mini";

/** What there can be to know about a cell, the most important first. */
export const markKinds = ["unknown", "drift", "behind", "waiting", "override", "unpinned", "paused"] as const;

/** One of {@link markKinds}. */
export type MarkKind = (typeof markKinds)[number];

/** One thing to know about a cell: `{ is: "behind", text: "3 behind" }`. */
export interface MatrixMark {
  readonly is: MarkKind;
  /** A few words, which say it without icon or colour. */
  readonly text: string;
}

/** What can be done with a cell. `promote`: from here to what comes after; `promoteHere`: from what comes before. */
export const cellActions = [
  "deploy",
  "promote",
  "promoteHere",
  "validate",
  "rollback",
  "compare",
  "history",
  "engine",
  "source",
  "copy",
] as const;

/** One of {@link cellActions}. */
export type CellAction = (typeof cellActions)[number];

/** What runs of a flow in one environment: one Deployment, or those of all its places. */
export interface MatrixCell {
  readonly environment: string;
  /** `a1b2c3d`, `?`, or `mixed` where its places run different ones. */
  readonly version: string;
  /** ISO 8601. Absent: not known. */
  readonly changedAt?: string;
  /** In the order of {@link markKinds}. */
  readonly marks: readonly MatrixMark[];
  /** Everything else that is worth knowing, a line each: for the tooltip. */
  readonly details: readonly string[];
  readonly can: readonly CellAction[];
}

/** A flow, or a flow and branch. */
export interface MatrixRow {
  /** `statusRowId` of the host's protocol. */
  readonly id: string;
  readonly flow: string;
  readonly branch?: string;
  /** Absent: it is deployed, and no longer in the code. */
  readonly path?: string;
  /** Only the environments in which it is deployed. */
  readonly cells: readonly MatrixCell[];
  /** What can be done where it is not deployed, by the environment. */
  readonly empty: Readonly<Record<string, readonly CellAction[]>>;
}

/** A column. */
export interface MatrixColumn {
  readonly name: string;
  readonly description?: string;
  readonly after: readonly string[];
  /** It could not be read: what seems not to be deployed there may be. */
  readonly unread: boolean;
  /** What it shows is what was known last, read at this time, ISO 8601. Absent: it is as the last reading says. */
  readonly staleSince?: string;
}

/** Everything but the rows. */
export interface MatrixHead {
  readonly project: string;
  readonly columns: readonly MatrixColumn[];
  /** When it was read, ISO 8601. Absent: never. */
  readonly readAt?: string;
  /** It is older than this window. */
  readonly isStale: boolean;
  readonly isBusy: boolean;
  /** Why it could not be read as a whole. */
  readonly error?: string;
  /** How many problems of the reading are about a place in a file, which the Problems panel lists. */
  readonly problems: number;
  /** The others, each with what to do next: those of a server or of this machine. */
  readonly troubles: readonly string[];
}

const names = z.readonly(z.array(z.string()));
const actions = z.readonly(z.array(z.enum(cellActions)));

const markSchema = z.readonly(z.object({ is: z.enum(markKinds), text: z.string() }));

const cellSchema = z.readonly(
  z.object({
    environment: z.string(),
    version: z.string(),
    changedAt: z.exactOptional(z.string()),
    marks: z.readonly(z.array(markSchema)),
    details: names,
    can: actions,
  }),
);

/** zod schema of {@link MatrixRow}. */
export const matrixRowSchema: z.ZodMiniType<MatrixRow> = z.readonly(
  z.object({
    id: z.string(),
    flow: z.string(),
    branch: z.exactOptional(z.string()),
    path: z.exactOptional(z.string()),
    cells: z.readonly(z.array(cellSchema)),
    empty: z.readonly(z.record(z.string(), actions)),
  }),
);

/** zod schema of {@link MatrixHead}. */
export const matrixHeadSchema: z.ZodMiniType<MatrixHead> = z.readonly(
  z.object({
    project: z.string(),
    columns: z.readonly(
      z.array(
        z.readonly(
          z.object({
            name: z.string(),
            description: z.exactOptional(z.string()),
            after: names,
            unread: z.boolean(),
            staleSince: z.exactOptional(z.string()),
          }),
        ),
      ),
    ),
    readAt: z.exactOptional(z.string()),
    isStale: z.boolean(),
    isBusy: z.boolean(),
    error: z.exactOptional(z.string()),
    problems: z.int().check(z.nonnegative()),
    troubles: names,
  }),
);
