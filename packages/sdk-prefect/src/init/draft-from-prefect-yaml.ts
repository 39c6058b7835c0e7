// What a first acme.yaml takes from prefect.yaml: the environments that its deployments and pools speak of. Everything else
// stays in prefect.yaml, which the adapter goes on reading.
import type { Flow, JsonObject } from "@acme/sdk-core";
import { type DeclaredDeployment, deploymentsOf, type PrefectYaml } from "../project-files/prefect-yaml.ts";
import type { ConfigDraft } from "./config-draft.ts";
import { environmentIn, inOrder } from "./environment-words.ts";

/** Adds to the draft what the file says. */
export function draftFromPrefectYaml(file: PrefectYaml, flows: readonly Flow[], draft: ConfigDraft): void {
  if (file.name !== undefined) draft.project ??= file.name;
  const names = inOrder(file.deployments.flatMap((one) => environmentOf(one) ?? []));
  draft.environments = names.map((name) => {
    const pool = mostCommon(
      file.deployments.filter((one) => environmentOf(one) === name).flatMap((one) => poolOf(one) ?? []),
    );
    return { name, options: {}, defaults: pool === undefined ? {} : { work_pool: pool } };
  });
  if (names.length === 0) {
    const pool = mostCommon(file.deployments.flatMap((one) => poolOf(one) ?? []));
    if (pool !== undefined) draft.defaults["work_pool"] = pool;
  }
  for (const flow of flows) {
    const declaring = flow.entrypoint === undefined ? [] : deploymentsOf(file, flow.entrypoint);
    const settings = settingsOf(flow, declaring, draft);
    if (Object.keys(settings).length > 0) draft.deployments[flow.key] = settings;
  }
}

/** Several deployments of one flow are its environments, or a choice that a person must make. */
function settingsOf(flow: Flow, declaring: readonly DeclaredDeployment[], draft: ConfigDraft): JsonObject {
  const [only, ...others] = declaring;
  if (only === undefined) return {};
  if (others.length === 0) return ownPool(only, draft);
  const byEnvironment = new Map(
    declaring.flatMap((one) => (one.name === undefined ? [] : [[environmentOf(one), one.name] as const])),
  );
  if (byEnvironment.size === declaring.length && !byEnvironment.has(undefined)) {
    const environments = [...byEnvironment].map(([environment, name]) => [
      environment ?? "",
      { prefect_deployment: name },
    ]);
    return { environments: Object.fromEntries(environments) as JsonObject };
  }
  const names = declaring.map(({ name }) => name ?? "unnamed").join(", ");
  draft.notes.push(`prefect.yaml declares ${flow.key} several times (${names}): choose with prefect_deployment.`);
  return only.name === undefined ? {} : { prefect_deployment: only.name };
}

/** The pool of a flow that runs elsewhere than the others. */
function ownPool(declared: DeclaredDeployment, draft: ConfigDraft): JsonObject {
  const pool = poolOf(declared);
  const environment = environmentOf(declared);
  const usual =
    draft.environments.find(({ name }) => name === environment)?.defaults["work_pool"] ?? draft.defaults["work_pool"];
  return pool === undefined || environment !== undefined || pool === usual ? {} : { work_pool: pool };
}

function environmentOf({ name, work_pool: pool }: DeclaredDeployment): string | undefined {
  return (
    (name === undefined ? undefined : environmentIn(name)) ??
    (pool?.name === undefined ? undefined : environmentIn(pool.name))
  );
}

/** A template is no name. */
function poolOf({ work_pool: pool }: DeclaredDeployment): string | undefined {
  return pool?.name === undefined || pool.name.includes("{{") ? undefined : pool.name;
}

function mostCommon(names: readonly string[]): string | undefined {
  const count = (name: string): number => names.filter((other) => other === name).length;
  return [...new Set(names)].sort((a, b) => count(b) - count(a))[0];
}
