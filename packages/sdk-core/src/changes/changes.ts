// Which changes are where, as data: what `Portal.changes` gives. How it is found out is find-changes.ts.
import { z } from "zod";
import { type Problem, problemSchema } from "../model/found.ts";
import { type ReleaseSummary, releaseSummarySchema } from "../plan/plan.ts";
import { type Commit, commitSchema } from "../ports/code-repository.ts";

/** What is compared. */
export interface ChangesQuery {
  /** The name of an environment, else a commit, branch or tag. An environment's name wins over a branch of that name. */
  left: string;
  /** As {@link ChangesQuery.left}. */
  right: string;
  /** Names, globs or paths. Default: all that are deployed in one of the two; with a branch or commit also those of the tree. */
  flows?: readonly string[];
  /** Only commits that touch the flow's own code or what it imports, as it is in the working tree. Default: false. */
  onlyRelevant?: boolean;
  /** Where an environment keeps a Deployment for each branch. Default: the working tree's. */
  branch?: string;
}

/** zod schema of {@link ChangesQuery}. */
export const changesQuerySchema: z.ZodType<ChangesQuery> = z.object({
  left: z.string().min(1),
  right: z.string().min(1),
  flows: z.array(z.string()).exactOptional(),
  onlyRelevant: z.boolean().exactOptional(),
  branch: z.string().exactOptional(),
});

/** One of the two that are compared. */
export interface ChangesSide {
  /** As it was asked for. */
  name: string;
  /** The commit that it names. Absent: it is an environment. */
  commit?: Commit;
}

/** What one flow runs on one side. */
export interface ChangesEnd {
  /** Absent: the side is no environment, or it cannot be told what runs. */
  release?: ReleaseSummary;
  /** As the engine knows it: full or short. Absent: what runs names none. */
  commit?: string;
  /** Where, in an environment whose places run different commits. */
  places?: string[];
}

/** One flow on both sides. Where the places of an environment run different commits there is one for each. */
export interface FlowChanges {
  flow: string;
  /** Of the Deployment that is kept by branch. */
  branch?: string;
  /** In the working tree. Absent: it is deployed, and no longer in the tree. */
  path?: string;
  /** Absent: it is not deployed there. */
  left?: ChangesEnd;
  right?: ChangesEnd;
  /**
   * `same`: neither side has a commit that the other has not, or none that touches the flow; `left-ahead`, `right-ahead`:
   * one side has; `diverged`: both have; `left-alone`, `right-alone`: it is deployed on one side only; `unknown`: git
   * cannot tell, see {@link FlowChanges.problem}.
   */
  is: "same" | "left-ahead" | "right-ahead" | "diverged" | "left-alone" | "right-alone" | "unknown";
  /** Hashes of what only this side has, newest first. */
  leftOnly: string[];
  rightOnly: string[];
  /** Commits left out because they do not touch the flow, with {@link ChangesQuery.onlyRelevant}. */
  leftOut?: { left: number; right: number };
  /** Why git cannot tell, or why nothing was left out, and what to do. */
  problem?: Problem;
}

/** What {@link Portal.changes} gives. */
export interface Changes {
  project: string;
  left: ChangesSide;
  right: ChangesSide;
  onlyRelevant: boolean;
  flows: FlowChanges[];
  /** Hashes of what some flow has only on this side: all flows together, each once, newest first. */
  leftOnly: string[];
  rightOnly: string[];
  /** Every commit whose hash stands above, once, in no order. */
  commits: Commit[];
  problems: Problem[];
}

const side: z.ZodType<ChangesSide> = z.object({ name: z.string(), commit: commitSchema.exactOptional() });

const end: z.ZodType<ChangesEnd> = z.object({
  release: releaseSummarySchema.exactOptional(),
  commit: z.string().exactOptional(),
  places: z.array(z.string()).exactOptional(),
});

/** zod schema of {@link Changes}. */
export const changesSchema: z.ZodType<Changes> = z.object({
  project: z.string(),
  left: side,
  right: side,
  onlyRelevant: z.boolean(),
  flows: z.array(
    z.object({
      flow: z.string(),
      branch: z.string().exactOptional(),
      path: z.string().exactOptional(),
      left: end.exactOptional(),
      right: end.exactOptional(),
      is: z.enum(["same", "left-ahead", "right-ahead", "diverged", "left-alone", "right-alone", "unknown"]),
      leftOnly: z.array(z.string()),
      rightOnly: z.array(z.string()),
      leftOut: z.object({ left: z.int().nonnegative(), right: z.int().nonnegative() }).exactOptional(),
      problem: problemSchema.exactOptional(),
    }),
  ),
  leftOnly: z.array(z.string()),
  rightOnly: z.array(z.string()),
  commits: z.array(commitSchema),
  problems: z.array(problemSchema),
});
