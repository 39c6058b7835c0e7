// One entry of history, as it is stored: an intent before a write, a result after it.
import { z } from "zod";
import { type AcmeErrorJson, acmeErrorJsonSchema } from "../errors/acme-error.ts";
import { type Actor, actorSchema } from "../model/actor.ts";
import { type DeploymentKey, deploymentKeySchema } from "../model/deployment.ts";
import { jsonSchema } from "../model/json.ts";
import { type Release, releaseSchema } from "../model/release.ts";
import type { WrittenSettings } from "../settings/three-way-merge.ts";
import {
  type ValidationRecord,
  validationRecordSchema,
  type ValidationState,
  validationStateSchema,
} from "../validation/validation.ts";

/** What changes an environment. */
export type Action = "deploy" | "promote" | "rollback";

/** zod schema of {@link Action}. */
export const actionSchema: z.ZodType<Action> = z.enum(["deploy", "promote", "rollback"]);

/** What is recorded: a change, or a validation, which changes nothing. */
export type HistoryAction = Action | "validate";

/** zod schema of {@link HistoryAction}. */
export const historyActionSchema: z.ZodType<HistoryAction> = z.enum(["deploy", "promote", "rollback", "validate"]);

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

/** How a Release got into an environment past its rules, as long as it is not there regularly. */
export interface StandingOverride {
  /** ISO 8601, the engine's clock. */
  at: string;
  actor: Actor;
  /** In the actor's words. */
  reason: string;
  /** The rules that were passed over. */
  overridden: AcmeErrorJson[];
}

/** zod schema of {@link StandingOverride}. */
export const standingOverrideSchema: z.ZodType<StandingOverride> = z.object({
  at: z.string(),
  actor: actorSchema,
  reason: z.string(),
  overridden: z.array(acmeErrorJsonSchema),
});

/** One Deployment's part of an entry. */
export interface HistoryChange {
  key: DeploymentKey;
  /** The Release before, whole. Absent: there was none. */
  before?: Release;
  /** The Release after, whole. Absent in an intent whose Release the engine's tool completes. */
  after?: Release;
  /** What the files declared, and was written: the base of the next three-way merge. Secrets only as marks. */
  settings: WrittenSettings;
  /** The evidence with which it was allowed. */
  validations?: ValidationState[];
  /** The rules that were passed over, see {@link HistoryEntry.override}. */
  overridden?: AcmeErrorJson[];
  /** An earlier override under which the Release came, and that still stands: this change left the Release as it was. */
  standing?: StandingOverride;
  /** When the engine took the write, ISO 8601, its clock: later than the intent, earlier than the result. */
  appliedAt?: string;
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
  validations: z.array(validationStateSchema).exactOptional(),
  overridden: z.array(acmeErrorJsonSchema).exactOptional(),
  standing: standingOverrideSchema.exactOptional(),
  appliedAt: z.string().exactOptional(),
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
  action: HistoryAction;
  project: string;
  /** The environment that changes; of a validation, the one that it gates. */
  environment: string;
  /** Where a promotion came from; of a validation, where the Release was looked at. */
  from?: string;
  actor: Actor;
  /** Why, in the actor's words. */
  reason?: string;
  /** Why rules were passed over, in the actor's words. */
  override?: string;
  /** Empty for a validation. */
  changes: HistoryChange[];
  /** What was said of Releases. Only in a validation. */
  validations?: ValidationRecord[];
}

/** zod schema of {@link HistoryEntry}. */
export const historyEntrySchema: z.ZodType<HistoryEntry> = z.object({
  format: z.literal(1),
  batch: z.string(),
  phase: z.enum(["intent", "result"]),
  at: z.string(),
  action: historyActionSchema,
  project: z.string(),
  environment: z.string(),
  from: z.string().exactOptional(),
  actor: actorSchema,
  reason: z.string().exactOptional(),
  override: z.string().exactOptional(),
  changes: z.array(historyChangeSchema),
  validations: z.array(validationRecordSchema).exactOptional(),
});
