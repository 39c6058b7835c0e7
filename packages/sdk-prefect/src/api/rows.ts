// What Prefect's API answers, as far as it is used here: types, and the schemas that check them at the door.
// No request is made here. Members of a row that nobody uses are dropped, so that a new one of Prefect does no harm.
import { isJsonObject, type Json, type JsonObject } from "@acme/sdk-core";
import { z } from "zod";

// A response has been through JSON.parse, so that what is inside an object is JSON already: only the outside is checked.
const object = z.custom<JsonObject>(isJsonObject, "an object");
const text = z.string().nullish();

/** When a Deployment starts runs: one of the three. Times and time zones are Prefect's texts. */
export interface ScheduleTiming {
  cron?: string;
  day_or?: boolean;
  interval?: number;
  anchor_date?: string;
  rrule?: string;
  timezone?: string | null;
}

/** One schedule of a {@link DeploymentRow}. */
export interface ScheduleRow {
  id: string;
  slug?: string | null | undefined;
  active: boolean;
  max_scheduled_runs?: number | null | undefined;
  parameters?: JsonObject | undefined;
  schedule: ScheduleTiming;
}

/** A Deployment as the API answers it. Which of its members are what is in release/field-table.ts. */
export interface DeploymentRow {
  id: string;
  name: string;
  flow_id: string;
  created?: string | null | undefined;
  updated?: string | null | undefined;
  paused: boolean;
  schedules: ScheduleRow[];
  tags: string[];
  parameters: JsonObject;
  job_variables: JsonObject;
  version?: string | null | undefined;
  description?: string | null | undefined;
  entrypoint?: string | null | undefined;
  path?: string | null | undefined;
  pull_steps?: JsonObject[] | null | undefined;
  parameter_openapi_schema?: JsonObject | null | undefined;
  enforce_parameter_schema?: boolean | undefined;
  work_pool_name?: string | null | undefined;
  work_queue_name?: string | null | undefined;
  global_concurrency_limit?: { limit: number } | null | undefined;
  concurrency_options?: JsonObject | null | undefined;
  storage_document_id?: string | null | undefined;
}

const scheduleRow: z.ZodType<ScheduleRow> = z.object({
  id: z.string(),
  slug: text,
  active: z.boolean(),
  max_scheduled_runs: z.number().nullish(),
  parameters: object.optional(),
  schedule: object,
});

/** zod schema of {@link DeploymentRow}. */
export const deploymentRowSchema: z.ZodType<DeploymentRow> = z.object({
  id: z.string(),
  name: z.string(),
  flow_id: z.string(),
  created: text,
  updated: text,
  paused: z.boolean(),
  schedules: z.array(scheduleRow),
  tags: z.array(z.string()),
  parameters: object,
  job_variables: object,
  version: text,
  description: text,
  entrypoint: text,
  path: text,
  pull_steps: z.array(object).nullish(),
  parameter_openapi_schema: object.nullish(),
  enforce_parameter_schema: z.boolean().optional(),
  work_pool_name: text,
  work_queue_name: text,
  global_concurrency_limit: z.object({ limit: z.number() }).nullish(),
  concurrency_options: object.nullish(),
  storage_document_id: text,
});

/** A Flow as the engine knows it. */
export interface FlowRow {
  id: string;
  name: string;
}

/** zod schema of {@link FlowRow}. */
export const flowRowSchema: z.ZodType<FlowRow> = z.object({ id: z.string(), name: z.string() });

/** A work pool. */
export interface WorkPoolRow {
  name: string;
  type: string;
  is_paused?: boolean | undefined;
  /** `READY`: a worker polls it. */
  status?: string | null | undefined;
}

/** zod schema of {@link WorkPoolRow}. */
export const workPoolRowSchema: z.ZodType<WorkPoolRow> = z.object({
  name: z.string(),
  type: z.string(),
  is_paused: z.boolean().optional(),
  status: text,
});

/** A flow run. */
export interface FlowRunRow {
  id: string;
  name: string;
  created: string;
  deployment_id?: string | null | undefined;
  state_type?: string | null | undefined;
  start_time?: string | null | undefined;
  end_time?: string | null | undefined;
  expected_start_time?: string | null | undefined;
  /** The scheduler made it. */
  auto_scheduled?: boolean | null | undefined;
  /** The version of its deployment when it was created. */
  deployment_version?: string | null | undefined;
}

/** zod schema of {@link FlowRunRow}. */
export const flowRunRowSchema: z.ZodType<FlowRunRow> = z.object({
  id: z.string(),
  name: z.string(),
  created: z.string(),
  deployment_id: text,
  state_type: text,
  start_time: text,
  end_time: text,
  expected_start_time: text,
  auto_scheduled: z.boolean().nullish(),
  deployment_version: text,
});

/** An artifact. */
export interface ArtifactRow {
  id: string;
  created: string;
  /** Whatever somebody stored under the key. */
  data?: Json | undefined;
}

/** zod schema of {@link ArtifactRow}. */
export const artifactRowSchema: z.ZodType<ArtifactRow> = z.object({
  id: z.string(),
  created: z.string(),
  data: z.custom<Json>(() => true).optional(),
});

/** A variable. Times are the server's. */
export interface VariableRow {
  id: string;
  name: string;
  created: string;
  updated: string;
  /** Whatever somebody stored under the name. */
  value?: Json | undefined;
}

/** zod schema of {@link VariableRow}. */
export const variableRowSchema: z.ZodType<VariableRow> = z.object({
  id: z.string(),
  name: z.string(),
  created: z.string(),
  updated: z.string(),
  value: z.custom<Json>(() => true).optional(),
});
