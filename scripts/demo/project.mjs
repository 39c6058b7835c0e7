// @ts-check
// A git repository made from examples/prefect-shop, with a bare one beside it as its remote.
import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./packages.mjs";

const EXAMPLE = join(root, "examples", "prefect-shop");
const EXAMPLE_REMOTE = "https://github.com/acme/prefect-shop.git";
const VERSION = /VERSION = "(.+)"/;
const NOT_COPIED = new Set(["__pycache__", ".venv", ".env", ".acme"]);

/** @typedef {ReturnType<typeof createProject>} Project */

/**
 * @param {string} folder - in which both are made
 * @param {NodeJS.ProcessEnv} base - the environment of a Prefect client
 */
export function createProject(folder, base) {
  const directory = join(folder, "shop");
  const remote = join(folder, "shop.git");
  const remoteUrl = pathToFileURL(remote).href;
  const versionFile = join(directory, "shop", "version.py");
  /** @type {NodeJS.ProcessEnv} */
  const env = {
    // Variables of a git that runs this (a hook) would name another repository.
    ...Object.fromEntries(Object.entries(base).filter(([name]) => !name.startsWith("GIT_"))),
    // What acme caches goes when the demo does.
    XDG_CACHE_HOME: join(folder, "cache"),
    // A pager would wait for somebody.
    GIT_PAGER: "cat",
  };
  /** @param {...string} args */
  const git = (...args) => execFileSync("git", args, { cwd: directory, env, encoding: "utf8", stdio: "pipe" }).trim();

  cpSync(EXAMPLE, directory, { recursive: true, filter: (path) => !NOT_COPIED.has(basename(path)) });
  replaceIn(join(directory, "prefect.yaml"), EXAMPLE_REMOTE, remoteUrl);
  git("init", "--quiet", "--initial-branch=main");
  git("config", "user.name", "Shop developer");
  git("config", "user.email", "developer@shop.example");
  git("config", "commit.gpgsign", "false");
  git("init", "--quiet", "--bare", "--initial-branch=main", remote);
  git("remote", "add", "origin", remoteUrl);
  git("add", "--all");
  git("commit", "--quiet", "--message", "The flows of the shop");
  git("push", "--quiet", "--set-upstream", "origin", "main");

  return {
    directory,
    env,
    head: () => git("rev-parse", "HEAD"),
    version: () => VERSION.exec(readFileSync(versionFile, "utf8"))?.[1] ?? "",
    /** Changes the version that each run prints. @param {string} version */
    setVersion: (version) => replaceIn(versionFile, VERSION, `VERSION = "${version}"`),
  };
}

/** @param {string} path @param {string | RegExp} what @param {string} by */
function replaceIn(path, what, by) {
  const text = readFileSync(path, "utf8");
  const changed = text.replace(what, () => by);
  if (changed === text) throw new Error(`${path} does not hold ${String(what)}: the demo and its example disagree.`);
  writeFileSync(path, changed);
}
