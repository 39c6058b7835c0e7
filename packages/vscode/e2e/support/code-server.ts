// code-server from the npm registry, installed once into the git-ignored .cache: VS Code's own workbench, for a browser.
// It stays out of the monorepo's dependencies, because it weighs 600 MB and only the journeys need it.
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { cacheDirectory, runProcess, withLock } from "@acme-tools/prefect-server";
import { aptInstall } from "./apt.ts";

/** VS Code 1.139.1. */
const VERSION = "4.139.1";

/** Where an installation is. */
export interface CodeServer {
  /** The Node that it runs on: the npm package `node` of this repository, 24. */
  readonly node: string;
  /** Its start script. */
  readonly entry: string;
}

/** Installs code-server unless it is there. About 30 s the first time. Needs python3, make and g++ for two native modules. */
export async function ensureCodeServer(): Promise<CodeServer> {
  const folder = join(cacheDirectory, `code-server-${VERSION}`);
  const installed = { node: process.execPath, entry: join(folder, "node_modules/code-server/out/node/entry.js") };
  const done = join(folder, ".done");
  if (existsSync(done)) return installed;
  mkdirSync(cacheDirectory, { recursive: true });
  await withLock(`${folder}.lock`, async () => {
    if (existsSync(done)) return;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), '{"private":true}\n');
    await install(folder);
    writeFileSync(done, "");
  });
  return installed;
}

async function install(folder: string): Promise<void> {
  await ensureCompiler();
  const headers = nodeHeaders();
  const env: NodeJS.ProcessEnv = {
    ...withoutNpmScript(process.env),
    npm_config_nodedir: headers,
    npm_package_config_node_gyp_nodedir: headers,
  };
  const npm = (cwd: string, ...args: string[]): Promise<string> =>
    runProcess("npm", [...args, "--no-audit", "--no-fund", "--loglevel=error"], { cwd, env });
  await npm(folder, "install", "--no-save", "--ignore-scripts", `code-server@${VERSION}`);
  const workbench = join(folder, "node_modules/code-server/lib/vscode");
  await npm(workbench, "install", "--omit=dev", "--ignore-scripts");
  await npm(join(workbench, "extensions"), "install", "--omit=dev", "--ignore-scripts");
  link(join(workbench, "bin/remote-cli/code-server"), "code-linux.sh");
  link(join(workbench, "bin/helpers/browser.sh"), "browser-linux.sh");
  // Output channels need spdlog; the extension host needs the watchdog.
  await npm(workbench, "rebuild", "@vscode/spdlog", "@vscode/native-watchdog");
}

/** Two native modules are compiled. */
async function ensureCompiler(): Promise<void> {
  const programs = ["python3", "make", "g++"];
  const has = await Promise.all(
    programs.map((program) =>
      runProcess(program, ["--version"]).then(
        () => true,
        () => false,
      ),
    ),
  );
  const missing = programs.filter((_, index) => !has[index]);
  if (missing.length > 0) await aptInstall(missing, "The workbench is compiled", `Install ${missing.join(", ")}.`);
}

function link(path: string, target: string): void {
  rmSync(path, { force: true });
  symlinkSync(target, path);
}

/** The package `node` carries its headers; without them a native module would be built for the Node that gyp downloads. */
function nodeHeaders(): string {
  const around = dirname(dirname(process.execPath));
  const inside = join(around, "node_modules");
  const candidates = [around, ...(existsSync(inside) ? readdirSync(inside).map((name) => join(inside, name)) : [])];
  const found = candidates.find((candidate) => existsSync(join(candidate, "include/node/node_api.h")));
  if (found === undefined)
    throw new Error(`${process.execPath} comes without headers: run the journeys by npm run test:e2e.`);
  return found;
}

/** An npm that an npm script starts must not take the outer one's settings. */
function withoutNpmScript(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^npm_(config|package|lifecycle)_/i.test(name)));
}
