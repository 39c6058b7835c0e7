// CodeRepository over the git program. How git is started is in git-command.ts.
import {
  AcmeError,
  type CodeRepository,
  type Commit,
  type Comparison,
  type FileDifference,
  type Head,
  isAcmeError,
  type Remote,
} from "@acme/sdk-core";
import { ciJob } from "../ci/ci-job.ts";
import type { RunResult } from "../process/run.ts";
import { git, type GitOptions, noCommit, noWorkTree } from "./git-command.ts";
import { LOG, parseLog, WITH_FILES } from "./log-output.ts";
import { isCommitPublished } from "./published.ts";
import { withoutCredentials } from "./remote-url.ts";
import { parseNameStatus } from "./name-status-output.ts";
import { parseStatus } from "./status-output.ts";

/** What {@link gitRepository} takes. */
export interface GitRepositoryOptions {
  /** Absolute path of the project's folder, in a repository or not. */
  directory: string;
  /** Ends what git is doing. */
  signal?: AbortSignal;
  /** Default: that of this process. Only read for the branch of a CI job. */
  env?: Readonly<Record<string, string | undefined>>;
}

/**
 * The git repository that a folder is in. Nothing is read before it is asked for. What cannot change is read once;
 * what can is read again each time, but only once for all who ask at the same time.
 */
export function gitRepository(options: GitRepositoryOptions): CodeRepository {
  return new GitRepository(options);
}

class GitRepository implements CodeRepository {
  readonly directory: string;
  readonly #options: GitRepositoryOptions;
  readonly #answers = new Map<string, Promise<unknown>>();
  readonly #published = new Set<string>();

  constructor(options: GitRepositoryOptions) {
    this.directory = options.directory;
    this.#options = options;
  }

  async isPresent(): Promise<boolean> {
    // Both are waited for: an answer that is still on its way would be given to whoever asks next.
    const answers = await Promise.allSettled([this.prefix(), this.resolve("HEAD")]);
    const failure = answers.find((answer) => answer.status === "rejected");
    if (failure === undefined) return true;
    const { reason } = failure as { reason: unknown };
    if (isAcmeError(reason) && (reason.code === "repository-missing" || reason.code === "tool-missing")) return false;
    throw reason;
  }

  prefix(): Promise<string> {
    return this.#once("prefix", async () => {
      const { stdout } = await this.#git(["rev-parse", "--is-inside-work-tree", "--show-prefix"]);
      const [isInside, prefix = ""] = stdout.split("\n");
      if (isInside !== "true") throw noWorkTree(this.directory);
      return prefix.replace(/\/$/, "");
    });
  }

  head(): Promise<Head> {
    return this.#shared("head", async () => {
      const [{ stdout }, prefix] = await Promise.all([
        this.#git(["status", "--porcelain=v2", "--branch", "-z", "--no-renames", "--untracked-files=all", "--", "."]),
        this.prefix(),
      ]);
      const { commit, branch = this.#branchOfJob(commit), dirty } = parseStatus(stdout, prefix);
      if (commit === undefined) throw noCommit(this.directory);
      return { commit, ...(branch === undefined ? {} : { branch }), dirty };
    });
  }

  async resolve(revision: string): Promise<string> {
    const hash = (await this.#commitOf(revision)) ?? (await this.#commitOfRemoteBranch(revision));
    if (hash !== undefined) return hash;
    if (revision === "HEAD") throw noCommit(this.directory);
    throw new AcmeError({
      code: "revision-unknown",
      message: `git knows no commit, branch or tag ${revision}.`,
      hint: "Fetch it first: git fetch --all --tags (in a shallow clone: git fetch --unshallow).",
    });
  }

  async remotes(): Promise<Remote[]> {
    const [{ stdout }] = await this.#shared("remotes", () =>
      Promise.all([this.#git(["config", "-z", "--get-regexp", String.raw`^remote\..*\.url$`], [1]), this.prefix()]),
    );
    return stdout.split("\0").flatMap((entry) => {
      const match = /^remote\.(.*)\.url\n(.*)$/s.exec(entry);
      return match ? [{ name: match[1] as string, url: withoutCredentials(match[2] as string) }] : [];
    });
  }

  async isPublished(commit: string, url: string): Promise<boolean> {
    const question = JSON.stringify([commit, url]);
    // A commit that is there stays there; one that is not may be pushed any time.
    if (this.#published.has(question)) return true;
    const published = await this.#shared(question, async () =>
      isCommitPublished({ directory: this.directory, commit, url, remotes: await this.remotes(), ...this.#signal }),
    );
    if (published) this.#published.add(question);
    return published;
  }

  async defaultBranch(): Promise<string | undefined> {
    await this.prefix();
    const { stdout } = await this.#git(["for-each-ref", "--format=%(refname) %(symref)", ...DEFAULT_BRANCH_REFS]);
    const refs = stdout.split("\n").map((line) => line.split(" "));
    const heads = refs.filter(([ref]) => ref?.endsWith("/HEAD"));
    const [, named] = heads.find(([ref]) => ref === "refs/remotes/origin/HEAD") ?? heads[0] ?? [];
    const usual = refs.map(([ref]) => /^refs\/(?:heads|remotes\/[^/]+)\/(main|master)$/.exec(ref ?? "")?.[1]);
    return (
      /^refs\/remotes\/[^/]+\/(.+)$/.exec(named ?? "")?.[1] ?? usual.filter((name) => name !== undefined).sort()[0]
    );
  }

  files(): Promise<string[]> {
    return this.#shared("files", async () => {
      // Tracked is also what was removed and not committed yet: `-d` lists it once more, with its own mark.
      const { stdout } = await this.#git(["ls-files", "-codtz", "--exclude-standard", "--", "."]);
      const lines = stdout.split("\0").filter((line) => line !== "");
      const removed = new Set(lines.filter((line) => line.startsWith(REMOVED)).map(pathOf));
      // A file in conflict is listed once for each side.
      return [...new Set(lines.map(pathOf))].filter((path) => !removed.has(path));
    });
  }

  async readCommit(revision: string): Promise<Commit> {
    const hash = await this.resolve(revision);
    const { stdout } = await this.#git([...LOG, "--no-walk", hash, "--"]);
    const { left, right } = parseLog(stdout, "");
    const [found] = [...left, ...right];
    if (found === undefined) throw unreadable(revision);
    const { files: _, ...commit } = found;
    return commit;
  }

  async compare(left: string, right: string, options: { files?: boolean } = {}): Promise<Comparison> {
    const withFiles = options.files === true;
    const [[first, second], prefix] = await Promise.all([
      Promise.all([left, right].map(async (revision) => (isFullHash(revision) ? revision : this.resolve(revision)))),
      // Only paths are relative to it.
      withFiles ? this.prefix() : "",
    ]);
    const files = withFiles ? WITH_FILES : [];
    const { exitCode, stdout } = await this.#git([...LOG, ...files, `${first}...${second}`, "--"], [128, 129]);
    // It says only that the expression is wrong: which of the two is unknown is asked.
    if (exitCode !== 0) {
      await Promise.all([this.resolve(left), this.resolve(right)]);
      throw unreadable(`${left}...${right}`);
    }
    const { hasStart, ...comparison } = parseLog(stdout, prefix);
    return { ...comparison, ...(hasStart && (await this.#isShallow()) ? { cut: true as const } : {}) };
  }

  async readFile(revision: string, path: string): Promise<string | undefined> {
    const commit = await this.resolve(revision);
    const { exitCode, stdout, stderr } = await this.#git(["cat-file", "blob", `${commit}:./${path}`], [128]);
    if (exitCode === 0) return stdout;
    if (/does not exist in|exists on disk, but not in|is outside repository|bad file/.test(stderr)) return undefined;
    throw unreadable(`${revision}:${path}`);
  }

  async differences(left: string, right: string): Promise<FileDifference[]> {
    const [from, to] = await Promise.all([this.resolve(left), this.resolve(right)]);
    const { stdout } = await this.#git([
      "diff",
      "--name-status",
      "-z",
      "--find-renames",
      "--no-ext-diff",
      "--relative",
      from,
      to,
      "--",
    ]);
    return parseNameStatus(stdout);
  }

  #isShallow(): Promise<boolean> {
    return this.#shared("shallow", async () => {
      const { stdout } = await this.#git(["rev-parse", "--is-shallow-repository"]);
      return stdout.trim() === "true";
    });
  }

  async #commitOf(revision: string): Promise<string | undefined> {
    if (revision.startsWith("-")) return undefined;
    const { stdout } = await this.#git(["rev-parse", "--verify", "--quiet", `${revision}^{commit}`], [1, 128]);
    return /^[0-9a-f]{40,64}$/.exec(stdout.trim())?.[0];
  }

  /** A branch that is only on a remote, as others are in a clone of CI. */
  async #commitOfRemoteBranch(name: string): Promise<string | undefined> {
    if (!/^[^-:^~?*[\\\s][^:^~?*[\\\s]*$/.test(name) || name === "HEAD") return undefined;
    const { stdout } = await this.#git(["for-each-ref", "--format=%(objectname) %(refname)", `refs/remotes/*/${name}`]);
    const found = stdout
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => line.split(" "));
    return (found.find(([, ref]) => ref === `refs/remotes/origin/${name}`) ?? found[0])?.[0];
  }

  #branchOfJob(commit: string | undefined): string | undefined {
    const job = ciJob(this.#options.env ?? process.env);
    return job?.commit === undefined || job.commit === commit ? job?.branch : undefined;
  }

  get #signal(): { signal?: AbortSignal } {
    return this.#options.signal === undefined ? {} : { signal: this.#options.signal };
  }

  #git(args: readonly string[], allow: NonNullable<GitOptions["allow"]> = []): Promise<RunResult> {
    return git(args, { directory: this.directory, allow, ...this.#signal });
  }

  /** One answer for good; a failure is forgotten, because it may be mended. */
  #once<T>(question: string, ask: () => Promise<T>): Promise<T> {
    const known = this.#answers.get(question) as Promise<T> | undefined;
    if (known !== undefined) return known;
    const answer = ask();
    this.#answers.set(question, answer);
    answer.catch(() => this.#answers.delete(question));
    return answer;
  }

  /** One answer for all who ask while it is being found. */
  async #shared<T>(question: string, ask: () => Promise<T>): Promise<T> {
    try {
      return await this.#once(question, ask);
    } finally {
      this.#answers.delete(question);
    }
  }
}

/** git knows it, and does not tell more: a repository that is damaged. */
function unreadable(revision: string): AcmeError {
  return new AcmeError({
    code: "tool-failed",
    message: `git knows ${revision} and cannot read it.`,
    hint: "See what is wrong with the repository: git fsck",
  });
}

function isFullHash(revision: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(revision);
}

/** A line of `ls-files -t` is a letter, a space and the path. */
const REMOVED = "R ";
const pathOf = (line: string): string => line.slice(REMOVED.length);
const DEFAULT_BRANCH_REFS = ["HEAD", "main", "master"]
  .map((name) => `refs/remotes/*/${name}`)
  .concat("refs/heads/main", "refs/heads/master");
