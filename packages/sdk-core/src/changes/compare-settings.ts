// Reads two environments' settings and what the files declare for each, and compares them.
import { currentBranch } from "../environments/current-branch.ts";
import type { EnvironmentGraph } from "../environments/environment-graph.ts";
import { AcmeError, toAcmeError } from "../errors/acme-error.ts";
import { type Deployment, keyId } from "../model/deployment.ts";
import type { Environment } from "../model/environment.ts";
import type { Flow } from "../model/flow.ts";
import type { Found, Problem } from "../model/found.ts";
import type { JsonObject } from "../model/json.ts";
import { branchMeant, type Source, sourcesOf } from "../plan/promote-requests.ts";
import type { Adapter } from "../ports/adapter.ts";
import type { Context } from "../ports/context.ts";
import type { Desired, PromoteRequest } from "../ports/deployer.ts";
import { type Selectable, selectFlows } from "../selection/select-flows.ts";
import {
  diffSettings,
  type FlowSettingsComparison,
  type SettingsComparison,
  type SettingsEnd,
  type SettingsOf,
} from "./settings-comparison.ts";

/** What is compared. */
export interface SettingsQuery {
  /** The name of an environment. */
  left: string;
  /** The name of an environment. */
  right: string;
  /** Names, globs or paths. Default: all that are deployed in one of the two. */
  flows?: readonly string[];
  /** Where an environment keeps a Deployment for each branch. Default: the working tree's. */
  branch?: string;
}

/** What {@link compareSettings} works with. */
export interface SettingsTools {
  project: string;
  environments: EnvironmentGraph;
  /** The adapter of an environment, by its name. */
  adapterOf(environment: string): Adapter;
  /** What the configuration says about a flow in an environment, by its name. */
  settingsOf(flow: Selectable, environment: string): JsonObject;
  /** Reads the flows of the working tree. */
  findFlows(): Promise<Found<Flow>>;
  /** Throws where one cannot be read. */
  findDeployments(environments: readonly Environment[]): Promise<Found<Deployment>>;
}

/** What the files declare, by {@link keyId}, or why that is not known. */
type Declared = ReadonlyMap<string, SettingsOf["declared"] | Problem>;

interface Row extends Selectable {
  left?: Source;
  right?: Source;
}

/** Compares. Throws `environment-unknown`, `flow-not-found`, `head-detached`. Writes nothing. */
export async function compareSettings(
  query: SettingsQuery,
  tools: SettingsTools,
  context: Context,
): Promise<SettingsComparison> {
  const environments = [tools.environments.get(query.left), tools.environments.get(query.right)] as const;
  const [flows, live, head] = await Promise.all([
    tools.findFlows(),
    tools.findDeployments([...new Set(environments)]),
    currentBranch(environments, context.code),
  ]);
  const sources = environments.map((environment) =>
    sourcesOf(live.items, environment.name, flows.items, branchMeant(environment, query.branch, head)),
  ) as [Source[], Source[]];
  const rows = new Map<string, Row>();
  sources.forEach((all, index) => {
    for (const source of all) {
      const row = rows.get(source.key) ?? identityOf(source);
      row[index === 0 ? "left" : "right"] = source;
      rows.set(source.key, row);
    }
  });
  const selected = selectFlows(
    [...rows.values()].sort((a, b) => (a.key < b.key ? -1 : 1)),
    query.flows ?? [],
    `deployed in ${query.left} or ${query.right}`,
  );
  const [left, right] = await Promise.all([
    declaredOf(
      selected.flatMap((row) => row.left ?? []),
      environments[0],
      tools,
      context,
    ),
    declaredOf(
      selected.flatMap((row) => row.right ?? []),
      environments[1],
      tools,
      context,
    ),
  ]);
  return {
    project: tools.project,
    left: query.left,
    right: query.right,
    flows: selected.flatMap((row) => compareRow(row, left, right)),
    problems: [...flows.problems, ...live.problems],
  };
}

function identityOf({ key, name, id, path }: Source): Row {
  return {
    key,
    ...(name === undefined ? {} : { name }),
    ...(id === undefined ? {} : { id }),
    ...(path === undefined ? {} : { path }),
  };
}

/** Asks the adapter as for a promotion of what runs there already: it says what the files want, and writes nothing. */
async function declaredOf(
  sources: readonly Source[],
  environment: Environment,
  tools: SettingsTools,
  context: Context,
): Promise<Declared> {
  const declared = new Map<string, SettingsOf["declared"] | Problem>();
  const adapter = tools.adapterOf(environment.name);
  const requests = sources.flatMap((source): PromoteRequest[] => {
    const [{ key, release, flowName }] = source.deployments;
    if (key === undefined || release === undefined) return [];
    const { place: _, ...own } = key;
    const flow = source.flow === undefined ? {} : { flow: source.flow };
    return [
      { key: own, environment, release, flowName, settings: tools.settingsOf(source, environment.name), ...flow },
    ];
  });
  const all = (answer: Problem): Declared =>
    new Map(
      sources.flatMap(({ deployments }) => deployments.flatMap(({ key }) => (key ? [[keyId(key), answer]] : []))),
    );
  if (adapter.promoter === undefined) return all(cannotDeclare(adapter, environment));
  try {
    const { items } = await adapter.promoter.declare(requests, context);
    for (const desired of items) declared.set(keyId(desired.key), fieldsOrProblem(desired));
    return declared;
  } catch (caught) {
    const error = toAcmeError(caught, `declaring the settings of ${environment.name}`);
    if (error.kind === "cancelled") throw error;
    return all(error.toJSON());
  }
}

/** What was refused before its settings were known says nothing about settings. */
function fieldsOrProblem({ settings, refusals: [refusal] = [] }: Desired): SettingsOf["declared"] | Problem {
  return refusal !== undefined && settings.length === 0 ? refusal.toJSON() : settings;
}

function cannotDeclare({ name }: Adapter, environment: Environment): Problem {
  return new AcmeError({
    code: "unsupported",
    message: `The adapter ${name} cannot tell what the files declare for ${environment.name}.`,
    hint: "Only what is live is compared.",
  }).toJSON();
}

function compareRow({ key, left, right }: Row, lefts: Declared, rights: Declared): FlowSettingsComparison[] {
  const branch = left?.branch ?? right?.branch;
  const base = { flow: key, ...(branch === undefined ? {} : { branch }), differences: [], same: 0 };
  if (left === undefined || right === undefined) {
    const [end] = (left ?? right)?.deployments ?? [];
    return [{ ...base, ...(end === undefined ? {} : { [left === undefined ? "right" : "left"]: endOf(end, false) }) }];
  }
  const several = left.deployments.length > 1 || right.deployments.length > 1;
  return pairsOf(left.deployments, right.deployments).map(([a, b]) => {
    const [from, to] = [declaredFor(a, lefts), declaredFor(b, rights)];
    const problem = from.problem ?? to.problem;
    return {
      ...base,
      left: endOf(a, several),
      right: endOf(b, several),
      ...diffSettings(from, to),
      ...(problem === undefined ? {} : { problem }),
    };
  });
}

/** Each place with the same place; where one side has only one, each with that. */
function pairsOf(lefts: readonly Deployment[], rights: readonly Deployment[]): [Deployment, Deployment][] {
  return lefts.flatMap((a) =>
    rights
      .filter((b) => lefts.length === 1 || rights.length === 1 || a.key?.place === b.key?.place)
      .map((b): [Deployment, Deployment] => [a, b]),
  );
}

function declaredFor({ key, settings }: Deployment, declared: Declared): SettingsOf & { problem?: Problem } {
  const found = key === undefined ? undefined : declared.get(keyId(key));
  if (found === undefined) return { live: settings };
  return "code" in found ? { live: settings, problem: found } : { live: settings, declared: found };
}

function endOf({ release, key }: Deployment, withPlace: boolean): SettingsEnd {
  return {
    ...(release === undefined ? {} : { code: release.code }),
    ...(withPlace && key?.place !== undefined ? { place: key.place } : {}),
  };
}
