// One entry of history, as it is stored: an intent before a write, a result after it.
import { z } from "zod";
import { type AcmeErrorJson, acmeErrorJsonSchema } from "../errors/acme-error.ts";
import { type Actor, actorSchema } from "../model/actor.ts";
import { type DeploymentKey, deploymentKeySchema } from "../model/deployment.ts";
import { jsonSchema } from "../model/json.ts";
import { type Release, releaseSchema } from "../model/release.ts";
import type { WrittenSettings } from "../settings/three-way-merge.ts";

/** What was done. */
export type Action = "deploy" | "promote" | "rollback";

/** zod schema of {@link Action}. */
export const actionSchema: z.ZodType<Action> = z.enum(["deploy", "promote", "rollback"]);

/** How one change of a batch ended. */
export type ChangeResult = "applied" | "unchanged" | "submitted" | "failed" | "skipped" | "cancelled";

/** zod schema of {@link ChangeResult}. */
export const changeResultSchema: z.ZodType<ChangeResult> = z.enum([
  "applied",
  "unchanged",
  "submitted",
  "failed",
  "skipped",
  "cancelled",
]);

/** What is left after a failure. */
export type Left = "as-before" | "partly" | "unknown";

/** zod schema of {@link Left}. */
export const leftSchema: z.ZodType<Left> = z.enum(["as-before", "partly", "unknown"]);

/** One Deployment's part of an entry. */
export interface HistoryChange {
  key: DeploymentKey;
  /** The Release before, whole. Absent: there was none. */
  before?: Release;
  /** The Release after, whole. Absent in an intent whose Release the engine's tool completes. */
  after?: Release;
  /** What the files declared, and was written: the base of the next three-way merge. Secrets only as marks. */
  settings: WrittenSettings;
  /** Only in a result. */
  result?: ChangeResult;
  error?: AcmeErrorJson;
  left?: Left;
}

/** zod schema of {@link HistoryChange}. */
export const historyChangeSchema: z.ZodType<HistoryChange> = z.object({
  key: deploymentKeySchema,
  before: releaseSchema.exactOptional(),
  after: releaseSchema.exactOptional(),
  settings: z.record(z.string(), jsonSchema),
  result: changeResultSchema.exactOptional(),
  error: acmeErrorJsonSchema.exactOptional(),
  left: leftSchema.exactOptional(),
});

/** One entry of history: the intent or the result of one batch. */
export interface HistoryEntry {
  /** The version of this form. */
  format: 1;
  /** The same for an intent and its result. */
  batch: string;
  phase: "intent" | "result";
  /** ISO 8601, the engine's clock. */
  at: string;
  action: Action;
  project: string;
  environment: string;
  /** Where a promotion came from. */
  from?: string;
  actor: Actor;
  /** Why, in the actor's words. */
  reason?: string;
  changes: HistoryChange[];
}

/** zod schema of {@link HistoryEntry}. */
export const historyEntrySchema: z.ZodType<HistoryEntry> = z.object({
  format: z.literal(1),
  batch: z.string(),
  phase: z.enum(["intent", "result"]),
  at: z.string(),
  action: actionSchema,
  project: z.string(),
  environment: z.string(),
  from: z.string().exactOptional(),
  actor: actorSchema,
  reason: z.string().exactOptional(),
  changes: z.array(historyChangeSchema),
});
