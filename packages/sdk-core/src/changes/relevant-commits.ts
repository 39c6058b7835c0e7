// Which commits touch the files of a flow. Pure.
import type { LoggedCommit } from "../ports/code-repository.ts";

/**
 * The commits that change one of these files, in their order. A file that a commit moved is followed to where it was
 * before.
 *
 * @param commits - newest first, with their files
 * @param files - as they are called now, relative to the project
 */
export function relevantCommits(commits: readonly LoggedCommit[], files: readonly string[]): LoggedCommit[] {
  const names = new Set(files);
  return commits.filter((commit) => {
    const own = commit.files.filter(({ path, from }) => names.has(path) || (from !== undefined && names.has(from)));
    for (const { from } of own) if (from !== undefined) names.add(from);
    return own.length > 0;
  });
}
