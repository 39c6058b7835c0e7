// What the matrix's webview and the extension say to each other. Each side checks what it gets.
import * as z from "zod/mini";
import {
  cellActions,
  type CellAction,
  type MatrixHead,
  matrixHeadSchema,
  type MatrixRow,
  matrixRowSchema,
} from "./matrix-data.ts";

/** To the webview. */
export type MatrixNews =
  | { readonly type: "head"; readonly head: MatrixHead }
  | {
      /** Rows that are new or changed. Long lists come in several messages, so that none blocks a frame. */
      readonly type: "rows";
      /** What was there before is forgotten. */
      readonly isWhole: boolean;
      readonly rows: readonly MatrixRow[];
      /** Ids. */
      readonly removed: readonly string[];
      /** Whether another message of the same list follows. */
      readonly hasMore: boolean;
    };

/** From the webview. */
export type MatrixWish =
  /** It is there, and knows nothing. */
  | { readonly type: "ready" }
  | { readonly type: "refresh" }
  | { readonly type: "problems" }
  | { readonly type: "doctor" }
  /** The rows that are selected now, by their ids. */
  | { readonly type: "select"; readonly rows: readonly string[] }
  /** Something is to be done with rows. An environment: in which column it was asked. */
  | {
      readonly type: "act";
      readonly action: CellAction;
      readonly rows: readonly string[];
      readonly environment?: string;
    };

/** zod schema of {@link MatrixNews}. */
export const matrixNewsSchema: z.ZodMiniType<MatrixNews> = z.discriminatedUnion("type", [
  z.readonly(z.object({ type: z.literal("head"), head: matrixHeadSchema })),
  z.readonly(
    z.object({
      type: z.literal("rows"),
      isWhole: z.boolean(),
      rows: z.readonly(z.array(matrixRowSchema)),
      removed: z.readonly(z.array(z.string())),
      hasMore: z.boolean(),
    }),
  ),
]);

/** zod schema of {@link MatrixWish}. */
export const matrixWishSchema: z.ZodMiniType<MatrixWish> = z.discriminatedUnion("type", [
  z.readonly(z.object({ type: z.literal("ready") })),
  z.readonly(z.object({ type: z.literal("refresh") })),
  z.readonly(z.object({ type: z.literal("problems") })),
  z.readonly(z.object({ type: z.literal("doctor") })),
  z.readonly(z.object({ type: z.literal("select"), rows: z.readonly(z.array(z.string())) })),
  z.readonly(
    z.object({
      type: z.literal("act"),
      action: z.enum(cellActions),
      rows: z.readonly(z.array(z.string())),
      environment: z.exactOptional(z.string()),
    }),
  ),
]);

/** How many rows one message carries at most. */
const CHUNK = 400;

/** The messages that bring who knows `before` to `after`. Rows are compared by identity, then by what they hold. */
export function newsOfRows(
  before: ReadonlyMap<string, MatrixRow> | undefined,
  after: readonly MatrixRow[],
): MatrixNews[] {
  const isWhole = before === undefined;
  const changed = isWhole ? after : after.filter((row) => !isSame(before.get(row.id), row));
  const kept = new Set(after.map(({ id }) => id));
  const removed = isWhole ? [] : [...before.keys()].filter((id) => !kept.has(id));
  if (!isWhole && changed.length === 0 && removed.length === 0) return [];
  const count = Math.max(1, Math.ceil(changed.length / CHUNK));
  return Array.from({ length: count }, (_, index) => ({
    type: "rows",
    isWhole: isWhole && index === 0,
    rows: changed.slice(index * CHUNK, (index + 1) * CHUNK),
    removed: index === 0 ? removed : [],
    hasMore: index < count - 1,
  }));
}

/** Applies a message to what is known. */
export function withRows(
  known: ReadonlyMap<string, MatrixRow>,
  { isWhole, rows, removed }: Extract<MatrixNews, { type: "rows" }>,
): Map<string, MatrixRow> {
  const next = new Map(isWhole ? [] : known);
  for (const id of removed) next.delete(id);
  for (const row of rows) next.set(row.id, row);
  return next;
}

function isSame(a: MatrixRow | undefined, b: MatrixRow): boolean {
  return a === b || (a !== undefined && JSON.stringify(a) === JSON.stringify(b));
}
