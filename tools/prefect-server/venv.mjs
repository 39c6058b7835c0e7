// @ts-check
// A Python environment with a pinned Prefect, made once and kept in the git-ignored .cache of the repository.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { withLock } from "./lock.mjs";
import { runProcess } from "./processes.mjs";
import { findPython, onPath } from "./python.mjs";

/** @type {string} */
export const cacheDirectory = fileURLToPath(new URL("../../.cache", import.meta.url));

/** @type {string} */
export const PREFECT_VERSION = "3.8.8";

/** @type {typeof import("./index.d.mts").ensureVenv} */
export async function ensureVenv({ version = PREFECT_VERSION, extra = [], log = () => {} } = {}) {
  const requirements = fileURLToPath(new URL(`requirements-${version}.txt`, import.meta.url));
  if (!existsSync(requirements))
    throw new Error(`There are no requirements for Prefect ${version}: ${requirements} is missing.`);
  const python = await findPython();
  const hash = createHash("sha256")
    .update(readFileSync(requirements))
    .update(JSON.stringify([python.version, python.path, extra]))
    .digest("hex")
    .slice(0, 12);
  const folder = join(cacheDirectory, `prefect-${version}-${hash}`);
  const bin = join(folder, "bin");
  const venv = { python: join(bin, "python"), bin };
  const done = join(folder, ".done");
  if (existsSync(done)) return venv;

  mkdirSync(cacheDirectory, { recursive: true });
  // Built in place, because the programs of an environment hold its path; complete when the mark is there.
  await withLock(`${folder}.lock`, async () => {
    if (existsSync(done)) return;
    log(`Installing Prefect ${version} for Python ${python.version}, once, in ${folder}`);
    rmSync(folder, { recursive: true, force: true });
    await install(python.path, folder, requirements, extra);
    // The first start compiles, which the first server should not have to wait for.
    await runProcess(join(bin, "prefect"), ["--version"], { env: { ...process.env, DO_NOT_TRACK: "1" } });
    writeFileSync(done, "");
  });
  return venv;
}

/** @param {string} python @param {string} folder @param {string} requirements @param {readonly string[]} extra */
async function install(python, folder, requirements, extra) {
  const inside = join(folder, "bin", "python");
  const [uv] = onPath("uv");
  if (uv !== undefined) {
    await runProcess(uv, ["venv", "--quiet", "--no-project", "--python", python, folder]);
  } else {
    await runProcess(python, ["-m", "venv", folder]).catch((error) => {
      throw new Error(`${python} cannot make environments. On Debian and Ubuntu: apt install python3-venv.`, {
        cause: error,
      });
    });
  }
  const pip =
    uv === undefined
      ? [inside, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
      : [uv, "pip", "install", "--quiet", "--python", inside];
  const [program = inside, ...args] = pip;
  await runProcess(program, [...args, "-r", requirements]);
  if (extra.length > 0) await runProcess(program, [...args, "--no-deps", ...extra]);
}
