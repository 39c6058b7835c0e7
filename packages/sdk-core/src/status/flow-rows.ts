// Flows by environments, the form of every picture of a project: which rows there are, in which order, and which
// Deployments stand in each.
import { z } from "zod";
import type { EnvironmentGraph } from "../environments/environment-graph.ts";
import type { Deployment, DeploymentKey } from "../model/deployment.ts";
import type { Flow } from "../model/flow.ts";
import type { Found } from "../model/found.ts";
import type { FoundDeployments } from "../ports/deployment-finder.ts";

/** An environment, as a column of such a picture. */
export interface EnvironmentColumn {
  name: string;
  after: string[];
  /** It could not be read, see the `problems` beside it: what seems not to be deployed there may be. */
  unread?: true;
}

/** zod schema of {@link EnvironmentColumn}. */
export const environmentColumnSchema: z.ZodType<EnvironmentColumn> = z.object({
  name: z.string(),
  after: z.array(z.string()),
  unread: z.literal(true).exactOptional(),
});

/** One flow, or one flow and branch. */
export interface FlowRow {
  flow: string;
  branch?: string;
  /** The flow in the working tree. Absent: it is deployed, and no longer in the tree. */
  path?: string;
}

/** The fields of {@link FlowRow}, for the schemas of what extends it. */
export const flowRowShape: {
  flow: z.ZodString;
  branch: z.ZodExactOptional<z.ZodString>;
  path: z.ZodExactOptional<z.ZodString>;
} = {
  flow: z.string(),
  branch: z.string().exactOptional(),
  path: z.string().exactOptional(),
};

/** What was found, and what is wanted of it. */
export interface FlowRowsQuery {
  environments: EnvironmentGraph;
  flows: Found<Flow>;
  deployments: FoundDeployments;
  /** Only Deployments of this branch, and those without one. Default: all. */
  branch?: string;
}

/** A Deployment that is somebody's. */
export type KeyedDeployment = Deployment & { key: DeploymentKey };

/**
 * The environments in their order, and the rows by flow and branch, each with its Deployments in that order. A flow that
 * is not deployed has a row too.
 */
export function flowRows({ environments, flows, deployments, branch }: FlowRowsQuery): {
  environments: EnvironmentColumn[];
  rows: { row: FlowRow; deployments: KeyedDeployment[] }[];
} {
  const paths = new Map(flows.items.map((flow) => [flow.key, flow.path]));
  const rows = new Map<string, { row: FlowRow; deployments: KeyedDeployment[] }>();
  const rowOf = (flow: string, ofBranch: string | undefined): { row: FlowRow; deployments: KeyedDeployment[] } => {
    const id = JSON.stringify([flow, ofBranch]);
    const path = paths.get(flow);
    const branched = ofBranch === undefined ? {} : { branch: ofBranch };
    const made = rows.get(id) ?? {
      row: { flow, ...branched, ...(path === undefined ? {} : { path }) },
      deployments: [],
    };
    rows.set(id, made);
    return made;
  };
  for (const deployment of deployments.items) {
    if (!isKeyed(deployment)) continue;
    const { key } = deployment;
    if (branch === undefined || key.branch === undefined || key.branch === branch)
      rowOf(key.flow, key.branch).deployments.push(deployment);
  }
  const deployed = new Set([...rows.values()].map(({ row }) => row.flow));
  for (const { key } of flows.items) if (!deployed.has(key)) rowOf(key, undefined);
  const order = new Map(environments.all.map(({ name }, index) => [name, index]));
  const place = ({ key }: KeyedDeployment): number => order.get(key.environment) ?? 0;
  for (const { deployments: own } of rows.values()) own.sort((a, b) => place(a) - place(b));
  return {
    environments: environments.all.map(({ name, after }) => ({
      name,
      after,
      ...(deployments.unread?.includes(name) ? { unread: true as const } : {}),
    })),
    rows: [...rows.values()].sort(
      ({ row: a }, { row: b }) => compare(a.flow, b.flow) || compare(a.branch ?? "", b.branch ?? ""),
    ),
  };
}

function isKeyed(deployment: Deployment): deployment is KeyedDeployment {
  return deployment.key !== undefined;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
