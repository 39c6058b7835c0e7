// A Python environment with a pinned Prefect, made once and kept in the git-ignored .cache of the repository.
import { createHash } from "node:crypto";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runProcess, waitFor } from "./processes.mjs";

const here = dirname(fileURLToPath(import.meta.url));

/** What is kept between runs. */
export const cacheDirectory = join(here, "..", "..", ".cache");

/** The Prefect that everything is tested with. */
export const PREFECT_VERSION = "3.8.8";

/** A lock that its holder has not touched for this long (milliseconds) was left by a process that died. */
const STALE_LOCK = 60_000;

/**
 * The Python of an environment with Prefect; makes it first where it is not there. Safe when two processes ask at once.
 *
 * @param {{ version?: string, extra?: readonly string[], log?: (message: string) => void }} [options] - `extra`:
 * pinned packages installed without their dependencies
 * @returns {Promise<{ python: string, bin: string }>}
 */
export async function ensureVenv({ version = PREFECT_VERSION, extra = [], log = () => {} } = {}) {
  const requirements = join(here, `requirements-${version}.txt`);
  const system = await findPython();
  const hash = createHash("sha256")
    .update(readFileSync(requirements))
    .update(JSON.stringify([system.version, system.path, extra]))
    .digest("hex")
    .slice(0, 12);
  const folder = join(cacheDirectory, `prefect-${version}-${hash}`);
  const bin = join(folder, "bin");
  const done = join(folder, ".done");
  const venv = { python: join(bin, "python"), bin };
  if (existsSync(done)) return venv;

  mkdirSync(cacheDirectory, { recursive: true });
  const unlock = await lock(`${folder}.lock`);
  try {
    if (existsSync(done)) return venv;
    log(`Making a Python ${system.version} environment with Prefect ${version} (once)`);
    rmSync(folder, { recursive: true, force: true });
    await runProcess(system.path, ["-m", "venv", folder]);
    const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"];
    await runProcess(venv.python, [...install, "-r", requirements]);
    if (extra.length > 0) await runProcess(venv.python, [...install, "--no-deps", ...extra]);
    // The first start compiles; the first server should not pay for it.
    await runProcess(join(bin, "prefect"), ["--version"], { env: { ...process.env, DO_NOT_TRACK: "1" } });
    writeFileSync(done, "");
    return venv;
  } finally {
    unlock();
  }
}

/** A Python of 3.11 or newer on the PATH. */
async function findPython() {
  const tried = [];
  for (const name of ["python3", "python3.13", "python3.12", "python3.11", "python"]) {
    const path = onPath(name);
    if (path === undefined || tried.includes(path)) continue;
    tried.push(path);
    const output = await runProcess(path, ["-c", "import sys; print('%d.%d' % sys.version_info[:2])"]).catch(() => "");
    const version = output.trim();
    const [major = 0, minor = 0] = version.split(".").map(Number);
    if (major === 3 && minor >= 11) return { path, version };
  }
  throw new Error(`Python 3.11 or newer is needed; found ${tried.join(", ") || "none"}. Install it and put it on the PATH.`);
}

/** @param {string} name */
function onPath(name) {
  return (process.env.PATH ?? "")
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}

/** Holds a lock file; gives the function that lets go. @param {string} path */
async function lock(path) {
  const take = async () => {
    try {
      closeSync(openSync(path, "wx"));
      return true;
    } catch {
      const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
      if (age > STALE_LOCK) rmSync(path, { force: true });
      return false;
    }
  };
  await waitFor(take, { what: `another process to finish ${path}`, timeout: 600_000, every: 500 });
  const alive = setInterval(() => existsSync(path) && utimesSync(path, new Date(), new Date()), STALE_LOCK / 6);
  alive.unref();
  return () => {
    clearInterval(alive);
    rmSync(path, { force: true });
  };
}
