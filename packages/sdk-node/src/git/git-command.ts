// Starts git, always in the same way, and turns what it says into errors: no prompt, no lock, no configuration or
// variable of the user that changes the output or points to another repository.
import { AcmeError, isAcmeError } from "@acme/sdk-core";
import { maskSecrets } from "../process/mask-secrets.ts";
import { run, type RunOptions, type RunResult } from "../process/run.ts";

/** How git is started. */
export interface GitOptions extends Pick<RunOptions, "input" | "signal" | "timeout"> {
  directory: string;
  /** Exit codes that are an answer, beside 0. Trouble with the repository itself is an error all the same. */
  allow?: readonly number[] | "any";
}

const ALWAYS = [
  "--no-optional-locks",
  "-c",
  "core.fsmonitor=false",
  "-c",
  "core.quotePath=false",
  "-c",
  "log.showSignature=false",
];

const ENVIRONMENT: Readonly<Record<string, string | undefined>> = {
  LC_ALL: "C",
  LANGUAGE: "C",
  GIT_TERMINAL_PROMPT: "0",
  SSH_ASKPASS_REQUIRE: "never",
  // Set inside a hook; the folder that is asked about is the one that was given.
  GIT_DIR: undefined,
  GIT_WORK_TREE: undefined,
  GIT_INDEX_FILE: undefined,
  GIT_PREFIX: undefined,
};

/**
 * Runs git in a folder.
 *
 * @throws AcmeError `repository-missing` (no repository, no commit, a bare one, or one that git does not trust),
 * `tool-missing`, `tool-failed`, `timed-out`, `cancelled`
 */
export async function git(args: readonly string[], options: GitOptions): Promise<RunResult> {
  const { directory, allow = [], ...rest } = options;
  const result = await run("git", [...ALWAYS, ...args], {
    timeout: 60_000,
    ...rest,
    cwd: directory,
    env: ENVIRONMENT,
    allow: "any",
  }).catch((caught: unknown) => {
    throw isAcmeError(caught) && caught.code === "tool-missing" ? gitMissing(caught) : caught;
  });
  if (result.exitCode === 0) return result;
  const trouble = repositoryTrouble(result.stderr, directory);
  if (trouble !== undefined) throw trouble;
  if (allow === "any" || allow.includes(result.exitCode)) return result;
  const said = maskSecrets(result.stderr.trim().split("\n").slice(-6).join("\n"), process.env);
  throw new AcmeError({
    code: "tool-failed",
    message: `git ${args[0]} ended with exit code ${result.exitCode} in ${directory}. It said: ${said}`,
    hint: "Run the same with git by hand, and mend what it says.",
  });
}

/** The error where HEAD points to a branch without a commit. */
export function noCommit(directory: string): AcmeError {
  return new AcmeError({
    code: "repository-missing",
    message: `The git repository of ${directory} has no commit yet.`,
    hint: "Commit first: a Release is a commit.",
  });
}

/** The error where there is a repository without a working tree, or the folder is inside `.git`. */
export function noWorkTree(directory: string): AcmeError {
  return new AcmeError({
    code: "repository-missing",
    message: `${directory} is in a git repository without a working tree.`,
    hint: "Use a clone that has its files checked out.",
  });
}

function gitMissing(cause: AcmeError): AcmeError {
  return new AcmeError({
    code: "tool-missing",
    message: "git cannot be started: it is not there.",
    hint: "Install git (https://git-scm.com/downloads), or put it on the PATH.",
    cause,
  });
}

function repositoryTrouble(stderr: string, directory: string): AcmeError | undefined {
  const foreign = /(?:detected dubious ownership in repository at|unsafe repository \()\s*'([^']+)'/.exec(stderr)?.[1];
  if (foreign !== undefined) {
    return new AcmeError({
      code: "repository-missing",
      message: `git does not trust the repository ${foreign}: it belongs to another user.`,
      hint: `If you trust it: git config --global --add safe.directory '${foreign}'`,
    });
  }
  if (/not a git repository|invalid gitfile format/.test(stderr)) {
    return new AcmeError({
      code: "repository-missing",
      message: `${directory} is not in a git repository.`,
      hint: "Run git init, commit, and push to the remote that the workers clone.",
    });
  }
  if (/must be run in a work tree/.test(stderr)) return noWorkTree(directory);
  if (/bad revision 'HEAD'|does not have any commits yet/.test(stderr)) return noCommit(directory);
  return undefined;
}
