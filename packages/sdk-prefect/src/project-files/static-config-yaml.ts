// `.acme_portal_sdk/static_flow_deploy_config.yaml`: what acme-portal-sdk 1.2 keeps about flows, in its words.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { AcmeError, type JsonObject, jsonObjectSchema, type Problem } from "@acme/sdk-core";
import { z } from "zod";
import { parseYaml } from "./yaml-file.ts";

/** Where acme-portal-sdk 1.2 keeps it. */
export const staticConfigFile = ".acme_portal_sdk/static_flow_deploy_config.yaml";

/** What it says of one flow. */
export interface StaticFlowConfig {
  work_pool_name?: string | undefined;
  work_queue_name?: string | undefined;
  parameters?: JsonObject | undefined;
  cron?: string | undefined;
  paused?: boolean | undefined;
  concurrency_limit?: number | undefined;
  description?: string | undefined;
}

const flowConfig = z
  .looseObject({
    work_pool_name: z.string().nullish(),
    work_queue_name: z.string().nullish(),
    parameters: jsonObjectSchema.nullish(),
    cron: z.string().nullish(),
    paused: z.boolean().nullish(),
    concurrency_limit: z.int().positive().nullish(),
    description: z.string().nullish(),
  })
  .nullable();

const fileSchema = z.record(z.string(), flowConfig).nullable();

/** Reads it, by flow name. No file is no problem. */
export async function readStaticConfig(directory: string): Promise<{ value?: Record<string, StaticFlowConfig>; problems: Problem[] }> {
  let text: string;
  try {
    text = await readFile(join(directory, staticConfigFile), "utf8");
  } catch (caught) {
    if ((caught as NodeJS.ErrnoException).code === "ENOENT") return { problems: [] };
    const message = `${staticConfigFile} cannot be read: ${(caught as Error).message}`;
    return { problems: [new AcmeError({ code: "io-failed", message, place: { file: staticConfigFile }, cause: caught }).toJSON()] };
  }
  const { value, problems } = parseYaml(text, staticConfigFile, fileSchema);
  if (value === undefined) return { problems };
  const flows = Object.entries(value ?? {}).map(([name, config]): [string, StaticFlowConfig] => [
    name,
    Object.fromEntries(Object.entries(config ?? {}).filter(([, member]) => member !== null)) as StaticFlowConfig,
  ]);
  return { value: Object.fromEntries(flows), problems };
}
