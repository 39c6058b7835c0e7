// What a page's blocks run in: the example project as a git repository with a remote, `acme` of these sources on the
// PATH, and a Prefect server on which nothing is deployed.
import { execFile, execFileSync } from "node:child_process";
import { appendFileSync, chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { createProject } from "../../scripts/demo/project.mjs";
import { type PrefectServer, request } from "../../tools/prefect-server/index.mjs";
import { repository } from "../support/repository-copy.ts";

/** A project for one page. */
export interface PageProject {
  /** Puts a file into it. */
  write(path: string, text: string): void;
  /** Runs commands of a shell in it, and stops at the first that fails. Throws with all output. */
  run(commands: string): Promise<string>;
}

/**
 * @param folder - an empty one, in which all of it is made
 * @param isConfigured - whether the project has an acme.yaml already
 */
export async function pageProject(folder: string, server: PrefectServer, isConfigured: boolean): Promise<PageProject> {
  await removeEverything(server);
  const programs = join(folder, "bin");
  writeProgram(join(programs, "acme"), join(repository, "packages/cli/src/bin.ts"));
  const project = createProject(folder, server.env);
  const { directory } = project;
  const env: NodeJS.ProcessEnv = project.env;
  // What the pages put beside the project's files is none of its files.
  appendFileSync(join(directory, ".git/info/exclude"), "node_modules\n*.ts\n*.json\n");
  symlinkSync(join(repository, "node_modules"), join(directory, "node_modules"));
  const shell = {
    ...env,
    PATH: [programs, dirname(process.execPath), env["PATH"]].join(delimiter),
    NODE_OPTIONS: "--conditions=@acme/source --disable-warning=ExperimentalWarning",
    NO_COLOR: "1",
    LANG: "C.UTF-8",
  };
  if (!isConfigured) {
    const commands = [
      ["rm", "-q", "acme.yaml"],
      ["commit", "-q", "-m", "No acme.yaml yet"],
      ["push", "-q"],
    ];
    for (const args of commands) execFileSync("git", args, { cwd: directory, env: shell, stdio: "pipe" });
  }
  return {
    write: (path, text) => {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), text);
    },
    run: (commands) => runInShell(commands, directory, shell),
  };
}

function runInShell(commands: string, cwd: string, env: NodeJS.ProcessEnv): Promise<string> {
  const args = ["-e", "-u", "-o", "pipefail", "-c", `exec 2>&1\n${commands}`];
  return new Promise((resolve, reject) => {
    const child = execFile("bash", args, { cwd, env }, (error, output) => {
      if (error === null) resolve(output);
      else reject(new Error(`It ended with ${String(error.code)}:\n${commands}\n\n${output}`));
    });
    child.stdin?.end();
  });
}

/** A program of a name that runs a script with this Node. */
function writeProgram(path: string, script: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\nexec '${process.execPath}' '${script}' "$@"\n`);
  chmodSync(path, 0o755);
}

/** Takes what the page before left off the server. */
async function removeEverything(server: PrefectServer): Promise<void> {
  for (const kind of ["deployments", "artifacts"]) {
    for (const { id } of await request(server, "POST", `/${kind}/filter`, {})) {
      await request(server, "DELETE", `/${kind}/${id}`);
    }
  }
}

/** Ends a page's project. */
export function removeProject(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
