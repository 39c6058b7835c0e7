// The port to the version control of a project.

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
  hash: string;
  author: string;
  /** ISO 8601. */
  date: string;
  subject: string;
}

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
  /** Paths relative to the project's folder, with `/`: tracked, and untracked but not ignored. */
  files(): Promise<string[]>;
  /** Commits that are in `to` and not in `from`, newest first; only those that touch `paths` where given. */
  commits(from: string, to: string, paths?: readonly string[]): Promise<Commit[]>;
}
