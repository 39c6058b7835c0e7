// What a folder says about itself before it has an acme.yaml, as plain data: for whoever writes one.
import { basename, resolve } from "node:path";
import { type JsonObject, type Problem, toAcmeError } from "@acme/sdk-core";
import { resolveServer } from "../settings/resolve-server.ts";
import { readPrefectYaml } from "./prefect-yaml.ts";
import { readPyproject } from "./pyproject-toml.ts";
import { readStaticConfig, type StaticFlowConfig } from "./static-config-yaml.ts";

/** What {@link describeProject} found. */
export interface ProjectDescription {
  /** From pyproject.toml, prefect.yaml, or the folder; as it stands there. */
  name: string;
  /** The API that Prefect's own settings lead to from here, without credentials. Absent: they name none. */
  server?: string;
  /** The deployments of prefect.yaml; a deploy takes their settings from there, acme.yaml need not repeat them. */
  deployments: { name?: string; entrypoint?: string; workPool?: string }[];
  /** Work pools that the files name, the one that is named most first. */
  workPools: string[];
  /** acme-portal-sdk 1.2's settings by flow name, in the words of acme.yaml. */
  flowSettings: Record<string, JsonObject>;
  problems: Problem[];
}

/** Reads prefect.yaml, pyproject.toml, Prefect's settings and acme-portal-sdk 1.2's configuration of a folder. */
export async function describeProject(directory: string): Promise<ProjectDescription> {
  const [prefect, pyproject, static12] = await Promise.all([readPrefectYaml(directory), readPyproject(directory), readStaticConfig(directory)]);
  const problems = [...prefect.problems, ...static12.problems];
  let server: string | undefined;
  try {
    server = resolveServer({}, { directory }).apiUrl;
  } catch (caught) {
    problems.push(toAcmeError(caught, "reading Prefect's settings").toJSON());
  }
  const deployments = (prefect.value?.deployments ?? []).map(({ name, entrypoint, work_pool: pool }) => ({
    ...(name === undefined ? {} : { name }),
    ...(entrypoint === undefined ? {} : { entrypoint }),
    ...(pool?.name === undefined ? {} : { workPool: pool.name }),
  }));
  const flowSettings = Object.fromEntries(Object.entries(static12.value ?? {}).map(([flow, config]) => [flow, inOurWords(config)]));
  const pools = [...deployments.map(({ workPool }) => workPool), ...Object.values(static12.value ?? {}).map((config) => config.work_pool_name)];
  return {
    name: pyproject?.name ?? prefect.value?.name ?? basename(resolve(directory)),
    ...(server === undefined ? {} : { server }),
    deployments,
    workPools: byFrequency(pools.filter((pool) => pool !== undefined)),
    flowSettings,
    problems,
  };
}

function inOurWords({ work_pool_name: pool, work_queue_name: queue, cron, ...same }: StaticFlowConfig): JsonObject {
  const { parameters, paused, concurrency_limit: limit, description } = same;
  return {
    ...(pool === undefined ? {} : { work_pool: pool }),
    ...(queue === undefined ? {} : { work_queue: queue }),
    ...(parameters === undefined ? {} : { parameters }),
    ...(cron === undefined ? {} : { schedules: { main: { cron } } }),
    ...(paused === undefined ? {} : { paused }),
    ...(limit === undefined ? {} : { concurrency_limit: limit }),
    ...(description === undefined ? {} : { description }),
  };
}

function byFrequency(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]).map(([name]) => name);
}
