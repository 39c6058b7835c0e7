// Which flows run a commit in which environments: exactly it, a later one that contains it, or one without it.
import { z } from "zod";
import { toAcmeError } from "../errors/acme-error.ts";
import { type DeploymentKey, deploymentKeySchema, describeKey } from "../model/deployment.ts";
import { type Problem, problemSchema } from "../model/found.ts";
import { type CodeVersion, codeVersionSchema } from "../model/release.ts";
import { type CodeRepository, type Commit, commitSchema } from "../ports/code-repository.ts";
import {
  type EnvironmentColumn,
  environmentColumnSchema,
  type FlowRow,
  type FlowRowsQuery,
  flowRows,
  flowRowShape,
  type KeyedDeployment,
} from "../status/flow-rows.ts";
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

/** A flow, and where it runs. */
export interface CommitRow extends FlowRow {
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
  environments: EnvironmentColumn[];
  rows: CommitRow[];
  problems: Problem[];
}

/** zod schema of {@link CommitStatus}. */
export const commitStatusSchema: z.ZodType<CommitStatus> = z.object({
  project: z.string(),
  revision: z.string(),
  commit: commitSchema,
  environments: z.array(environmentColumnSchema),
  rows: z.array(
    z.object({
      ...flowRowShape,
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
export interface CommitFacts extends FlowRowsQuery {
  project: string;
  code: CodeRepository;
  revision: string;
}

/** Looks for a commit, branch or tag in everything that runs. Throws `revision-unknown`. */
export async function findCommit(facts: CommitFacts): Promise<CommitStatus> {
  const { code, revision, flows, deployments } = facts;
  const commit = await code.readCommit(revision);
  const log = new CommitLog(code);
  const found = flowRows(facts);
  const rows: CommitRow[] = [];
  for (const { row, deployments: own } of found.rows) {
    const places: CommitPlace[] = [];
    for (const deployment of own) places.push(await placeOf(deployment, commit, log));
    rows.push({ ...row, places });
  }
  return {
    project: facts.project,
    revision,
    commit,
    environments: found.environments,
    rows,
    problems: [...flows.problems, ...deployments.problems],
  };
}

async function placeOf({ key, release }: KeyedDeployment, commit: Commit, log: CommitLog): Promise<CommitPlace> {
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
