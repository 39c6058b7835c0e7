// The documents of `--json`, one for each command. Their JSON schemas are published from here: a change of one is a
// change of the interface that scripts rely on.
import {
  type AcmeErrorJson,
  acmeErrorJsonSchema,
  type BatchResult,
  batchResultSchema,
  changesSchema,
  type Check,
  checkSchema,
  commitStatusSchema,
  type Deployment,
  deploymentSchema,
  type Flow,
  flowSchema,
  type HistoryEntry,
  historyEntrySchema,
  type Plan,
  planSchema,
  type Problem,
  type RecordedInTarget,
  recordedInTargetSchema,
  problemSchema,
  settingsComparisonSchema,
  statusSchema,
} from "@acme/sdk-core";
import { z } from "zod";

/** Of `acme flows`. */
export interface FlowsDocument {
  flows: Flow[];
  problems: Problem[];
}

/** Of `acme deployments`. */
export interface DeploymentsDocument {
  deployments: Deployment[];
  problems: Problem[];
}

/** Of `acme deploy`, `acme promote` and `acme rollback`. */
export interface ChangeDocument {
  plan: Plan;
  /** Absent with `--dry-run`. */
  result?: BatchResult;
}

/** Of `acme history`. */
export interface HistoryDocument {
  /** Newest first: the result of each batch, or its intent where no result was recorded. */
  entries: HistoryEntry[];
  problems: Problem[];
}

/** Of `acme validate`. */
export interface ValidateDocument {
  /** One for each environment that requires the step. */
  recorded: RecordedInTarget[];
}

/** Of `acme doctor`. */
export interface DoctorDocument {
  checks: Check[];
}

/** Of `acme init`. */
export interface InitDocument {
  /** The file that was written, as the user would type it. */
  file: string;
  /** What it was made from. */
  sources: string[];
  project: string;
  environments: string[];
  /** What could not be taken over, and what to look at. */
  notes: string[];
}

/** Of `acme completion`. */
export interface CompletionDocument {
  shell: string;
  script: string;
}

/** Of every command that ends with an error. */
export interface ErrorDocument {
  error: AcmeErrorJson;
}

const change: z.ZodType<ChangeDocument> = z.object({ plan: planSchema, result: batchResultSchema.exactOptional() });

/** The schema of each document, by the name of its file in `schemas/`. `acme status` and `acme changes` print
 * what core gives as it is. */
export const documents: Readonly<Record<string, z.ZodType>> = {
  flows: z.object({ flows: z.array(flowSchema), problems: z.array(problemSchema) }) satisfies z.ZodType<FlowsDocument>,
  deployments: z.object({
    deployments: z.array(deploymentSchema),
    problems: z.array(problemSchema),
  }) satisfies z.ZodType<DeploymentsDocument>,
  status: statusSchema,
  "status-commit": commitStatusSchema,
  changes: changesSchema,
  "changes-settings": settingsComparisonSchema,
  deploy: change,
  promote: change,
  rollback: change,
  validate: z.object({ recorded: z.array(recordedInTargetSchema) }) satisfies z.ZodType<ValidateDocument>,
  history: z.object({
    entries: z.array(historyEntrySchema),
    problems: z.array(problemSchema),
  }) satisfies z.ZodType<HistoryDocument>,
  doctor: z.object({ checks: z.array(checkSchema) }) satisfies z.ZodType<DoctorDocument>,
  init: z.object({
    file: z.string(),
    sources: z.array(z.string()),
    project: z.string(),
    environments: z.array(z.string()),
    notes: z.array(z.string()),
  }) satisfies z.ZodType<InitDocument>,
  completion: z.object({ shell: z.string(), script: z.string() }) satisfies z.ZodType<CompletionDocument>,
  plan: planSchema,
  error: z.object({ error: acmeErrorJsonSchema }) satisfies z.ZodType<ErrorDocument>,
};
