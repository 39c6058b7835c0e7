// Settings as fields: of a live row, and of what acme.yaml declares. A setting that has the API's default has no field,
// on either side, so that "not said" and "said as it is anyway" are one state. field-table.ts says which fields these are.
import { type Field, fieldsOf, isJsonObject, type Json, type JsonObject, pointer, segmentsOf } from "@acme/sdk-core";
import type { DeploymentRow, ScheduleRow } from "../api/rows.ts";
import { branchTag, projectTag } from "../deployments/naming.ts";
import type { FlowSettings } from "../schemas.ts";
import { commitTag, packageVersionTag } from "./code-version.ts";
import { isSecretValue } from "./literal-secrets.ts";
import { isDerivedSlug, schedulesBySlug, withoutDefaults } from "./schedules.ts";

/** The queue of a pool that nobody named one of. */
export const defaultQueue = "default";

const ownTags = [projectTag, branchTag, commitTag, packageVersionTag].map((tag) => `${tag}=`);

/** The settings that are live in a deployment. */
export function liveSettings(row: DeploymentRow): Field[] {
  const { image: _, ...variables } = row.job_variables;
  const settings: JsonObject = {};
  if (row.paused) settings["paused"] = true;
  if (row.work_pool_name) settings["work_pool_name"] = row.work_pool_name;
  if (row.work_queue_name && row.work_queue_name !== defaultQueue) settings["work_queue_name"] = row.work_queue_name;
  addObject(settings, "job_variables", variables);
  addObject(settings, "parameters", row.parameters);
  if (row.schedules.length > 0) settings["schedules"] = schedulesBySlug(row.schedules);
  if (row.global_concurrency_limit) settings["concurrency_limit"] = row.global_concurrency_limit.limit;
  if (row.concurrency_options) addObject(settings, "concurrency_options", withoutNulls(row.concurrency_options));
  addObject(settings, "tags", tagMap(row.tags));
  return spread(settings);
}

/**
 * What acme.yaml declares for a deployment, with acme-portal-sdk 1.2's variable `DEPLOYMENT_NAME`.
 *
 * @param name - the deployment's name
 * @param live - its live schedules, where it exists: a single schedule without a slug, which is how 1.2 and `cron=` make
 *   them, is the single one that the file declares. Otherwise both would run.
 */
export function declaredSettings(declared: FlowSettings, name: string, live: readonly ScheduleRow[] = []): Field[] {
  const settings: JsonObject = {};
  if (declared.paused === true) settings["paused"] = true;
  if (declared.work_pool !== undefined) settings["work_pool_name"] = declared.work_pool;
  if (declared.work_queue !== undefined && declared.work_queue !== defaultQueue) settings["work_queue_name"] = declared.work_queue;
  const { image: _, env, ...variables } = declared.job_variables ?? {};
  addObject(settings, "job_variables", { ...variables, env: { ...(isJsonObject(env) ? env : {}), DEPLOYMENT_NAME: name } });
  addObject(settings, "parameters", declared.parameters ?? {});
  addObject(settings, "schedules", declaredSchedules(declared.schedules ?? {}, live));
  const limit = declared.concurrency_limit;
  if (typeof limit === "number") settings["concurrency_limit"] = limit;
  else if (limit !== undefined) {
    const { limit: count, ...options } = limit;
    settings["concurrency_limit"] = count;
    addObject(settings, "concurrency_options", withoutNulls(options as JsonObject));
  }
  addObject(settings, "tags", tagMap(declared.tags ?? []));
  return spread(settings);
}

function declaredSchedules(declared: NonNullable<FlowSettings["schedules"]>, live: readonly ScheduleRow[]): JsonObject {
  const entries = Object.entries(declared).flatMap(([slug, schedule]): [string, JsonObject][] =>
    schedule === null ? [] : [[slug, withoutDefaults(schedule as JsonObject)]],
  );
  const [only] = entries;
  const [slug] = Object.keys(schedulesBySlug(live));
  if (only && entries.length === 1 && live.length === 1 && slug !== undefined && isDerivedSlug(slug)) only[0] = slug;
  return Object.fromEntries(entries);
}

function tagMap(tags: readonly string[]): JsonObject {
  return Object.fromEntries(tags.filter((tag) => !ownTags.some((own) => tag.startsWith(own))).map((tag) => [tag, true]));
}

/** An object without members is what the API has anyway. */
function addObject(settings: JsonObject, name: string, object: JsonObject): void {
  if (Object.keys(object).length > 0) settings[name] = object;
}

function withoutNulls(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null));
}

/** Lists are one value, except that they are looked into for secrets. */
function spread(settings: JsonObject): Field[] {
  return fieldsOf(settings).map((field) => (isSecretField(field) ? { ...field, secret: true } : field));
}

function isSecretField({ path, value }: Field): boolean {
  const segments = segmentsOf(path);
  const [root] = segments;
  if ((root !== "job_variables" && root !== "parameters" && root !== "schedules") || value === undefined) return false;
  return holdsSecret(segments.at(-1) ?? "", value);
}

function holdsSecret(name: string, value: Json): boolean {
  if (Array.isArray(value)) return value.some((item) => holdsSecret(name, item));
  if (isJsonObject(value)) return Object.entries(value).some(([key, item]) => holdsSecret(key, item));
  return isSecretValue(name, value);
}

/** The path of one tag. */
export function tagPath(tag: string): string {
  return pointer("tags", tag);
}
