// Whether a commit can be cloned from a URL: first by what git already knows, then by asking, cheapest first.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { AcmeError, isAcmeError, type Remote } from "@acme/sdk-core";
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
  return (await isTip(query, source)) || (await canBeFetched(query, source));
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

/** Asks for the branches and tags, which every server tells. */
async function isTip({ directory, commit, url, signal }: PublishedQuery, source: string): Promise<boolean> {
  const { stdout } = await git(["ls-remote", "--quiet", "--heads", "--tags", "--", source], {
    directory,
    timeout: PATIENCE,
    ...(signal === undefined ? {} : { signal }),
  }).catch((caught: unknown) => {
    throw isAcmeError(caught) && caught.kind === "failure" ? notAsked(caught, commit, withoutCredentials(url)) : caught;
  });
  return stdout.split("\n").some((line) => line.startsWith(`${commit}\t`));
}

function notAsked(cause: AcmeError, commit: string, url: string): AcmeError {
  return new AcmeError({
    code: cause.code,
    message: `Whether commit ${commit.slice(0, 7)} is on ${url} is not known here, and the server could not be asked. ${cause.message}`,
    hint: `See why: git ls-remote ${url}`,
    cause,
  });
}

/**
 * Asks the server for exactly this commit, into an empty repository that is thrown away: in the project's own one git
 * would answer from what it has. Needed where the branch has moved on since, as in a shallow clone of CI.
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
