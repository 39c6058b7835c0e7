// The port to the version control of a project.
import { z } from "zod";

/** Where HEAD stands. */
export interface Head {
  /** Full hash. */
  commit: string;
  /** Absent: HEAD is detached. */
  branch?: string;
  /** Paths relative to the project that differ from the commit, untracked files that are not ignored included. */
  dirty: string[];
}

/** One commit. */
export interface Commit {
  /** Full. */
  hash: string;
  author: string;
  /** ISO 8601: when it was written. */
  date: string;
  subject: string;
}

/** zod schema of {@link Commit}. */
export const commitSchema: z.ZodType<Commit> = z.object({
  hash: z.string(),
  author: z.string(),
  date: z.string(),
  subject: z.string(),
});

/** A commit as {@link CodeRepository.compare} gives it. */
export interface LoggedCommit extends Commit {
  /**
   * What it changed, where that was asked for. A merge lists only what it resolved itself: what it brings stands with
   * the commits that it merges.
   */
  files: ChangedFile[];
}

/** One file that a commit changed. */
export interface ChangedFile {
  /** Relative to the project's folder, with `/`; `../` where it is beside it. */
  path: string;
  /** Its path before, where the commit moved it. */
  from?: string;
}

/** The commits that only one of two has, newest first. */
export interface Comparison {
  /** In the first, not in the second. */
  left: LoggedCommit[];
  /** In the second, not in the first. */
  right: LoggedCommit[];
  /**
   * The clone is shallow and ends among these: there may be more, and what is listed on one side may be on both. Absent:
   * they are complete.
   */
  cut?: true;
}

/** One file that differs between two commits. */
export interface FileDifference {
  /** Relative to the project's folder, with `/`. */
  path: string;
  /** Its path in the first commit, where it was moved. */
  from?: string;
  is: "added" | "changed" | "removed" | "moved";
}

/** zod schema of {@link FileDifference}. */
export const fileDifferenceSchema: z.ZodType<FileDifference> = z.object({
  path: z.string(),
  from: z.string().exactOptional(),
  is: z.enum(["added", "changed", "removed", "moved"]),
});

/** A remote repository. */
export interface Remote {
  name: string;
  /** With credentials removed. */
  url: string;
}

/**
 * The version control of a project. Every method but {@link CodeRepository.isPresent} throws `repository-missing` where
 * the project is in no repository, or in one without a commit.
 */
export interface CodeRepository {
  /** Absolute path of the project's folder. */
  readonly directory: string;
  /** Whether the project is in a repository that has a commit. */
  isPresent(): Promise<boolean>;
  /** The project's folder relative to the repository's root, with `/`; empty at the root. */
  prefix(): Promise<string>;
  /** Where HEAD stands, and what differs from it. */
  head(): Promise<Head>;
  /** The full hash of a commit, branch or tag. Throws `revision-unknown`. */
  resolve(revision: string): Promise<string>;
  /** The remotes, in the order of the repository's configuration. */
  remotes(): Promise<Remote[]>;
  /**
   * Whether a commit can be cloned from a URL: by the remote-tracking branches that are known, else by asking. Throws
   * `tool-failed` or `timed-out` where the server has to be asked and does not answer.
   */
  isPublished(commit: string, url: string): Promise<boolean>;
  /** The branch that the first remote's HEAD names, else `main` or `master` where one exists. */
  defaultBranch(): Promise<string | undefined>;
  /** The files that are there, as paths relative to the project's folder, with `/`: tracked, and untracked but not ignored. */
  files(): Promise<string[]>;
  /** The commit that a revision names. Throws `revision-unknown`. */
  readCommit(revision: string): Promise<Commit>;
  /**
   * What either of two commits, branches or tags has and the other has not. Throws `revision-unknown`.
   *
   * @param options - `files`: also which files each commit changed, which takes longer. Default: false
   */
  compare(left: string, right: string, options?: { files?: boolean }): Promise<Comparison>;
  /**
   * The text of a file at a revision; undefined where that has no such file. Throws `revision-unknown`.
   *
   * @param path - relative to the project's folder, with `/`
   */
  readFile(revision: string, path: string): Promise<string | undefined>;
  /** The files below the project's folder that differ between two revisions. Throws `revision-unknown`. */
  differences(left: string, right: string): Promise<FileDifference[]>;
}
