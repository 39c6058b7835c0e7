// The files that differ between two revisions: all of the project's, or those that a flow is made of.
import type { FileDifference } from "../ports/code-repository.ts";
import type { Context } from "../ports/context.ts";
import type { ChangesTools } from "./find-changes.ts";

/** What {@link Portal.differences} compares. */
export interface DifferencesQuery {
  /** A commit, branch or tag. */
  left: string;
  right: string;
  /**
   * Only files that this flow is made of, by {@link Flow.key}: its own, what they import, and what declares its settings,
   * as they are in the working tree. Default: all files of the project.
   */
  flow?: string;
}

/** What {@link Portal.differences} gives. */
export interface Differences {
  files: FileDifference[];
  /**
   * How many files differ beside these and are no part of the flow. Absent: all that differ are listed, because no flow was
   * named, it is not in the working tree, or the adapter cannot tell what it is made of.
   */
  leftOut?: number;
}

/** Compares. Throws `revision-unknown`. */
export async function findDifferences(
  { left, right, flow: key }: DifferencesQuery,
  tools: Pick<ChangesTools, "finder" | "findFlows">,
  context: Context,
): Promise<Differences> {
  const files = await context.code.differences(left, right);
  if (key === undefined || files.length === 0 || tools.finder.flows?.filesOf === undefined) return { files };
  const flow = (await tools.findFlows()).items.find((one) => one.key === key);
  if (flow === undefined) return { files };
  const names = new Set(await tools.finder.flows.filesOf(flow, context));
  const own = files.filter(({ path, from }) => names.has(path) || (from !== undefined && names.has(from)));
  return { files: own, leftOut: files.length - own.length };
}
