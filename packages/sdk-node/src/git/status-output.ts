// Reads the output of `git status --porcelain=v2 --branch -z --no-renames`. No process is started here.

/** What `git status` says. */
export interface StatusOutput {
  /** Absent: the branch has no commit yet. */
  commit?: string;
  /** Absent: HEAD is detached. */
  branch?: string;
  /** Relative to the project. */
  dirty: string[];
}

/** How many fields stand before the path, by the first letter of a record. */
const FIELDS_BEFORE_PATH: Readonly<Record<string, number>> = { "1": 8, u: 10, "?": 1 };

/**
 * @param output - records that end in NUL; their paths are relative to the repository's root
 * @param prefix - the project's folder relative to the root, empty at the root
 */
export function parseStatus(output: string, prefix: string): StatusOutput {
  const result: StatusOutput = { dirty: [] };
  for (const record of output.split("\0")) {
    const [kind = "", name, value] = record.split(" ", 3);
    if (kind === "#") {
      if (name === "branch.oid" && value !== "(initial)" && value !== undefined) result.commit = value;
      if (name === "branch.head" && value !== "(detached)" && value !== undefined) result.branch = value;
      continue;
    }
    const before = FIELDS_BEFORE_PATH[kind];
    if (before === undefined) continue;
    const path = record.split(" ").slice(before).join(" ");
    result.dirty.push(prefix !== "" && path.startsWith(`${prefix}/`) ? path.slice(prefix.length + 1) : path);
  }
  return result;
}
