// Finds Deployments of environments on different engines: each adapter is asked once, and one that fails hides no other.
import { toAcmeError } from "../errors/acme-error.ts";
import type { Environment } from "../model/environment.ts";
import type { Adapter } from "../ports/adapter.ts";
import type { Context } from "../ports/context.ts";
import type { DeploymentQuery, FoundDeployments } from "../ports/deployment-finder.ts";
import { unsupported } from "./unsupported.ts";

/** What all adapters found. An environment that could not be read is named in `unread`, with a problem. */
export async function findDeploymentsByAdapter(
  query: DeploymentQuery,
  adapterOf: (environment: Environment) => Adapter,
  context: Context,
): Promise<FoundDeployments> {
  const groups = new Map<Adapter, Environment[]>();
  for (const environment of query.environments) {
    const adapter = adapterOf(environment);
    groups.set(adapter, [...(groups.get(adapter) ?? []), environment]);
  }
  const found = await Promise.all(
    [...groups].map(([adapter, environments]) => findInOne(adapter, { ...query, environments }, context)),
  );
  const unread = found.flatMap((one) => one.unread ?? []);
  return {
    items: found.flatMap(({ items }) => items),
    problems: found.flatMap(({ problems }) => problems),
    ...(unread.length === 0 ? {} : { unread }),
  };
}

async function findInOne(adapter: Adapter, query: DeploymentQuery, context: Context): Promise<FoundDeployments> {
  const unread = query.environments.map(({ name }) => name);
  if (adapter.deployments === undefined) {
    return { items: [], problems: [unsupported(adapter, "find deployments").toJSON()], unread };
  }
  return adapter.deployments.find(query, context).catch((caught: unknown): FoundDeployments => {
    const error = toAcmeError(caught, `reading ${unread.join(", ")}`);
    if (error.kind === "cancelled") throw error;
    return { items: [], problems: [error.toJSON()], unread };
  });
}
