// From a final state (Release and settings) to what POST and PATCH take. PATCH gets the top-level fields that change, each
// whole: Prefect replaces, it does not merge. Which fields there are is field-table.ts, and the types hold to it.
import {
  AcmeError,
  describeKey,
  type Field,
  type Json,
  jsonEquals,
  type JsonObject,
  type Release,
  type UnsealedRelease,
  type Write,
} from "@acme/sdk-core";
import { identityTags } from "../deployments/naming.ts";
import { releaseTags, versionOf } from "./code-version.ts";
import type { CreateOnlyField, FieldsOfKind } from "./field-table.ts";
import { holdsMark } from "./literal-secrets.ts";
import { readMemo } from "./memo.ts";
import { type PlainSchedule, scheduleBodies, slugsToDelete } from "./schedules.ts";
import { defaultQueue, optionsOf, settingsOfFields } from "./settings-fields.ts";

/** The release fields at their values; null or empty where there is none. */
export type ReleaseBody = Record<FieldsOfKind<"release">, Json>;

type WholeBody = Record<Exclude<FieldsOfKind<"release" | "settings">, CreateOnlyField>, Json>;

/** What brings a live deployment to its final state. */
export interface PatchBody {
  body: JsonObject;
  /** Slugs of schedules to delete before the PATCH. */
  deleteSchedules: string[];
}

/** The PATCH that brings a live deployment to the final state of a write. Throws `value-unsafe`. */
export function toPatchBody(write: Write): PatchBody {
  const identity = identityOf(write);
  const after = wholeBody(write.desired.release, write.settings, identity);
  const before = wholeBody(write.live?.release, write.live?.settings ?? [], identity);
  const body: JsonObject = {};
  for (const [name, value] of Object.entries(after)) {
    if (write.live?.release === undefined || !jsonEquals(value, before[name as keyof WholeBody])) body[name] = value;
  }
  if (body["work_pool_name"] !== undefined || body["work_queue_name"] !== undefined) {
    body["work_pool_name"] = after.work_pool_name;
    body["work_queue_name"] = after.work_queue_name;
  }
  requireNoMark(body, write);
  const deleteSchedules =
    body["schedules"] === undefined
      ? []
      : slugsToDelete(schedulesIn(write.live?.settings ?? []), schedulesIn(write.settings));
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

/** The release fields of a Release; the image is a job variable and the commit a tag, and neither is among them. */
export function releaseBody({ code, runs }: Release | UnsealedRelease): ReleaseBody {
  return {
    entrypoint: runs["entrypoint"] ?? null,
    path: runs["path"] ?? null,
    pull_steps: runs["pull_steps"] ?? [],
    // With null, Prefect answers every later PATCH of a deployment with parameters by 409.
    parameter_openapi_schema: runs["parameter_openapi_schema"] ?? {},
    enforce_parameter_schema: runs["enforce_parameter_schema"] ?? true,
    version: runs["version"] ?? versionOf(code) ?? null,
    description: runs["description"] ?? null,
  };
}

/** Every field that is written, at its final value: null or empty where there is none. */
function wholeBody(
  release: Release | UnsealedRelease | undefined,
  fields: readonly Field[],
  identity: readonly string[],
): WholeBody {
  const settings = settingsOfFields(fields);
  const { code, runs } = release ?? { code: {}, runs: {} };
  const options = optionsOf(settings);
  return {
    ...releaseBody({ code, runs, pinned: false }),
    paused: settings.paused ?? false,
    work_pool_name: settings.work_pool_name ?? null,
    work_queue_name: settings.work_queue_name ?? (settings.work_pool_name === undefined ? null : defaultQueue),
    job_variables: { ...settings.job_variables, ...(code.image === undefined ? {} : { image: code.image }) },
    parameters: settings.parameters ?? {},
    schedules: scheduleBodies(settings.schedules ?? {}),
    tags: [...identity, ...releaseTags(code), ...(settings.tags ?? [])],
    concurrency_limit: settings.concurrency_limit ?? null,
    concurrency_options: Object.keys(options).length === 0 ? null : options,
  };
}

function schedulesIn(fields: readonly Field[]): Record<string, PlainSchedule> {
  return settingsOfFields(fields).schedules ?? {};
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
