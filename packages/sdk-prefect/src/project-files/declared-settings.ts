// What the files declare of one Deployment: prefect.yaml's entry under what acme.yaml says of the flow. The same for a
// deploy and a promotion.
import { AcmeError, type Field, isJsonObject, type JsonObject, overlay, pointer } from "@acme/sdk-core";
import type { ScheduleRow } from "../api/rows.ts";
import { derivedSlug, plainSchedule } from "../release/schedules.ts";
import { declaredSettings } from "../release/settings-fields.ts";
import type { FlowSettings } from "../schemas.ts";
import type { DeclaredDeployment } from "./prefect-yaml.ts";

/** What {@link declaredFields} is asked. */
export interface Declaration {
  /** prefect.yaml's entry and acme.yaml's settings, see {@link overEntry}. */
  settings: FlowSettings;
  /** The name that the Deployment will have. */
  name: string;
  /** Where `from_env` values come from. */
  environment: Readonly<Record<string, string | undefined>>;
  /** The live schedules, see {@link declaredSettings}. */
  live?: readonly ScheduleRow[];
}

/** acme.yaml's settings over prefect.yaml's entry, where there is one. Objects merge by key; tags add up. */
export function overEntry(settings: FlowSettings, entry: DeclaredDeployment | undefined): FlowSettings {
  if (entry === undefined) return settings;
  const base = settingsOfEntry(entry);
  if (settings.work_pool !== undefined) delete base.work_queue;
  const merged = overlay(base as JsonObject, settings as JsonObject) as FlowSettings;
  const tags = [...(base.tags ?? []), ...(settings.tags ?? [])];
  return { ...merged, ...(tags.length === 0 ? {} : { tags }) };
}

function settingsOfEntry({ work_pool: pool, ...entry }: DeclaredDeployment): FlowSettings {
  const limit = entry.concurrency_limit;
  return {
    ...(pool?.name === undefined ? {} : { work_pool: pool.name }),
    ...(pool?.work_queue_name === undefined ? {} : { work_queue: pool.work_queue_name }),
    ...(pool?.job_variables === undefined ? {} : { job_variables: pool.job_variables }),
    ...(entry.parameters === undefined ? {} : { parameters: entry.parameters }),
    ...(entry.schedules === undefined ? {} : { schedules: bySlug(entry.schedules) }),
    ...(entry.tags === undefined ? {} : { tags: entry.tags }),
    ...(entry.paused === undefined ? {} : { paused: entry.paused }),
    ...(entry.description === undefined ? {} : { description: entry.description }),
    ...(limit === undefined ? {} : { concurrency_limit: limit as NonNullable<FlowSettings["concurrency_limit"]> }),
  };
}

function bySlug(schedules: readonly JsonObject[]): NonNullable<FlowSettings["schedules"]> {
  const entries = schedules.map(({ slug, ...schedule }): [string, JsonObject] => {
    const plain = plainSchedule(schedule);
    return [typeof slug === "string" ? slug : derivedSlug(plain), plain];
  });
  return Object.fromEntries(entries);
}

/** The declared settings as fields; `from_env` values are secrets. Throws `config-invalid` for a variable that is not set. */
export function declaredFields({ settings, name, environment, live }: Declaration): Field[] {
  const { env = {}, ...rest } = settings;
  const plain: JsonObject = {};
  const secrets: Field[] = [];
  for (const [variable, value] of Object.entries(env)) {
    if (typeof value !== "object") plain[variable] = String(value);
    else
      secrets.push({
        path: pointer("job_variables", "env", variable),
        value: fromEnvironment(value.from_env, variable, environment),
        secret: true,
      });
  }
  const variables = rest.job_variables ?? {};
  const own = isJsonObject(variables["env"]) ? variables["env"] : {};
  const declared = declaredSettings(
    { ...rest, job_variables: { ...variables, env: { ...own, ...plain } } },
    name,
    live,
  );
  return [...declared, ...secrets];
}

function fromEnvironment(variable: string, target: string, environment: Declaration["environment"]): string {
  const value = environment[variable];
  if (value !== undefined) return value;
  throw new AcmeError({
    code: "config-invalid",
    message: `acme.yaml takes ${target} from the environment variable ${variable}, which is not set.`,
    hint: `Set ${variable} where acme runs.`,
  });
}
