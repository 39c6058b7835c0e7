// THE table of a Prefect deployment's fields: what each one is to us. Everything that reads or writes a deployment
// follows it, and integration/field-table.test.ts holds it against the server's own schema: a field that a new
// Prefect adds fails that test until somebody has decided what it is.

/**
 * What a field is.
 *
 * - `identity`: given once, when the deployment is created.
 * - `release`: what runs. A promotion copies it from the source.
 * - `settings`: declared for the environment, merged with what is live.
 * - `left-alone`: never read, never sent; what is live stays.
 * - `never-sent`: the server's own, or a second way to say what another field says.
 * - `server-bound`: an id that means nothing on another server; it never crosses.
 */
export type FieldKind = "identity" | "release" | "settings" | "left-alone" | "never-sent" | "server-bound";

/** What the table says of one field. */
export interface FieldRule {
  kind: FieldKind;
  /** Taken by POST only: a PATCH with it is refused by the server. */
  createOnly?: true;
  /** Why, where the name does not tell. */
  why?: string;
}

/** Every field of DeploymentCreate, DeploymentUpdate and DeploymentResponse. Order: as they are shown to people. */
export const fieldTable = {
  name: { kind: "identity", createOnly: true },
  flow_id: { kind: "server-bound", createOnly: true, why: "found by the flow's name, with POST /flows/" },

  entrypoint: { kind: "release" },
  path: { kind: "release" },
  pull_steps: { kind: "release" },
  parameter_openapi_schema: { kind: "release" },
  enforce_parameter_schema: { kind: "release" },
  version: { kind: "release" },
  description: { kind: "release", why: "it describes the code: Prefect takes it from the flow's docstring" },

  paused: { kind: "settings" },
  work_pool_name: { kind: "settings", why: "sent together with work_queue_name: alone, either one moves the other" },
  work_queue_name: { kind: "settings" },
  job_variables: { kind: "settings", why: "by key; job_variables.image belongs to the Release" },
  parameters: { kind: "settings", why: "by key" },
  schedules: { kind: "settings", why: "by slug" },
  tags: { kind: "settings", why: "by tag; COMMIT_HASH and PACKAGE_VERSION belong to the Release" },
  concurrency_limit: { kind: "settings", why: "read from global_concurrency_limit.limit: null in every response" },
  concurrency_options: { kind: "settings" },
  labels: { kind: "settings", createOnly: true },

  global_concurrency_limit_id: { kind: "left-alone", why: "a limit shared with other deployments is nobody's setting" },

  id: { kind: "never-sent" },
  created: { kind: "never-sent" },
  updated: { kind: "never-sent" },
  created_by: { kind: "never-sent" },
  updated_by: { kind: "never-sent" },
  status: { kind: "never-sent" },
  last_polled: { kind: "never-sent" },
  work_queue_id: { kind: "never-sent", why: "work_queue_name says it" },
  global_concurrency_limit: { kind: "never-sent", why: "concurrency_limit says it" },
  version_info: { kind: "never-sent", why: "taken by POST and PATCH, and in no response: it cannot be copied" },

  storage_document_id: { kind: "server-bound" },
  infrastructure_document_id: { kind: "server-bound" },
} as const;

/** The name of a field in the table. */
export type FieldName = keyof typeof fieldTable;

/** The names of the fields of some kinds. What writes them is typed by this: a new one does not compile until it is written. */
export type FieldsOfKind<Kind extends FieldKind> = {
  [Name in FieldName]: (typeof fieldTable)[Name]["kind"] extends Kind ? Name : never;
}[FieldName];

/** The names of the fields that only POST takes. */
export type CreateOnlyField = {
  [Name in FieldName]: (typeof fieldTable)[Name] extends { createOnly: true } ? Name : never;
}[FieldName];
