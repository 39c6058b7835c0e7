// The commits between the Release that runs and the one that comes, for each item of a plan. They are shown with it and
// are no part of what will happen: git may know more tomorrow, and the plan stays what it is.
import { z } from "zod";
import { toAcmeError } from "../errors/acme-error.ts";
import type { Flow } from "../model/flow.ts";
import { type Found, type Problem, problemSchema } from "../model/found.ts";
import type { Adapter } from "../ports/adapter.ts";
import type { Commit, LoggedCommit } from "../ports/code-repository.ts";
import type { Context } from "../ports/context.ts";
import { CommitLog } from "./commit-log.ts";
import { narrowerOf, notInTree } from "./flow-files.ts";

/** Some commits of a longer list. */
export interface CommitList {
  count: number;
  /** Hashes of the newest of them, newest first; at most {@link listedCommits}. */
  newest: string[];
}

/** What a change of the Release does to the commits that run. */
export interface ItemCommits {
  /** What the coming Release has and the running one has not. */
  added: CommitList;
  /** What the running Release has and the coming one has not: a rollback, or a hotfix that is undone. */
  removed: CommitList;
  /** Commits left out because they do not touch the flow's own code. Absent: all are listed. */
  leftOut?: number;
  /** Why git cannot tell, or why nothing was left out, and what to do. */
  problem?: Problem;
}

/** How many commits a plan lists for one item: it is reviewed by people, and a hundred flows may have a thousand each. */
export const listedCommits = 50;

const commitList: z.ZodType<CommitList> = z.object({ count: z.int().nonnegative(), newest: z.array(z.string()) });

/** zod schema of {@link ItemCommits}. */
export const itemCommitsSchema: z.ZodType<ItemCommits> = z.object({
  added: commitList,
  removed: commitList,
  leftOut: z.int().nonnegative().exactOptional(),
  problem: problemSchema.exactOptional(),
});

/** The part of a plan's item that this is about. */
export interface Changing {
  key: { flow: string };
  release: { before?: { code: { commit?: string } }; after: { code: { commit?: string } }; changed: boolean };
  commits?: ItemCommits;
}

/** What {@link addCommits} reads. */
export interface CommitTools {
  /** Finds the flows. */
  finder: Adapter;
  /** Reads the flows of the working tree. */
  findFlows(): Promise<Found<Flow>>;
}

/**
 * Adds {@link ItemCommits} to the items whose Release changes between two commits. Gives every commit that they list,
 * once. What git cannot tell is a problem in the item; nothing but a cancellation is thrown.
 *
 * @param onlyRelevant - only commits that touch the item's flow
 */
export async function addCommits(
  items: readonly Changing[],
  onlyRelevant: boolean,
  tools: CommitTools,
  context: Context,
): Promise<Commit[]> {
  const log = new CommitLog(context.code, { files: onlyRelevant });
  const narrow = narrowerOf(tools.finder, context);
  const flows = new Map(onlyRelevant ? (await tools.findFlows()).items.map((flow) => [flow.key, flow]) : []);
  const listed = new Map<string, Commit>();
  const list = (commits: readonly LoggedCommit[]): CommitList => {
    const newest = commits.slice(0, listedCommits);
    for (const { files: _, ...commit } of newest) listed.set(commit.hash, commit);
    return { count: commits.length, newest: newest.map(({ hash }) => hash) };
  };
  const commitsOf = async (flow: string, from: string, to: string): Promise<ItemCommits> => {
    const { left, right } = await log.compare(from, to);
    const own = flows.get(flow);
    if (!onlyRelevant || left.length + right.length === 0) return { added: list(right), removed: list(left) };
    if (own === undefined) return { added: list(right), removed: list(left), problem: notInTree(flow) };
    const [removed, added] = await Promise.all([narrow(own, left), narrow(own, right)]);
    const leftOut = left.length + right.length - removed.length - added.length;
    return { added: list(added), removed: list(removed), leftOut };
  };
  await Promise.all(
    items.map(async (item) => {
      const { before, after, changed } = item.release;
      const [from, to] = [before?.code.commit, after.code.commit];
      if (!changed || from === undefined || to === undefined) return;
      item.commits = await commitsOf(item.key.flow, from, to).catch((caught: unknown): ItemCommits => {
        const error = toAcmeError(caught, "reading commits");
        if (error.kind === "cancelled") throw error;
        const none = { count: 0, newest: [] };
        return { added: none, removed: none, problem: error.toJSON() };
      });
    }),
  );
  return [...listed.values()];
}
