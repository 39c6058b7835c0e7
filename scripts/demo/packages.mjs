// @ts-check
// Installs and builds acme where that is missing or out of date. Uses nothing that it installs.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runProcess } from "../../tools/prefect-server/index.mjs";
import { good } from "./narration.mjs";

/** The repository's root. */
export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/** The program `acme`. */
export const acmeProgram = join(root, "packages", "cli", "dist", "bin.js");

/** Makes {@link acmeProgram} the one of these sources. @param {string} node - its version, for people */
export async function installAndBuild(node) {
  const began = Date.now();
  const isInstalled = dependenciesAreInstalled();
  if (!isInstalled) await runProcess("npm", ["ci", "--no-audit", "--no-fund"], { cwd: root });
  // What is up to date is turbo's to know, which then takes a second.
  await runProcess("npm", ["run", "build"], { cwd: root });
  if (!existsSync(acmeProgram)) throw new Error(`npm run build made no ${acmeProgram}.`);
  const seconds = Math.round((Date.now() - began) / 1000);
  good(`acme is ${isInstalled ? "" : "installed and "}built, for Node ${node} (${seconds} s)`);
}

/** Whether node_modules has the versions of package-lock.json. What is optional may be missing. */
function dependenciesAreInstalled() {
  const installed = packagesOf(join(root, "node_modules", ".package-lock.json"));
  return Object.entries(packagesOf(join(root, "package-lock.json"))).every(([path, wanted]) => {
    if (!path.includes("node_modules/") || wanted.optional === true || wanted.devOptional === true) return true;
    const found = installed[path];
    return found !== undefined && existsSync(join(root, path)) && found.version === wanted.version;
  });
}

/**
 * @param {string} lockFile
 * @returns {Record<string, { version?: string, optional?: boolean, devOptional?: boolean }>}
 */
function packagesOf(lockFile) {
  if (!existsSync(lockFile)) return {};
  return JSON.parse(readFileSync(lockFile, "utf8")).packages;
}
