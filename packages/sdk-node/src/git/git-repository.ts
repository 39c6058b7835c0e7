// CodeRepository over the git program: few starts, no prompt, no lock, no user configuration that changes the output.
import { AcmeError, type CodeRepository, type Commit, type Head, isAcmeError, type Remote } from "@acme/sdk-core";
import { run, type RunResult } from "../process/run.ts";
import { branchFromCi } from "./ci-branch.ts";
import { comparableUrl, withoutCredentials } from "./remote-url.ts";

/** What {@link gitRepository} takes. */
export interface GitRepositoryOptions {
  /** Absolute path of the project's folder, in a repository or not. */
  directory: string;
  signal?: AbortSignal;
  /** Default: that of this process. Only read for the branch of a CI job. */
  env?: Record<string, string | undefined>;
}

/** The git repository that a folder is in. Nothing is read before it is asked for; what cannot change is read once. */
export function gitRepository(options: GitRepositoryOptions): CodeRepository {
  return new GitRepository(options);
}

const FIXED = ["--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false", "-c", "color.ui=false"];
const QUIET = { LC_ALL: "C", GIT_TERMINAL_PROMPT: "0", GIT_SSH_COMMAND: process.env["GIT_SSH_COMMAND"] ?? "ssh -o BatchMode=yes" };
const SEPARATOR = "\u001f";

class GitRepository implements CodeRepository {
  readonly directory: string;
  readonly #options: GitRepositoryOptions;
  #prefix: Promise<string> | undefined;
  #remotes: Promise<Remote[]> | undefined;

  constructor(options: GitRepositoryOptions) {
    this.directory = options.directory;
    this.#options = options;
  }

  async isPresent(): Promise<boolean> {
    try {
      await this.prefix();
      await this.resolve("HEAD");
      return true;
    } catch (caught) {
      if (isAcmeError(caught) && (caught.code === "repository-missing" || caught.code === "tool-missing")) return false;
      throw caught;
    }
  }

  prefix(): Promise<string> {
    this.#prefix ??= this.#git(["rev-parse", "--show-prefix"]).then(({ stdout }) => stdout.trimEnd().replace(/\/$/, ""));
    return this.#prefix;
  }

  async head(): Promise<Head> {
    const [{ stdout }, prefix] = await Promise.all([
      this.#git(["status", "--porcelain=v2", "--branch", "-z", "--untracked-files=all", "--", "."]),
      this.prefix(),
    ]);
    const parsed = parseStatus(stdout, prefix);
    if (parsed.commit === undefined) throw noCommit(this.directory);
    const branch = parsed.branch ?? branchFromCi(this.#options.env ?? process.env);
    return { commit: parsed.commit, ...(branch === undefined ? {} : { branch }), dirty: parsed.dirty };
  }

  async resolve(revision: string): Promise<string> {
    const found = await this.#git(["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`], [1, 128]);
    const hash = found.stdout.trim();
    if (found.exitCode === 0 && hash !== "") return hash;
    if (/not a git repository|dubious ownership/.test(found.stderr)) throw notARepository(this.directory, found.stderr);
    if (revision === "HEAD") throw noCommit(this.directory);
    throw new AcmeError({
      code: "revision-unknown",
      message: `git knows no commit, branch or tag ${revision}.`,
      hint: "Fetch it first: git fetch --all --tags",
    });
  }

  remotes(): Promise<Remote[]> {
    this.#remotes ??= this.#git(["config", "--get-regexp", String.raw`^remote\..*\.url$`], [1]).then(({ stdout }) =>
      stdout
        .split("\n")
        .map((line) => /^remote\.(.*)\.url (.*)$/.exec(line))
        .flatMap((match) => (match ? [{ name: match[1] as string, url: withoutCredentials(match[2] as string) }] : [])),
    );
    return this.#remotes;
  }

  async isPublished(commit: string, url: string): Promise<boolean> {
    const wanted = comparableUrl(url);
    const names = (await this.remotes()).filter((remote) => comparableUrl(remote.url) === wanted).map(({ name }) => name);
    if (names.length > 0) {
      const { stdout } = await this.#git(["branch", "--remotes", "--contains", commit, "--format=%(refname)"], [129, 128, 1]);
      if (stdout.split("\n").some((ref) => names.some((name) => ref.startsWith(`refs/remotes/${name}/`)))) return true;
    }
    const { stdout, exitCode } = await this.#git(["ls-remote", "--quiet", names[0] ?? url], [128, 1, 2], 20_000);
    return exitCode === 0 && stdout.split("\n").some((line) => line.startsWith(commit));
  }

  async defaultBranch(): Promise<string | undefined> {
    const { stdout } = await this.#git(["for-each-ref", "--format=%(refname) %(symref)", "refs/remotes/*/HEAD", "refs/heads/main", "refs/heads/master"]);
    const lines = stdout.split("\n").map((line) => line.trim().split(" "));
    const symbolic = lines.map(([, target]) => /^refs\/remotes\/[^/]+\/(.+)$/.exec(target ?? "")?.[1]).find((name) => name !== undefined);
    return symbolic ?? lines.map(([ref]) => /^refs\/heads\/(.+)$/.exec(ref ?? "")?.[1]).find((name) => name !== undefined);
  }

  async files(): Promise<string[]> {
    const { stdout } = await this.#git(["ls-files", "-coz", "--exclude-standard", "--deduplicate", "--", "."]);
    return stdout.split("\0").filter((path) => path !== "");
  }

  async commits(from: string, to: string, paths: readonly string[] = []): Promise<Commit[]> {
    const [start, end] = await Promise.all([this.resolve(from), this.resolve(to)]);
    const format = `--format=${["%H", "%an", "%aI", "%s"].join(SEPARATOR)}`;
    const { stdout } = await this.#git(["log", "-z", format, `${start}..${end}`, "--", ...paths]);
    return stdout
      .split("\0")
      .filter((line) => line !== "")
      .map((line) => {
        const [hash = "", author = "", date = "", subject = ""] = line.split(SEPARATOR);
        return { hash, author, date, subject };
      });
  }

  async #git(args: readonly string[], allow: readonly number[] = [], timeout = 60_000): Promise<RunResult> {
    try {
      return await run("git", [...FIXED, ...args], {
        cwd: this.directory,
        env: QUIET,
        allow,
        timeout,
        ...(this.#options.signal === undefined ? {} : { signal: this.#options.signal }),
      });
    } catch (caught) {
      if (isAcmeError(caught) && caught.code === "tool-failed") {
        if (/not a git repository|dubious ownership/.test(caught.message)) throw notARepository(this.directory, caught.message);
        if (/bad revision 'HEAD'|does not have any commits yet/.test(caught.message)) throw noCommit(this.directory);
      }
      throw caught;
    }
  }
}

/** `git status --porcelain=v2 --branch -z`; paths come relative to the repository's root. */
function parseStatus(output: string, prefix: string): { commit?: string; branch?: string; dirty: string[] } {
  const result: { commit?: string; branch?: string; dirty: string[] } = { dirty: [] };
  const records = output.split("\0");
  const local = (path: string): string => (prefix !== "" && path.startsWith(`${prefix}/`) ? path.slice(prefix.length + 1) : path);
  for (let index = 0; index < records.length; index++) {
    const record = records[index] as string;
    const oid = /^# branch\.oid ([0-9a-f]{40,64})$/.exec(record)?.[1];
    const head = /^# branch\.head (.+)$/.exec(record)?.[1];
    if (oid !== undefined) result.commit = oid;
    else if (head !== undefined && head !== "(detached)") result.branch = head;
    else if (record.startsWith("? ")) result.dirty.push(local(record.slice(2)));
    else if (record.startsWith("1 ")) result.dirty.push(local(record.split(" ").slice(8).join(" ")));
    else if (record.startsWith("u ")) result.dirty.push(local(record.split(" ").slice(10).join(" ")));
    else if (record.startsWith("2 ")) {
      result.dirty.push(local(record.split(" ").slice(9).join(" ")));
      index++; // The path before the rename follows as a record of its own.
    }
  }
  return result;
}

function notARepository(directory: string, said: string): AcmeError {
  const foreign = /dubious ownership/.test(said);
  return new AcmeError({
    code: "repository-missing",
    message: foreign ? `git does not trust ${directory}: it belongs to another user.` : `${directory} is not in a git repository.`,
    hint: foreign ? `Trust it: git config --global --add safe.directory ${directory}` : "Run git init, commit, and push to the remote that the workers clone.",
  });
}

function noCommit(directory: string): AcmeError {
  return new AcmeError({
    code: "repository-missing",
    message: `The git repository of ${directory} has no commit yet.`,
    hint: "Commit first: a Release is a commit.",
  });
}
