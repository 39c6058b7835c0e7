// Where the Python of a project can be, in the order in which it is looked for. Only paths: nothing is started but
// poetry, which alone knows where it keeps an environment.
import { open, realpath } from "node:fs/promises";
import { delimiter, dirname, isAbsolute, join, resolve } from "node:path";
import { readPyproject } from "../project-files/pyproject-toml.ts";
import { isFile } from "./installed-prefect.ts";
import { askProgram, type RunProgram } from "./run-program.ts";

/** A place where the project's Python may be. */
export interface PythonCandidate {
  /** Absolute path of an interpreter. Absent: the place was looked at and has none, see {@link PythonCandidate.missing}. */
  python?: string;
  /** Why it is looked at, as people say it: `.venv`, `VIRTUAL_ENV`. */
  from: string;
  /** Why there is no interpreter although there should be, and what to do. */
  missing?: string;
}

/** What the search depends on. */
export interface PythonSearch {
  /** The project's folder. */
  directory: string;
  /** The adapter's option `python`: a path, relative to the project, or a command on PATH. The only candidate when given. */
  python?: string;
  /** Environment variables. */
  environment: Readonly<Record<string, string | undefined>>;
  run: RunProgram;
  signal: AbortSignal;
}

/**
 * The candidates, strongest first: the option; what `ACME_PYTHON` names, which may be all that the option may; an active
 * environment; the project's own; conda; PATH.
 */
export async function* pythonCandidates(search: PythonSearch): AsyncGenerator<PythonCandidate> {
  const { directory, environment } = search;
  if (search.python !== undefined) {
    yield await named(search.python, `the option python (${search.python})`, search);
    return;
  }
  const chosen = environment.ACME_PYTHON;
  if (chosen) yield await named(chosen, "ACME_PYTHON", search);
  const active = environment.VIRTUAL_ENV;
  if (active) yield await inFolder(active, "VIRTUAL_ENV");
  for (const name of [".venv", "venv"]) {
    const candidate = await inFolder(join(directory, name), name);
    if (candidate.python !== undefined) yield candidate;
  }
  const uv = await uvProject(search);
  if (uv !== undefined) yield uv;
  const poetry = await poetryEnvironment(search);
  if (poetry !== undefined) yield poetry;
  const conda = environment.CONDA_PREFIX;
  if (conda) yield await inFolder(conda, "CONDA_PREFIX");
  const python3 = await onPath("python3", environment);
  if (python3 !== undefined) yield { python: python3, from: "python3 on PATH" };
  const python = await onPath("python", environment);
  if (python !== undefined && !(await isSameProgram(python, python3))) yield { python, from: "python on PATH" };
  const prefect = await onPath("prefect", environment);
  const behind = prefect === undefined ? undefined : await interpreterOf(prefect);
  if (behind !== undefined) yield { python: behind, from: "prefect on PATH" };
}

/** A path, an environment's folder (as good a name for its interpreter), or a command. */
async function named(python: string, from: string, { directory, environment }: PythonSearch): Promise<PythonCandidate> {
  const path = resolve(directory, python);
  if (await isFile(path)) return { python: path, from };
  const inside = await inFolder(path, from);
  if (inside.python !== undefined) return inside;
  const isCommand = !python.includes("/") && !python.includes("\\");
  const command = isCommand ? await onPath(python, environment) : undefined;
  if (command !== undefined) return { python: command, from };
  return { from, missing: isCommand ? "there is no such file or command" : "there is no such file" };
}

/** The interpreter of an environment's folder. */
async function inFolder(folder: string, from: string): Promise<PythonCandidate> {
  for (const path of [
    join(folder, "bin", "python"),
    join(folder, "Scripts", "python.exe"),
    join(folder, "python.exe"),
  ]) {
    if (await isFile(path)) return { python: path, from };
  }
  return { from, missing: `${folder} holds no Python` };
}

/** uv keeps a workspace's environment beside its lock file, which may be in a folder above. */
async function uvProject({ directory, environment }: PythonSearch): Promise<PythonCandidate | undefined> {
  const root = await folderWith("uv.lock", directory);
  if (root === undefined && !(await readPyproject(directory))?.tools.includes("uv")) return undefined;
  const folder = resolve(root ?? directory, environment.UV_PROJECT_ENVIRONMENT ?? ".venv");
  const candidate = await inFolder(folder, "uv");
  return candidate.python === undefined
    ? { from: "uv", missing: "its environment has not been made: run uv sync" }
    : candidate;
}

async function poetryEnvironment(search: PythonSearch): Promise<PythonCandidate | undefined> {
  const { directory, environment, run, signal } = search;
  const isPoetry =
    (await isFile(join(directory, "poetry.lock"))) ||
    ((await readPyproject(directory))?.tools.includes("poetry") ?? false);
  if (!isPoetry) return undefined;
  const poetry = await onPath("poetry", environment);
  if (poetry === undefined) return { from: "poetry", missing: "the project uses poetry, which is not on PATH" };
  const options = { cwd: directory, signal, timeout: 30_000 };
  const answer = await askProgram(run, poetry, ["env", "info", "--executable"], options);
  const python = answer?.trim().split("\n").at(-1)?.trim() ?? "";
  if (isAbsolute(python) && (await isFile(python))) return { python, from: "poetry" };
  return { from: "poetry", missing: "its environment has not been made: run poetry install" };
}

async function folderWith(name: string, start: string): Promise<string | undefined> {
  for (let folder = start; ; folder = dirname(folder)) {
    if (await isFile(join(folder, name))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

/** The file that a command name means. */
async function onPath(name: string, environment: PythonSearch["environment"]): Promise<string | undefined> {
  const extensions = process.platform === "win32" ? [".exe", ".cmd", ".bat", ""] : [""];
  for (const folder of (environment.PATH ?? environment.Path ?? "").split(delimiter)) {
    if (folder === "") continue;
    for (const extension of extensions) {
      const path = join(folder, name + extension);
      if (await isFile(path)) return path;
    }
  }
  return undefined;
}

/** In one folder: a virtual environment's interpreter is a link, too, and another program than what it leads to. */
async function isSameProgram(one: string, other: string | undefined): Promise<boolean> {
  if (other === undefined || dirname(one) !== dirname(other)) return false;
  return (await realpath(one)) === (await realpath(other));
}

/** The interpreter that a console script names in its first line: pipx and `uv tool` keep theirs out of sight. */
async function interpreterOf(script: string): Promise<string | undefined> {
  const file = await open(script).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(512), length: 512, position: 0 });
    const python = /^#!\s*(\/\S*python[\d.]*)\s*$/m.exec(
      buffer.toString("utf8", 0, bytesRead).split("\n")[0] ?? "",
    )?.[1];
    return python !== undefined && (await isFile(python)) ? python : undefined;
  } finally {
    await file.close();
  }
}
