// Whether a commit can be cloned from a URL: first by what git already knows, then by asking, cheapest first.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Remote } from "@acme/sdk-core";
import { git } from "./git-command.ts";
import { comparableUrl, withoutCredentials } from "./remote-url.ts";

/** How long a server may take to answer, in milliseconds. */
const PATIENCE = 20_000;

/** What is asked. */
export interface PublishedQuery {
  directory: string;
  /** Full hash. */
  commit: string;
  url: string;
  /** Those of the repository. */
  remotes: readonly Remote[];
  signal?: AbortSignal;
}

/** Throws `tool-failed` or `timed-out` where the server has to be asked and does not answer. */
export async function isCommitPublished(query: PublishedQuery): Promise<boolean> {
  const wanted = comparableUrl(query.url);
  const names = query.remotes.filter(({ url }) => comparableUrl(url) === wanted).map(({ name }) => name);
  if (names.length > 0 && (await isInTrackedBranch(query, names))) return true;
  // A remote's name rather than its URL: git then uses the credentials that it has for it, and none is an argument.
  const source = names[0] ?? withoutCredentials(query.url);
  const tips = await tipsOf(query, source);
  return tips.includes(query.commit) || (await isBehind(query, tips)) || (await canBeFetched(query, source));
}

async function isInTrackedBranch(
  { directory, commit, signal }: PublishedQuery,
  names: readonly string[],
): Promise<boolean> {
  const patterns = names.map((name) => `refs/remotes/${name}/`);
  const { stdout } = await git(
    ["for-each-ref", "--count=1", `--contains=${commit}`, "--format=%(refname)", ...patterns],
    {
      directory,
      ...(signal === undefined ? {} : { signal }),
      allow: [128, 129],
    },
  );
  return stdout.trim() !== "";
}

async function tipsOf({ directory, signal }: PublishedQuery, source: string): Promise<string[]> {
  const { stdout } = await git(["ls-remote", "--quiet", "--heads", "--tags", "--", source], {
    directory,
    timeout: PATIENCE,
    ...(signal === undefined ? {} : { signal }),
  });
  return stdout.split("\n").flatMap((line) => /^[0-9a-f]{40,64}/.exec(line)?.[0] ?? []);
}

/** Whether the commit is an ancestor of a tip, as far as the tips are known here. */
async function isBehind({ directory, commit, signal }: PublishedQuery, tips: readonly string[]): Promise<boolean> {
  if (tips.length === 0) return false;
  const options = { directory, ...(signal === undefined ? {} : { signal }), allow: "any" } as const;
  const { exitCode } = await git(["cat-file", "-e", `${commit}^{commit}`], options);
  if (exitCode !== 0) return false;
  const input = [commit, ...tips.map((tip) => `^${tip}`), ""].join("\n");
  const reachable = await git(["rev-list", "--max-count=1", "--ignore-missing", "--stdin"], { ...options, input });
  return reachable.exitCode === 0 && reachable.stdout.trim() === "";
}

/**
 * Asks the server for exactly this commit, into an empty repository that is thrown away: in the project's own one git
 * would answer from what it has. Needed where the branch has moved on and the clone is shallow, as in CI.
 */
async function canBeFetched({ directory, commit, signal }: PublishedQuery, source: string): Promise<boolean> {
  const options = { ...(signal === undefined ? {} : { signal }), allow: "any" } as const;
  const { stdout } = await git(["rev-parse", "--git-common-dir"], { ...options, directory });
  // Credentials, ssh command and the remote itself are in the project's configuration.
  const configuration = `include.path=${resolve(directory, stdout.trimEnd(), "config")}`;
  const empty = await mkdtemp(join(tmpdir(), "acme-probe-"));
  try {
    await git(["init", "--quiet", "--bare"], { directory: empty, ...(signal === undefined ? {} : { signal }) });
    const fetch = ["--git-dir=.", "-c", configuration, "fetch", "--quiet", "--no-tags", "--depth=1", "--filter=tree:0"];
    const { exitCode } = await git([...fetch, "--", source, commit], {
      ...options,
      directory: empty,
      timeout: PATIENCE,
    });
    return exitCode === 0;
  } finally {
    await rm(empty, { recursive: true, force: true });
  }
}
