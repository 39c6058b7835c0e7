// What `git log` is asked for and how its answer is read: commits with the side that they are on, and the files of each.
import { posix } from "node:path";
import type { ChangedFile, Comparison, LoggedCommit } from "@acme/sdk-core";

/** `git log`, with commits in the form that {@link parseLog} reads. A NUL stands behind each field of git's own. */
export const LOG: readonly string[] = [
  "log",
  "-z",
  "--encoding=UTF-8",
  "--left-right",
  "--format=%x02%m%x1f%H%x1f%P%x1f%aN%x1f%aI%x1f%s",
];

/** Which files: of a merge only those that differ from all that it merges (`-c`). */
export const WITH_FILES: readonly string[] = ["--name-status", "--find-renames", "-c"];

/** What {@link parseLog} gives. */
export interface ParsedLog extends Comparison {
  /** A commit without a parent is among them: history begins there, or a shallow clone ends. */
  hasStart: boolean;
}

/**
 * Reads the output of {@link LOG}.
 *
 * @param prefix - the project's folder in the repository: paths become relative to it
 */
export function parseLog(stdout: string, prefix: string): ParsedLog {
  const log: ParsedLog = { left: [], right: [], hasStart: false };
  const tokens = stdout.split("\0");
  let files: ChangedFile[] = [];
  for (let index = 0; index < tokens.length; index++) {
    const token = (tokens[index] ?? "").replace(/^\n/, "");
    if (token.startsWith("\u0002")) {
      const [side, hash = "", parents, author = "", date = "", ...subject] = token.slice(1).split("\u001f");
      files = [];
      const commit: LoggedCommit = { hash, author, date, subject: subject.join(" "), files };
      log[side === "<" ? "left" : "right"].push(commit);
      log.hasStart ||= parents === "";
      continue;
    }
    const isMoved = /^[RC]\d+$/.test(token);
    if (!isMoved && !/^[A-Z]+$/.test(token)) continue;
    const from = isMoved ? relativeTo(prefix, tokens[++index] ?? "") : undefined;
    files.push({
      path: relativeTo(prefix, tokens[++index] ?? ""),
      ...(from === undefined || token.startsWith("C") ? {} : { from }),
    });
  }
  return log;
}

function relativeTo(prefix: string, path: string): string {
  return prefix === "" ? path : posix.relative(prefix, path);
}
