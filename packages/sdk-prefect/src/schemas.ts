// What acme.yaml may say to this adapter: its options, what it adds to an environment, and the settings of a flow's
// deployment. The names are Prefect's own. The JSON schema of acme.yaml and its completion come from here.
import { type AdapterSchemas, type JsonObject, jsonObjectSchema, jsonSchema } from "@acme/sdk-core";
import { z } from "zod";

/** The adapter's options: `adapter: { name: prefect, ... }`. */
export interface PrefectOptions {
  python?: string;
  prefect_file?: string;
  source_roots?: string[];
  writers?: number;
}

/** What the adapter adds to an environment. */
export interface EnvironmentOptions {
  profile?: string;
  api_url?: string;
  api_key_env?: string;
  auth_string_env?: string;
}

/** When a deployment starts runs: one of `cron`, `interval` and `rrule`, with what belongs to it. */
export interface ScheduleDeclaration {
  cron?: string;
  day_or?: boolean;
  /** Seconds. */
  interval?: number;
  anchor_date?: string;
  rrule?: string;
  timezone?: string;
  active?: boolean;
  max_scheduled_runs?: number;
  parameters?: JsonObject;
}

/** The settings of a flow's deployment in an environment. */
export interface FlowSettings {
  work_pool?: string;
  work_queue?: string;
  job_variables?: JsonObject;
  parameters?: JsonObject;
  schedules?: Record<string, ScheduleDeclaration | null>;
  tags?: string[];
  paused?: boolean;
  concurrency_limit?:
    | number
    | {
        limit: number;
        collision_strategy?: "ENQUEUE" | "CANCEL_NEW" | "CANCEL_RUNNING";
        grace_period_seconds?: number;
      };
  labels?: JsonObject;
  env?: Record<string, string | number | boolean | { from_env: string }>;
  description?: string;
  package_version?: string;
  prefect_deployment?: string;
  replaces?: string[];
}

const schedule = z
  .strictObject({
    cron: z.string().exactOptional().describe("A cron expression: `0 6 * * *`."),
    day_or: z
      .boolean()
      .exactOptional()
      .describe("Whether day and weekday of a cron both have to match (false) or one."),
    interval: z.number().positive().exactOptional().describe("Seconds from one run to the next."),
    anchor_date: z.string().exactOptional().describe("The time that intervals are counted from. Default: 2020-01-01."),
    rrule: z.string().exactOptional().describe("A recurrence rule (RFC 5545)."),
    timezone: z.string().exactOptional().describe("An IANA time zone: `Europe/Zurich`. Default: UTC."),
    active: z.boolean().exactOptional().describe("Default: true."),
    max_scheduled_runs: z.int().positive().exactOptional().describe("How many runs Prefect keeps scheduled ahead."),
    parameters: jsonObjectSchema.exactOptional().describe("Parameters of its runs, over the deployment's."),
  })
  .refine(
    ({ cron, interval, rrule }) => [cron, interval, rrule].filter((timing) => timing !== undefined).length === 1,
    "a schedule has exactly one of cron, interval and rrule",
  );

const optionsSchema = z.object({
  python: z
    .string()
    .exactOptional()
    .describe(
      "The Python that runs the prefect CLI: a path from the project's folder, or a command. Default: what the variable ACME_PYTHON names, else an active environment, else the project's own.",
    ),
  writers: z
    .int()
    .min(1)
    .max(4)
    .exactOptional()
    .describe(
      "How many Deployments are written at once, while the server takes it: at its first refusal it is one again. For a server on PostgreSQL or Prefect Cloud; SQLite takes one. Default: 1.",
    ),
  prefect_file: z.string().exactOptional().describe("The project's prefect file. Default: prefect.yaml."),
  source_roots: z
    .array(z.string().min(1))
    .exactOptional()
    .describe(
      "Folders in which imports are looked up first, in this order, as in PYTHONPATH. Default: told from the files: the project's folder, `src`, and those with a pyproject.toml.",
    ),
});

const environmentSchema = z.object({
  profile: z
    .string()
    .min(1)
    .exactOptional()
    .describe("The Prefect profile that names the server and its credentials. Default: what Prefect itself would use."),
  api_url: z
    .url()
    .exactOptional()
    .describe("The server's API, such as http://127.0.0.1:4200/api. Credentials are never named here."),
  api_key_env: z
    .string()
    .min(1)
    .exactOptional()
    .describe("With `api_url`: the environment variable that holds the API key."),
  auth_string_env: z
    .string()
    .min(1)
    .exactOptional()
    .describe("With `api_url`: the environment variable that holds `user:password`."),
});

const flowSchema = z.object({
  work_pool: z.string().min(1).exactOptional().describe("The work pool."),
  work_queue: z.string().min(1).exactOptional().describe("The queue of the work pool. Default: `default`."),
  job_variables: jsonObjectSchema
    .exactOptional()
    .describe("Job variables by key, `env` among them. The image comes with the Release."),
  parameters: z.record(z.string(), jsonSchema).exactOptional().describe("Parameters of its runs, by name."),
  schedules: z
    .record(z.string().min(1), schedule.nullable())
    .exactOptional()
    .describe(
      "Schedules by a name of your choice, Prefect's slug. null takes one away that is declared more generally.",
    ),
  tags: z.array(z.string()).exactOptional().describe("Tags, beside those that Acme Portal writes."),
  paused: z.boolean().exactOptional().describe("Whether its schedules are paused. Default: false."),
  concurrency_limit: z
    .union([
      z.int().positive(),
      z.strictObject({
        limit: z.int().positive(),
        collision_strategy: z.enum(["ENQUEUE", "CANCEL_NEW", "CANCEL_RUNNING"]).exactOptional(),
        grace_period_seconds: z.int().min(60).max(86_400).exactOptional(),
      }),
    ])
    .exactOptional()
    .describe("How many runs may go at the same time, and what happens to one more."),
  env: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.strictObject({ from_env: z.string().min(1) })]))
    .exactOptional()
    .describe(
      "Environment variables of its runs: a value, or `{ from_env: NAME }` for a secret taken from your environment when it is applied.",
    ),
  description: z.string().exactOptional().describe("Default: the flow's own."),
  package_version: z
    .string()
    .exactOptional()
    .describe("The version of the package that holds the flow, recorded with the Release."),
  prefect_deployment: z
    .string()
    .exactOptional()
    .describe("Which deployment of prefect.yaml declares the flow, where several do."),
  replaces: z
    .array(z.string().regex(/^[^/]+\/.+$/, "flow/deployment"))
    .exactOptional()
    .describe("Deployments of other tools that this one takes over from, as `flow/deployment`: they are paused first."),
  labels: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .exactOptional()
    .describe("Labels. Prefect takes them when a deployment is created and never changes them."),
});

/** The schemas of this adapter. */
export const prefectSchemas: AdapterSchemas = {
  options: optionsSchema,
  environment: environmentSchema,
  flow: flowSchema,
};

/** Types what passed {@link prefectSchemas}. */
export function flowSettingsOf(settings: JsonObject): FlowSettings {
  return flowSchema.parse(settings);
}

/** Types what passed {@link prefectSchemas}. */
export function environmentOptionsOf(options: JsonObject): EnvironmentOptions {
  return environmentSchema.parse(options);
}

/** Types what passed {@link prefectSchemas}. */
export function prefectOptionsOf(options: JsonObject): PrefectOptions {
  return optionsSchema.parse(options);
}
