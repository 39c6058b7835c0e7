// From a final state (Release and settings) to what POST and PATCH take. PATCH gets the top-level fields that change, each
// whole: Prefect replaces, it does not merge. Which fields there are is field-table.ts.
import { AcmeError, describeKey, type Field, isJsonObject, type Json, jsonEquals, type JsonObject, objectOf, type Release, type UnsealedRelease, type Write } from "@acme/sdk-core";
import { identityTags } from "../deployments/naming.ts";
import { releaseTags, versionOf } from "./code-version.ts";
import { holdsMark } from "./literal-secrets.ts";
import { readMemo } from "./memo.ts";
import { scheduleBodies, type ScheduleSettings, slugsToDelete } from "./schedules.ts";
import { defaultQueue } from "./settings-fields.ts";

/** What a PATCH needs beside its body. */
export interface PatchBody {
  body: JsonObject;
  /** Slugs of schedules to delete before the PATCH. */
  deleteSchedules: string[];
}

/** The body of the PATCH that brings a live deployment to the final state of a write. Throws `value-unsafe`. */
export function toPatchBody(write: Write): PatchBody {
  const identity = identityOf(write);
  const after = wholeBody(write.desired.release, write.settings, identity);
  const before = write.live === undefined ? {} : wholeBody(write.live.release, write.live.settings, identity);
  const body: JsonObject = {};
  for (const [name, value] of Object.entries(after)) {
    if (write.live?.release === undefined || !jsonEquals(value, before[name])) body[name] = value;
  }
  if (body["work_pool_name"] !== undefined || body["work_queue_name"] !== undefined) {
    body["work_pool_name"] = after["work_pool_name"] ?? null;
    body["work_queue_name"] = after["work_queue_name"] ?? null;
  }
  requireNoMark(body, write);
  const deleteSchedules =
    body["schedules"] === undefined ? [] : slugsToDelete(schedulesIn(write.live?.settings ?? []), schedulesIn(write.settings));
  return { body, deleteSchedules };
}

/** The body of the POST that creates a deployment. Throws `value-unsafe`. */
export function toCreateBody(write: Write, flowId: string): JsonObject {
  const { labels } = readMemo(write.desired);
  const body = {
    name: write.desired.name,
    flow_id: flowId,
    ...(labels === undefined ? {} : { labels }),
    ...wholeBody(write.desired.release, write.settings, identityOf(write)),
  };
  requireNoMark(body, write);
  return body;
}

function identityOf({ desired }: Write): string[] {
  return identityTags(desired.key.project, readMemo(desired).branch);
}

/** Every field that is written, at its final value: null or empty where there is none. */
function wholeBody(release: Release | UnsealedRelease | undefined, settings: readonly Field[], identity: readonly string[]): JsonObject {
  const { code = {}, runs = {} } = release ?? {};
  const { tags, job_variables: variables, parameters, concurrency_options: options, ...rest } = objectOf(settings);
  const object = (value: Json | undefined): JsonObject => (isJsonObject(value) ? value : {});
  return {
    entrypoint: runs["entrypoint"] ?? null,
    path: runs["path"] ?? null,
    pull_steps: runs["pull_steps"] ?? null,
    parameter_openapi_schema: runs["parameter_openapi_schema"] ?? null,
    enforce_parameter_schema: runs["enforce_parameter_schema"] ?? true,
    version: runs["version"] ?? versionOf(code) ?? null,
    description: runs["description"] ?? null,
    paused: rest["paused"] ?? false,
    work_pool_name: rest["work_pool_name"] ?? null,
    work_queue_name: rest["work_queue_name"] ?? (rest["work_pool_name"] === undefined ? null : defaultQueue),
    job_variables: { ...object(variables), ...(code.image === undefined ? {} : { image: code.image }) },
    parameters: object(parameters),
    schedules: scheduleBodies(schedulesIn(settings)),
    tags: [...identity, ...releaseTags(code), ...Object.keys(object(tags)).sort()],
    concurrency_limit: rest["concurrency_limit"] ?? null,
    concurrency_options: options === undefined || rest["concurrency_limit"] === undefined ? null : options,
  };
}

function schedulesIn(settings: readonly Field[]): Record<string, ScheduleSettings> {
  const schedules = objectOf(settings)["schedules"];
  return isJsonObject(schedules) ? (schedules as Record<string, ScheduleSettings>) : {};
}

function requireNoMark(body: JsonObject, { desired }: Write): void {
  if (holdsMark(body["pull_steps"])) throw literalSecret(describeKey(desired.key));
}

/** The refusal of a Release whose pull steps hold a secret in clear. */
export function literalSecret(what: string): AcmeError {
  return new AcmeError({
    code: "value-unsafe",
    message: `A pull step of ${what} holds a credential in clear, and secrets are not copied between deployments.`,
    hint: "Keep it in a Prefect Secret block, write {{ prefect.blocks.secret.NAME }} in the pull step, and deploy again.",
  });
}
