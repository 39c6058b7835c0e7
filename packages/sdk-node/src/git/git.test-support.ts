// Real git repositories for tests, untouched by the configuration of whoever runs them.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { temporaryFolder, writeFiles } from "../temp-folder.test-support.ts";

const ENVIRONMENT = {
  PATH: process.env["PATH"],
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "Ada",
  GIT_AUTHOR_EMAIL: "ada@example.com",
  GIT_COMMITTER_NAME: "Ada",
  GIT_COMMITTER_EMAIL: "ada@example.com",
};

/** Runs git in a folder; its output without the last newline. */
export function git(folder: string, ...args: string[]): string {
  return execFileSync("git", args, {
    cwd: folder,
    env: ENVIRONMENT,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  }).trimEnd();
}

/** Writes files and commits everything; the hash. */
export function commit(folder: string, files: Readonly<Record<string, string>>, subject = "Change"): string {
  writeFiles(folder, files);
  git(folder, "add", "--all");
  git(folder, "commit", "--quiet", "--allow-empty", "-m", subject);
  return git(folder, "rev-parse", "HEAD");
}

/** A repository on `main` with one commit. */
export function repository(files: Readonly<Record<string, string>> = { "flows.py": "" }): {
  folder: string;
  first: string;
} {
  const folder = temporaryFolder();
  git(folder, "init", "--quiet", "--initial-branch=main");
  return { folder, first: commit(folder, files, "First") };
}

/** The same with an empty bare repository as `origin`, to which `main` is pushed. */
export function repositoryWithRemote(): { folder: string; first: string; remote: string } {
  const { folder, first } = repository();
  const remote = join(temporaryFolder(), "shop.git");
  git(folder, "init", "--quiet", "--bare", "--initial-branch=main", remote);
  git(folder, "remote", "add", "origin", remote);
  git(folder, "push", "--quiet", "--set-upstream", "origin", "main");
  return { folder, first, remote };
}
