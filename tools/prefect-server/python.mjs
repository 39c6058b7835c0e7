// @ts-check
// Which Python to make environments with. Looks on the PATH only.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { runProcess } from "./processes.mjs";

/** The pinned sets are tried with these first; any newer one is taken where they are not there. */
const NAMES = ["python3.11", "python3.12", "python3.13", "python3", "python"];
const OLDEST_MINOR = 11;

/**
 * The first Python 3 on the PATH that is new enough.
 *
 * @returns {Promise<{ path: string, version: string }>} its path and version, such as `3.11`
 * @throws Error that says what was found and what to do
 */
export async function findPython() {
  const found = [];
  for (const path of NAMES.flatMap(onPath)) {
    // A shim of a version manager is on the PATH and may not work.
    const output = await runProcess(path, ["-c", "import sys; print('%d.%d' % sys.version_info[:2])"]).catch(() => "");
    const version = output.trim();
    const [major = 0, minor = 0] = version.split(".").map(Number);
    if (major === 3 && minor >= OLDEST_MINOR) return { path, version };
    found.push(`${path}: ${version || "does not start"}`);
  }
  throw new Error(
    `Python 3.${OLDEST_MINOR} or newer is needed, and is not on the PATH (${found.join("; ") || "no Python is"}). ` +
      "Install it (https://www.python.org/downloads/, apt install python3 python3-venv, brew install python, or pyenv), " +
      "put it on the PATH and start again.",
  );
}

/** The files of this name in the PATH's folders. @param {string} name @returns {string[]} */
export function onPath(name) {
  return (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, name))
    .filter((path) => existsSync(path));
}
