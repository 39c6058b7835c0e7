// Which environments of a project could not be read, in a sentence.
import type { ProjectState } from "./project.ts";

/** Which environments could not be read, why, and what to do. Undefined: all were. */
export function unreadText({ unread, problems }: Pick<ProjectState, "unread" | "problems">): string | undefined {
  if (unread.length === 0) return undefined;
  const problem = problems.find(({ kind, place }) => kind === "failure" && place === undefined);
  if (problem === undefined) return `${unread.join(", ")} could not be read. See the log.`;
  return problem.hint === undefined ? problem.message : `${problem.message} ${problem.hint}`;
}
