// @ts-check
// What `--keep` says at the end: how a person goes on with what runs.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { say } from "./narration.mjs";
import { acmeProgram } from "./packages.mjs";
import { quoted } from "./shell.mjs";

const VARIABLES = [
  "PREFECT_API_URL",
  "PREFECT_HOME",
  "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE",
  "VIRTUAL_ENV",
  "XDG_CACHE_HOME",
  "PATH",
];

/**
 * @param {{
 *   folder: string,
 *   project: import("./project.mjs").Project,
 *   server: import("../../tools/prefect-server/index.mjs").PrefectServer,
 * }} parts
 */
export function goOn({ folder, project, server }) {
  const file = join(folder, "enter");
  writeFileSync(file, entering(project));
  say(
    "",
    "It goes on running. In another terminal:",
    "",
    `  . ${quoted(file)}`,
    "  acme status",
    "",
    `Prefect's API   ${server.apiUrl} (described at ${server.apiUrl.replace(/api$/, "docs")})`,
    `the project     ${project.directory}`,
    "",
    "Ctrl-C here stops everything and removes it.",
  );
}

/** A shell script that puts a terminal into the project. @param {import("./project.mjs").Project} project */
function entering({ directory, env }) {
  // A server that the terminal knows already must not be the one that acme then changes.
  const others = Object.keys(process.env).filter((name) => name.startsWith("PREFECT_") && !VARIABLES.includes(name));
  return [
    ...others.map((name) => `unset ${name}`),
    ...VARIABLES.map((name) => `export ${name}=${quoted(env[name] ?? "")}`),
    `acme() { ${quoted(process.execPath)} ${quoted(acmeProgram)} "$@"; }`,
    `cd ${quoted(directory)}`,
    "",
  ].join("\n");
}
