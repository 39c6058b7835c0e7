// Finds what a status is about, and what history says of it: all flows with their Deployments, or some; some environments
// read whole, the others refreshed.
import type { HistoryReader } from "../history/history-reader.ts";
import { type LastWrites, readLastWrites } from "../history/last-writes.ts";
import type { Deployment } from "../model/deployment.ts";
import type { Environment } from "../model/environment.ts";
import type { Flow } from "../model/flow.ts";
import type { Found } from "../model/found.ts";
import type { FoundDeployments } from "../ports/deployment-finder.ts";
import type { StatusOptions } from "./call-options.ts";
import type { Portal } from "./portal.ts";

/** Asks the ports for what the options mean. */
export async function findForStatus(
  options: StatusOptions,
  portal: Pick<Portal, "environments" | "findFlows" | "findDeployments">,
): Promise<{ flows: Found<Flow>; deployments: FoundDeployments }> {
  const { flows: only } = options;
  const [flows, deployments] = await Promise.all([portal.findFlows(options), findDeployments(options, portal)]);
  if (only === undefined) return { flows, deployments };
  // A finder may give more than it was asked for.
  return {
    flows: { ...flows, items: flows.items.filter(({ key }) => only.includes(key)) },
    deployments: {
      ...deployments,
      items: deployments.items.filter(({ key }) => key !== undefined && only.includes(key.flow)),
    },
  };
}

/** Asks twice where some are read whole, one after the other: what was read helps the others on the same engine. */
async function findDeployments(
  options: StatusOptions,
  portal: Pick<Portal, "environments" | "findDeployments">,
): Promise<FoundDeployments> {
  const { anew = [] } = options;
  if (anew.length === 0) return portal.findDeployments(options);
  const all = portal.environments.all.map(({ name }) => name);
  const find = (environments: readonly string[], refresh: boolean): Promise<FoundDeployments> =>
    portal.findDeployments({ ...options, environments, refresh });
  const whole = await find(
    all.filter((name) => anew.includes(name)),
    false,
  );
  const rest = await find(
    all.filter((name) => !anew.includes(name)),
    true,
  );
  return {
    items: [...whole.items, ...rest.items],
    problems: [...whole.problems, ...rest.problems],
    unread: [...(whole.unread ?? []), ...(rest.unread ?? [])],
  };
}

/** What was last written to each, by environment. */
export function lastWritesOf(
  environments: readonly Environment[],
  deployments: readonly Deployment[],
  history: Pick<HistoryReader, "pages">,
): Promise<LastWrites[]> {
  return Promise.all(
    environments.map((environment) => {
      const live = deployments.filter(({ key }) => key?.environment === environment.name);
      return readLastWrites(history.pages(environment), live);
    }),
  );
}
