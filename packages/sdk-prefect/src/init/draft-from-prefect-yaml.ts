// What a first acme.yaml takes from prefect.yaml: the environments that its deployments and pools speak of. Everything else
// stays in prefect.yaml, which the adapter goes on reading.
import type { Flow, JsonObject } from "@acme/sdk-core";
import { type DeclaredDeployment, deploymentsOf, type PrefectYaml } from "../project-files/prefect-yaml.ts";
import type { ConfigDraft } from "./config-draft.ts";
import { environmentIn, inOrder, isSameEnvironment } from "./environment-words.ts";

/** Adds to the draft what the file says. */
export function draftFromPrefectYaml(file: PrefectYaml, flows: readonly Flow[], draft: ConfigDraft): void {
  if (file.name !== undefined) draft.project ??= file.name;
  const environmentOf = environmentsBy(file.deployments);
  const names = inOrder(file.deployments.flatMap((one) => environmentOf(one) ?? []));
  draft.environments = names.map((name) => {
    const its = file.deployments.filter((one) => environmentOf(one) === name);
    const pool = mostCommon(its.flatMap((one) => poolOf(one) ?? []));
    const evidence = [
      ...new Set(
        its.flatMap((one) => hintsOf(one).flatMap((hint) => (isSameEnvironment(hint.says, name) ? hint.by : []))),
      ),
    ];
    return { name, options: {}, defaults: pool === undefined ? {} : { work_pool: pool }, evidence };
  });
  noteDoubts(file.deployments, draft);
  if (names.length === 0) {
    const pool = mostCommon(file.deployments.flatMap((one) => poolOf(one) ?? []));
    if (pool !== undefined) draft.defaults["work_pool"] = pool;
  }
  for (const flow of flows) {
    const declaring = flow.entrypoint === undefined ? [] : deploymentsOf(file, flow.entrypoint);
    const settings = settingsOf(flow, declaring, draft, environmentOf);
    if (Object.keys(settings).length > 0) draft.deployments[flow.key] = settings;
  }
}

/** Several deployments of one flow are its environments, or a choice that a person must make. */
function settingsOf(
  flow: Flow,
  declaring: readonly DeclaredDeployment[],
  draft: ConfigDraft,
  environmentOf: EnvironmentOf,
): JsonObject {
  const [only, ...others] = declaring;
  if (only === undefined) return {};
  if (others.length === 0) return ownPool(only, draft, environmentOf(only));
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
function ownPool(declared: DeclaredDeployment, draft: ConfigDraft, environment: string | undefined): JsonObject {
  const pool = poolOf(declared);
  const usual =
    draft.environments.find(({ name }) => name === environment)?.defaults["work_pool"] ?? draft.defaults["work_pool"];
  return pool === undefined || environment !== undefined || pool === usual ? {} : { work_pool: pool };
}

/** What a person must look at: what speaks of two environments, and what of none where the others speak of one. */
function noteDoubts(deployments: readonly DeclaredDeployment[], draft: ConfigDraft): void {
  const silent: string[] = [];
  for (const one of deployments) {
    const [first, ...others] = hintsOf(one);
    const other = others.find(({ says }) => !isSameEnvironment(says, first?.says ?? says));
    if (first === undefined) silent.push(one.name ?? "unnamed");
    else if (other !== undefined)
      draft.notes.push(
        `prefect.yaml is not clear: ${first.by} speaks of ${first.says}, and its ${other.by} of ${other.says}.`,
      );
  }
  if (draft.environments.length > 1 && silent.length > 0)
    draft.notes.push(
      `prefect.yaml does not say which environment ${silent.join(", ")} ${silent.length === 1 ? "belongs" : "belong"} to.`,
    );
}

interface Hint {
  readonly says: string;
  /** For people. */
  readonly by: string;
}

/** What speaks of an environment, the strongest first: the name is chosen for it, a pool may be shared, a tag be about data. */
function hintsOf({ name, work_pool: pool, tags = [] }: DeclaredDeployment): Hint[] {
  const tagged = tags.flatMap((tag) => hintOf(tag, "tag"));
  return [
    ...hintOf(name, "deployment"),
    ...hintOf(pool?.name, "work pool"),
    // Two tags that name two environments say nothing.
    ...(tagged.length === 1 ? tagged : []),
  ];
}

function hintOf(text: string | undefined, what: string): Hint[] {
  const says = text === undefined ? undefined : environmentIn(text);
  return says === undefined ? [] : [{ says, by: `${what} ${text}` }];
}

type EnvironmentOf = (declared: DeclaredDeployment) => string | undefined;

/** Which environment a deployment is in, spelled as most of the file spell it. */
function environmentsBy(deployments: readonly DeclaredDeployment[]): EnvironmentOf {
  const said = deployments.flatMap((one) => hintsOf(one)[0]?.says ?? []);
  const spelled = new Map(
    [...new Set(said)].map((one) => [one, mostCommon(said.filter((other) => isSameEnvironment(one, other)))]),
  );
  return (declared) => spelled.get(hintsOf(declared)[0]?.says ?? "");
}

/** A template is no name. */
function poolOf({ work_pool: pool }: DeclaredDeployment): string | undefined {
  return pool?.name === undefined || pool.name.includes("{{") ? undefined : pool.name;
}

function mostCommon(names: readonly string[]): string | undefined {
  const count = (name: string): number => names.filter((other) => other === name).length;
  return [...new Set(names)].sort((a, b) => count(b) - count(a))[0];
}
