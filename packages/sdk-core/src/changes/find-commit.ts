// Which flows run a commit in which environments: exactly it, a later one that contains it, or one without it.
import { z } from "zod";
import { toAcmeError } from "../errors/acme-error.ts";
import { type Deployment, type DeploymentKey, deploymentKeySchema, describeKey } from "../model/deployment.ts";
import type { Flow } from "../model/flow.ts";
import { type Found, type Problem, problemSchema } from "../model/found.ts";
import { type CodeVersion, codeVersionSchema } from "../model/release.ts";
import type { EnvironmentGraph } from "../environments/environment-graph.ts";
import type { FoundDeployments } from "../ports/deployment-finder.ts";
import { type CodeRepository, type Commit, commitSchema } from "../ports/code-repository.ts";
import { CommitLog } from "./commit-log.ts";
import { commitNotRecorded } from "./unknown-commit.ts";

/** One Deployment, and whether a commit is in what it runs. */
export interface CommitPlace {
  key: DeploymentKey;
  /** What runs. Absent: it cannot be told. */
  code?: CodeVersion;
  /** `exactly`: it runs this commit; `contains`: a later one; `without`: one that does not have it; `unknown`. */
  is: "exactly" | "contains" | "without" | "unknown";
  /** How many commits what runs has beyond the commit. */
  later?: number;
  /** How many commits it lacks until it has the commit; the commit itself is one of them. */
  missing?: number;
  /** Why it is not known, and what to do. */
  problem?: Problem;
}

/** One flow, or one flow and branch. */
export interface CommitRow {
  flow: string;
  branch?: string;
  /** In the working tree. Absent: it is deployed, and no longer in the tree. */
  path?: string;
  /** Empty: it is not deployed. */
  places: CommitPlace[];
}

/** What {@link Portal.findCommit} gives. */
export interface CommitStatus {
  project: string;
  /** As it was asked for. */
  revision: string;
  commit: Commit;
  /** In their order. */
  environments: { name: string; after: string[]; unread?: true }[];
  rows: CommitRow[];
  problems: Problem[];
}

/** zod schema of {@link CommitStatus}. */
export const commitStatusSchema: z.ZodType<CommitStatus> = z.object({
  project: z.string(),
  revision: z.string(),
  commit: commitSchema,
  environments: z.array(
    z.object({ name: z.string(), after: z.array(z.string()), unread: z.literal(true).exactOptional() }),
  ),
  rows: z.array(
    z.object({
      flow: z.string(),
      branch: z.string().exactOptional(),
      path: z.string().exactOptional(),
      places: z.array(
        z.object({
          key: deploymentKeySchema,
          code: codeVersionSchema.exactOptional(),
          is: z.enum(["exactly", "contains", "without", "unknown"]),
          later: z.int().nonnegative().exactOptional(),
          missing: z.int().nonnegative().exactOptional(),
          problem: problemSchema.exactOptional(),
        }),
      ),
    }),
  ),
  problems: z.array(problemSchema),
});

/** What {@link findCommit} puts together. */
export interface CommitFacts {
  project: string;
  environments: EnvironmentGraph;
  flows: Found<Flow>;
  deployments: FoundDeployments;
  code: CodeRepository;
  revision: string;
  /** Only Deployments of this branch, and those without one. */
  branch?: string;
}

/** Looks for a commit, branch or tag in everything that runs. Throws `revision-unknown`. */
export async function findCommit(facts: CommitFacts): Promise<CommitStatus> {
  const { code, environments, flows, deployments } = facts;
  const commit = await code.readCommit(facts.revision);
  const log = new CommitLog(code);
  const paths = new Map(flows.items.map((flow) => [flow.key, flow.path]));
  const order = new Map(environments.all.map(({ name }, index) => [name, index]));
  const rows = new Map<string, CommitRow>();
  const rowOf = (flow: string, branch: string | undefined): CommitRow => {
    const id = JSON.stringify([flow, branch]);
    const path = paths.get(flow);
    const row = rows.get(id) ?? {
      flow,
      ...(branch === undefined ? {} : { branch }),
      ...(path === undefined ? {} : { path }),
      places: [],
    };
    rows.set(id, row);
    return row;
  };
  for (const deployment of deployments.items) {
    const { key } = deployment;
    if (key === undefined || (facts.branch !== undefined && key.branch !== undefined && key.branch !== facts.branch))
      continue;
    rowOf(key.flow, key.branch).places.push(await placeOf(deployment, key, commit, log));
  }
  const deployed = new Set([...rows.values()].map(({ flow }) => flow));
  for (const { key } of flows.items) if (!deployed.has(key)) rowOf(key, undefined);
  for (const { places } of rows.values())
    places.sort((a, b) => (order.get(a.key.environment) ?? 0) - (order.get(b.key.environment) ?? 0));
  return {
    project: facts.project,
    revision: facts.revision,
    commit,
    environments: environments.all.map(({ name, after }) => ({
      name,
      after,
      ...(deployments.unread?.includes(name) ? { unread: true as const } : {}),
    })),
    rows: [...rows.values()].sort((a, b) =>
      a.flow === b.flow ? ((a.branch ?? "") < (b.branch ?? "") ? -1 : 1) : a.flow < b.flow ? -1 : 1,
    ),
    problems: [...flows.problems, ...deployments.problems],
  };
}

async function placeOf(
  { release }: Deployment,
  key: DeploymentKey,
  commit: Commit,
  log: CommitLog,
): Promise<CommitPlace> {
  const place = { key, ...(release === undefined ? {} : { code: release.code }) };
  if (release?.code.commit === undefined)
    return { ...place, is: "unknown", problem: commitNotRecorded(key, release?.code) };
  try {
    const { left, right } = await log.compare(commit.hash, release.code.commit);
    if (left.length > 0) return { ...place, is: "without", missing: left.length, later: right.length };
    return { ...place, is: right.length === 0 ? "exactly" : "contains", later: right.length };
  } catch (caught) {
    const error = toAcmeError(caught, `looking for ${commit.hash.slice(0, 7)} in ${describeKey(key)}`);
    if (error.kind === "cancelled") throw error;
    return { ...place, is: "unknown", problem: error.toJSON() };
  }
}
