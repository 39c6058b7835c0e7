// Settings as fields, both ways. A setting that has the API's default has no field, on either side, so that "not said" and
// "said as it is anyway" are one state. Which fields are settings is field-table.ts; what files declare is elsewhere.
import { type Field, fieldsOf, isJsonObject, type Json, type JsonObject, objectOf, segmentsOf } from "@acme/sdk-core";
import type { DeploymentRow, ScheduleRow } from "../api/rows.ts";
import { branchTag, projectTag, replacedTag } from "../deployments/naming.ts";
import type { FlowSettings } from "../schemas.ts";
import { commitTag, packageVersionTag } from "./code-version.ts";
import { isSecretValue } from "./literal-secrets.ts";
import { isDerivedSlug, plainSchedule, type PlainSchedule, schedulesBySlug } from "./schedules.ts";

/** The settings of a deployment under the API's names, tags and schedules in the form in which they merge. */
export interface PrefectSettings {
  paused?: boolean;
  work_pool_name?: string;
  work_queue_name?: string;
  /** Without `image`. */
  job_variables?: JsonObject;
  parameters?: JsonObject;
  /** By slug. */
  schedules?: Record<string, PlainSchedule>;
  concurrency_limit?: number;
  /** Of `concurrency_options`, as the next one. */
  collision_strategy?: string;
  grace_period_seconds?: number;
  /** Without those of the identity and of the Release. */
  tags?: string[];
}

/** The queue that every pool has. */
export const defaultQueue = "default";

const ownTags = [projectTag, branchTag, replacedTag, commitTag, packageVersionTag].map((tag) => `${tag}=`);

/** The settings that are live in a deployment. */
export function liveSettings(row: DeploymentRow): Field[] {
  const options = row.concurrency_options ?? {};
  return fieldsOfSettings({
    paused: row.paused,
    job_variables: row.job_variables,
    parameters: row.parameters,
    schedules: schedulesBySlug(row.schedules),
    tags: row.tags,
    ...(row.work_pool_name ? { work_pool_name: row.work_pool_name } : {}),
    ...(row.work_queue_name ? { work_queue_name: row.work_queue_name } : {}),
    ...(row.global_concurrency_limit ? { concurrency_limit: row.global_concurrency_limit.limit } : {}),
    ...(typeof options["collision_strategy"] === "string" ? { collision_strategy: options["collision_strategy"] } : {}),
    ...(typeof options["grace_period_seconds"] === "number"
      ? { grace_period_seconds: options["grace_period_seconds"] }
      : {}),
  });
}

/**
 * What the files declare for a deployment, with acme-portal-sdk 1.2's variable `DEPLOYMENT_NAME`.
 *
 * @param name - the deployment's name
 * @param live - its live schedules, where it exists: a single schedule without a slug, which is how 1.2 and `cron=` make
 *   them, is the single one that the files declare. Otherwise both would run.
 */
export function declaredSettings(
  declared: Omit<FlowSettings, "env">,
  name: string,
  live: readonly ScheduleRow[] = [],
): Field[] {
  const { env, ...variables } = declared.job_variables ?? {};
  const limit =
    typeof declared.concurrency_limit === "number" ? { limit: declared.concurrency_limit } : declared.concurrency_limit;
  return fieldsOfSettings({
    job_variables: { ...variables, env: { ...(isJsonObject(env) ? env : {}), DEPLOYMENT_NAME: name } },
    schedules: declaredSchedules(declared.schedules ?? {}, live),
    ...(declared.paused === undefined ? {} : { paused: declared.paused }),
    ...(declared.work_pool === undefined ? {} : { work_pool_name: declared.work_pool }),
    ...(declared.work_queue === undefined ? {} : { work_queue_name: declared.work_queue }),
    ...(declared.parameters === undefined ? {} : { parameters: declared.parameters }),
    ...(declared.tags === undefined ? {} : { tags: declared.tags }),
    ...(limit === undefined ? {} : { concurrency_limit: limit.limit }),
    ...(limit?.collision_strategy === undefined ? {} : { collision_strategy: limit.collision_strategy }),
    ...(limit?.grace_period_seconds === undefined ? {} : { grace_period_seconds: limit.grace_period_seconds }),
  });
}

function declaredSchedules(
  declared: NonNullable<FlowSettings["schedules"]>,
  live: readonly ScheduleRow[],
): Record<string, PlainSchedule> {
  const entries = Object.entries(declared).flatMap(([slug, schedule]): [string, PlainSchedule][] =>
    schedule === null ? [] : [[slug, schedule as PlainSchedule]],
  );
  const [only] = entries;
  const [slug] = Object.keys(schedulesBySlug(live));
  if (only && entries.length === 1 && live.length === 1 && slug !== undefined && isDerivedSlug(slug)) only[0] = slug;
  return Object.fromEntries(entries);
}

/** Settings as fields: secrets marked, defaults, the image and the tags that are no settings left out. */
export function fieldsOfSettings(settings: PrefectSettings): Field[] {
  const { image: _, ...variables } = settings.job_variables ?? {};
  const tree: JsonObject = {};
  const add = (name: string, value: JsonObject): void => void (Object.keys(value).length > 0 && (tree[name] = value));
  if (settings.paused === true) tree["paused"] = true;
  if (settings.work_pool_name !== undefined) tree["work_pool_name"] = settings.work_pool_name;
  if (settings.work_queue_name !== undefined && settings.work_queue_name !== defaultQueue)
    tree["work_queue_name"] = settings.work_queue_name;
  add("job_variables", withoutEmpty(variables));
  add("parameters", settings.parameters ?? {});
  add("schedules", mapValues(settings.schedules ?? {}, plainSchedule));
  if (settings.concurrency_limit !== undefined) {
    tree["concurrency_limit"] = settings.concurrency_limit;
    add("concurrency_options", optionsOf(settings));
  }
  add("tags", Object.fromEntries((settings.tags ?? []).filter((tag) => !isOwnTag(tag)).map((tag) => [tag, true])));
  return fieldsOf(tree).map((field) => (isSecretField(field) ? { ...field, secret: true } : field));
}

/** Fields as settings. Fields without a value are left out. */
export function settingsOfFields(fields: readonly Field[]): PrefectSettings {
  const { tags, concurrency_options: options, ...tree } = objectOf(fields);
  return {
    ...(tree as PrefectSettings),
    ...(isJsonObject(options) ? options : {}),
    ...(isJsonObject(tags) ? { tags: Object.keys(tags).sort() } : {}),
  };
}

/** Whether a tag is part of the identity or of the Release, and so no setting. */
function isOwnTag(tag: string): boolean {
  return ownTags.some((own) => tag.startsWith(own));
}

/** `concurrency_options` of the API. */
export function optionsOf({ collision_strategy, grace_period_seconds }: PrefectSettings): JsonObject {
  return {
    ...(collision_strategy === undefined ? {} : { collision_strategy }),
    ...(grace_period_seconds === undefined ? {} : { grace_period_seconds }),
  };
}

/** `env: {}` is no setting. */
function withoutEmpty({ env, ...variables }: JsonObject): JsonObject {
  return env === undefined || (isJsonObject(env) && Object.keys(env).length === 0) ? variables : { ...variables, env };
}

function mapValues<Value, Result>(
  map: Readonly<Record<string, Value>>,
  change: (value: Value) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value)]));
}

function isSecretField({ path, value }: Field): boolean {
  if (value === undefined || !/^\/(job_variables|parameters|schedules)\//.test(path)) return false;
  return holdsSecret(segmentsOf(path).at(-1) ?? "", value);
}

/** A list is one value: it is secret where any member is. */
function holdsSecret(name: string, value: Json): boolean {
  if (Array.isArray(value)) return value.some((item) => holdsSecret(name, item));
  if (isJsonObject(value)) return Object.entries(value).some(([key, item]) => holdsSecret(key, item));
  return isSecretValue(name, value);
}
