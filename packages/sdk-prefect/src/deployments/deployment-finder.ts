// Find Deployments: reads each server once for all environments on it, whole, by the tags and names that narrow it.
import {
  AcmeError,
  type Context,
  type Deployment,
  type DeploymentFinder,
  type DeploymentQuery,
  describeKey,
  type Environment,
  type FoundDeployments,
  type JsonObject,
  keyId,
  type Problem,
  toAcmeError,
} from "@acme/sdk-core";
import type { PrefectApi } from "../api/prefect-api.ts";
import { type DeploymentRow, flowRowSchema } from "../api/rows.ts";
import type { Servers } from "../settings/servers.ts";
import type { DefaultBranch } from "./default-branch.ts";
import { deploymentOfRow, isUnmanaged, type Reading, type RowContent } from "./deployment-of-row.ts";
import type { LastRead } from "./last-read.ts";
import { RowMemory } from "./row-memory.ts";
import { deploymentName, nameParts, nameSlot, projectTag } from "./naming.ts";

/** What the finder works with. */
export interface FinderParts {
  servers: Servers;
  defaultBranch: DefaultBranch;
  lastRead: LastRead;
}

/** What reading one server takes. */
interface ServerParts extends Omit<FinderParts, "defaultBranch"> {
  defaultBranch: string;
  flowNames: Map<string, string>;
  /** What was read of each server, by its filter. */
  memories: WeakMap<PrefectApi, Map<string, RowMemory>>;
}

/** Makes the finder. */
export function prefectDeploymentFinder(parts: FinderParts): DeploymentFinder {
  // By id. Prefect gives a flow its name once and for all, and ids are unique among servers.
  const flowNames = new Map<string, string>();
  const memories = new WeakMap<PrefectApi, Map<string, RowMemory>>();
  return {
    find: async (query, context) => {
      const unnamed: FoundDeployments[] = [];
      const groups = groupByServer(parts.servers, query.environments, unnamed);
      const defaultBranch = await parts.defaultBranch(context);
      const found = await Promise.all(
        [...groups].map(([api, environments]) =>
          readServer(api, { ...query, environments }, { ...parts, defaultBranch, flowNames, memories }, context),
        ),
      );
      const all = [...unnamed, ...found];
      return {
        items: all.flatMap(({ items }) => items),
        problems: all.flatMap(({ problems }) => problems),
        unread: all.flatMap(({ unread }) => unread ?? []),
      };
    },
  };
}

/** An environment whose server cannot even be named is a problem beside the others. */
function groupByServer(
  servers: Servers,
  environments: readonly Environment[],
  unnamed: FoundDeployments[],
): Map<PrefectApi, Environment[]> {
  const groups = new Map<PrefectApi, Environment[]>();
  for (const environment of environments) {
    try {
      const api = servers.of(environment);
      groups.set(api, [...(groups.get(api) ?? []), environment]);
    } catch (caught) {
      unnamed.push(unreadable(caught, [environment]));
    }
  }
  return groups;
}

async function readServer(
  api: PrefectApi,
  query: DeploymentQuery,
  parts: ServerParts,
  context: Context,
): Promise<FoundDeployments> {
  const { environments, project } = query;
  const { defaultBranch, lastRead, flowNames } = parts;
  try {
    const slots = bySlot(environments);
    const rows = await readRows(api, query, parts, context);
    await readFlowNames(api, new Set(rows.map(({ row }) => row.flow_id)), flowNames, context);
    const now = api.now(context.now()).getTime();
    const reading: Reading = { project, defaultBranch, environments: slots, uiUrl: api.server.uiUrl, now };
    const all = rows.map((content) => {
      const { row } = content;
      return { row, deployment: deploymentOfRow(content, flowNames.get(row.flow_id) ?? row.flow_id, reading) };
    });
    for (const { row, deployment } of all) if (deployment.key !== undefined) lastRead.note(deployment.key, row);
    const isWanted = (row: DeploymentRow): boolean =>
      query.everything === true || (query.flows === undefined && isUnmanaged(row, reading));
    const items = all.flatMap(({ row, deployment }) =>
      deployment.key !== undefined || isWanted(row) ? [deployment] : [],
    );
    return { items, problems: doublesIn(items) };
  } catch (caught) {
    const error = toAcmeError(caught, `reading deployments of ${namesOf(environments)}`);
    if (error.kind === "cancelled") throw error;
    return unreadable(error, environments);
  }
}

/** Throws `name-ambiguous` where two environments would be one in names: `pre_prod` and `pre-prod`. */
function bySlot(environments: readonly Environment[]): Map<string, Environment> {
  const slots = new Map<string, Environment>();
  for (const environment of environments) {
    const slot = nameSlot(environment.name);
    const other = slots.get(slot);
    if (other !== undefined) {
      throw new AcmeError({
        code: "name-ambiguous",
        message: `The environments ${other.name} and ${environment.name} cannot be told apart in the names of Prefect's deployments.`,
        hint: "Give one of them another name in acme.yaml.",
      });
    }
    slots.set(slot, environment);
  }
  return slots;
}

/** One filter for all environments on the server; as few rows as can be told by tags and names. */
async function readRows(
  api: PrefectApi,
  query: DeploymentQuery,
  { defaultBranch, memories }: Pick<ServerParts, "defaultBranch" | "memories">,
  context: Context,
): Promise<RowContent[]> {
  const message = `Reading deployments of ${namesOf(query.environments)}`;
  const filter = filterOf(query, defaultBranch);
  context.progress({ message });
  const reading = { api, filter, context, onRows: (done: number) => context.progress({ message, done }) };
  const name = JSON.stringify(filter);
  const known = memories.get(api) ?? new Map<string, RowMemory>();
  memories.set(api, known);
  const memory = query.refresh === true ? known.get(name) : undefined;
  if (memory !== undefined && (await memory.refresh(reading))) return [...memory.rows.values()];
  const read = await RowMemory.read(reading);
  // What only some flows were asked for is not asked for again in the same words.
  if (query.flows === undefined) known.set(name, read);
  return [...read.rows.values()];
}

/**
 * A few flows are asked for by their Deployments' names. The project is asked for by its tag, and by the start of the
 * names for those that somebody took the tag from (`like_` means "contains", with `_` for any character).
 */
function filterOf({ everything, flows, project, environments }: DeploymentQuery, defaultBranch: string): JsonObject {
  if (everything === true) return {};
  if (flows === undefined || environments.some(({ deployments }) => deployments === "per-branch")) {
    const tags = new Set([project, project.replaceAll("_", "-")].map((name) => `${projectTag}=${name}`));
    return { deployments: { operator: "or_", tags: { any_: [...tags] }, name: { like_: `${nameSlot(project)}--` } } };
  }
  const names = environments.flatMap(({ name: environment }) =>
    flows.map((flow) => deploymentName(nameParts({ project, flow, environment }, defaultBranch))),
  );
  return { deployments: { name: { any_: names } } };
}

/** A row has no flow name. Few flows are asked for by id; for many it is cheaper to read all flows. */
async function readFlowNames(
  api: PrefectApi,
  ids: ReadonlySet<string>,
  known: Map<string, string>,
  context: Context,
): Promise<void> {
  const missing = [...ids].filter((id) => !known.has(id));
  if (missing.length === 0) return;
  const filter: JsonObject = missing.length > 1000 ? {} : { flows: { id: { any_: missing } } };
  const rows = await api.all("/flows/filter", filter, flowRowSchema, {
    what: "reading flows",
    signal: context.signal,
    log: context.log,
  });
  for (const { id, name } of rows) known.set(id, name);
}

/** Two rows of one key: a listing says so, and core refuses to touch either. */
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
        hint: "Pause and delete the one that is not meant: prefect deployment delete '<flow>/<deployment>'",
      }).toJSON(),
    ];
  });
}

function unreadable(caught: unknown, environments: readonly Environment[]): FoundDeployments {
  const names = namesOf(environments);
  const error = toAcmeError(caught, `reading deployments of ${names}`);
  const problem = new AcmeError({
    code: error.code,
    message: `${names} cannot be read. ${error.message}`,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    cause: error,
  });
  return { items: [], problems: [problem.toJSON()], unread: environments.map(({ name }) => name) };
}

function namesOf(environments: readonly Environment[]): string {
  return environments.map(({ name }) => name).join(", ");
}
