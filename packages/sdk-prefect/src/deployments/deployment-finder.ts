// Find Deployments: reads each server once for all environments on it, whole, by the tags and names that narrow it.
import {
  AcmeError,
  type Context,
  type Deployment,
  type DeploymentFinder,
  type DeploymentQuery,
  describeKey,
  type Environment,
  type Found,
  type JsonObject,
  keyId,
  type Problem,
  toAcmeError,
} from "@acme/sdk-core";
import type { PrefectApi } from "../api/prefect-api.ts";
import { type DeploymentRow, deploymentRowSchema, flowRowSchema } from "../api/rows.ts";
import type { Servers } from "../settings/servers.ts";
import type { DefaultBranch } from "./default-branch.ts";
import { deploymentOfRow, type Reading } from "./deployment-of-row.ts";
import { deploymentName, nameParts, projectTag } from "./naming.ts";

/** Makes the finder. */
export function prefectDeploymentFinder(servers: Servers, defaultBranch: DefaultBranch): DeploymentFinder {
  return {
    find: async (query, context) => {
      const problems: Problem[] = [];
      const groups = groupByServer(servers, query.environments, problems);
      const branch = await defaultBranch(context);
      const found = await Promise.all([...groups].map(([api, environments]) => readServer(api, environments, query, branch, context)));
      return {
        items: found.flatMap(({ items }) => items),
        problems: [...problems, ...found.flatMap((one) => one.problems)],
      };
    },
  };
}

/** An environment whose server cannot even be named is a problem beside the others. */
function groupByServer(servers: Servers, environments: readonly Environment[], problems: Problem[]): Map<PrefectApi, Environment[]> {
  const groups = new Map<PrefectApi, Environment[]>();
  for (const environment of environments) {
    try {
      const api = servers.of(environment);
      groups.set(api, [...(groups.get(api) ?? []), environment]);
    } catch (caught) {
      problems.push(unreadable(caught, [environment]));
    }
  }
  return groups;
}

async function readServer(
  api: PrefectApi,
  environments: readonly Environment[],
  query: DeploymentQuery,
  defaultBranch: string,
  context: Context,
): Promise<Found<Deployment>> {
  const names = environments.map(({ name }) => name).join(", ");
  context.progress({ message: `Reading deployments of ${names}` });
  try {
    const reading: Reading = {
      project: query.project,
      environments: new Map(environments.map((environment) => [environment.name, environment])),
      defaultBranch,
      uiUrl: api.server.uiUrl,
    };
    const rows = await readRows(api, environments, query, defaultBranch, context);
    const flowNames = await readFlowNames(api, new Set(rows.map((row) => row.flow_id)), context);
    const all = rows.map((row) => deploymentOfRow(row, flowNames.get(row.flow_id) ?? row.flow_id, reading));
    const items = query.everything === true ? all : all.filter(({ key }) => key !== undefined);
    return { items, problems: doublesIn(items) };
  } catch (caught) {
    const error = toAcmeError(caught, `reading deployments of ${names}`);
    if (error.kind === "cancelled") throw error;
    return { items: [], problems: [unreadable(error, environments)] };
  }
}

/** The project's rows carry its tag; a few flows of it are asked for by their names, which is cheaper. */
async function readRows(
  api: PrefectApi,
  environments: readonly Environment[],
  query: DeploymentQuery,
  defaultBranch: string,
  context: Context,
): Promise<DeploymentRow[]> {
  const message = `Reading deployments of ${environments.map(({ name }) => name).join(", ")}`;
  const rows: DeploymentRow[] = [];
  const options = { what: "reading deployments", signal: context.signal, log: context.log };
  const body = { sort: "NAME_ASC", ...filterOf(environments, query, defaultBranch) };
  for await (const page of api.pages("/deployments/filter", body, deploymentRowSchema, options)) {
    rows.push(...page);
    context.progress({ message, done: rows.length });
  }
  return rows;
}

function filterOf(environments: readonly Environment[], query: DeploymentQuery, defaultBranch: string): JsonObject {
  if (query.everything === true) return {};
  const { flows, project } = query;
  if (flows === undefined || environments.some(({ deployments }) => deployments === "per-branch")) {
    return { deployments: { tags: { any_: [`${projectTag}=${project}`, `${projectTag}=${project.replaceAll("_", "-")}`] } } };
  }
  const names = environments.flatMap(({ name: environment }) =>
    flows.map((flow) => deploymentName(nameParts({ project, flow, environment }, defaultBranch))),
  );
  return { deployments: { name: { any_: names } } };
}

/** A row has no flow name. Few flows are asked for by id; for many it is cheaper to read all flows. */
async function readFlowNames(api: PrefectApi, ids: ReadonlySet<string>, context: Context): Promise<Map<string, string>> {
  if (ids.size === 0) return new Map();
  const filter: JsonObject = ids.size > 1000 ? {} : { flows: { id: { any_: [...ids] } } };
  const rows = await api.all("/flows/filter", filter, flowRowSchema, { what: "reading flows", signal: context.signal, log: context.log });
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Two rows of one key: core refuses to touch either, and a listing says so. */
function doublesIn(deployments: readonly Deployment[]): Problem[] {
  const byKey = new Map<string, Deployment[]>();
  for (const deployment of deployments) {
    if (deployment.key === undefined) continue;
    const id = keyId(deployment.key);
    byKey.set(id, [...(byKey.get(id) ?? []), deployment]);
  }
  return [...byKey.values()].flatMap((same) => {
    const [first] = same;
    if (first?.key === undefined || same.length === 1) return [];
    const what = same.map(({ flowName, name }) => `${flowName}/${name}`).join(" and ");
    return [
      new AcmeError({
        code: "name-ambiguous",
        message: `${describeKey(first.key)} is there ${same.length} times: ${what}.`,
        hint: "Delete the one that is not meant: prefect deployment delete '<flow>/<deployment>'",
      }).toJSON(),
    ];
  });
}

function unreadable(caught: unknown, environments: readonly Environment[]): Problem {
  const names = environments.map(({ name }) => name).join(", ");
  const error = toAcmeError(caught, `reading deployments of ${names}`);
  return new AcmeError({
    code: error.code === "config-invalid" ? "engine-unreachable" : error.code,
    message: `${names} cannot be read. ${error.message}`,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    cause: error,
  }).toJSON();
}
