// What a first acme.yaml takes from the configuration of acme-portal-sdk 1.2: settings by flow.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type JsonObject, jsonObjectSchema, type Problem, toAcmeError } from "@acme/sdk-core";
import { z } from "zod";
import { flowKey } from "../deployments/naming.ts";
import { parseYaml } from "../project-files/yaml-file.ts";
import { derivedSlug } from "../release/schedules.ts";
import type { ConfigDraft } from "./config-draft.ts";

/** Where acme-portal-sdk 1.2 has it. */
export const staticConfigFile = ".acme_portal_sdk/static_flow_deploy_config.yaml";

/** What it says of one flow. */
interface StaticFlow {
  cron?: string | null | undefined;
  description?: string | null | undefined;
  work_pool_name?: string | null | undefined;
  work_queue_name?: string | null | undefined;
  parameters?: JsonObject | null | undefined;
  paused?: boolean | null | undefined;
  concurrency_limit?: number | null | undefined;
}

const flowSchema = z.looseObject({
  cron: z.string().nullish(),
  description: z.string().nullish(),
  work_pool_name: z.string().nullish(),
  work_queue_name: z.string().nullish(),
  parameters: jsonObjectSchema.nullish(),
  paused: z.boolean().nullish(),
  concurrency_limit: z.int().positive().nullish(),
});

const fileSchema = z.record(z.string(), flowSchema.nullable()).nullable();

/** The file, by flow. */
export type StaticConfig = Record<string, StaticFlow | null> | null;

const taken = new Set([...Object.keys(flowSchema.shape), "name", "import_path"]);

/** Reads it. No file is no problem. */
export async function readStaticConfig(directory: string): Promise<{ value?: StaticConfig; problems: Problem[] }> {
  let text: string;
  try {
    text = await readFile(join(directory, staticConfigFile), "utf8");
  } catch (caught) {
    if ((caught as NodeJS.ErrnoException).code === "ENOENT") return { problems: [] };
    return { problems: [toAcmeError(caught, `reading ${staticConfigFile}`).toJSON()] };
  }
  const { value, problems } = parseYaml(text, staticConfigFile, fileSchema);
  return { ...(value === undefined ? {} : { value }), problems };
}

/**
 * Adds to the draft what the file says.
 *
 * @param known - the keys of the flows that were found
 */
export function draftFromStaticConfig(config: StaticConfig, known: ReadonlySet<string>, draft: ConfigDraft): void {
  // 1.2 gives a Deployment one run at a time unless the file says otherwise.
  draft.defaults["concurrency_limit"] = 1;
  for (const [name, settings] of Object.entries(config ?? {})) {
    const key = flowKey(name);
    draft.deployments[key] = { ...draft.deployments[key], ...settingsOf(settings) };
    if (!known.has(key)) draft.notes.push(`${staticConfigFile} speaks of ${name}, which was not found as a flow.`);
    const left = Object.keys(settings ?? {}).filter((member) => !taken.has(member));
    if (left.length > 0) draft.notes.push(`Not taken over for ${name}: ${left.join(", ")}.`);
  }
  draft.notes.push(
    "Deployments of acme-portal-sdk are found again where `project` and the environments are named as its workflows name them.",
  );
}

/** The schedule has the slug that one without a slug is known by, so that it is the same schedule afterwards. */
function settingsOf(settings: StaticFlow | null): JsonObject {
  const { cron, description, work_pool_name, work_queue_name, parameters, paused, concurrency_limit } = settings ?? {};
  const all = {
    description,
    work_pool: work_pool_name,
    work_queue: work_queue_name,
    parameters,
    paused,
    concurrency_limit,
    schedules: cron ? { [derivedSlug({ cron })]: { cron } } : undefined,
  };
  return Object.fromEntries(
    Object.entries(all).filter(([, value]) => value !== undefined && value !== null),
  ) as JsonObject;
}
