// Which files of a project are looked at: those that git lists when somebody asked git, else a walk of our own.
// It reads folders, no file's content.
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { matcher } from "./globs.ts";

export interface ListOptions {
  /** Absolute path of the project. */
  readonly root: string;
  /** Paths as git lists them, relative to the root, with `/`; when absent, folders are walked. */
  readonly files?: readonly string[];
}

const NEVER: ReadonlySet<string> = new Set([".git", "node_modules", "__pycache__", "site-packages"]);
const ENVIRONMENT_MARK = "pyvenv.cfg";
const MARKS: ReadonlySet<string> = new Set(["pyproject.toml", "setup.py", "setup.cfg"]);

/** Every Python file of a project and every file that marks a project's folder, sorted. */
export function listProjectFiles(options: ListOptions): readonly string[] {
  return options.files === undefined ? walk(options.root) : fromGit(options.root, options.files);
}

/** Tells by globs whether the flows of a path are reported. */
export function searchedPaths(options: {
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
}): (path: string) => boolean {
  const included = options.include === undefined || options.include.length === 0 ? undefined : matcher(options.include);
  const excluded = options.exclude === undefined || options.exclude.length === 0 ? undefined : matcher(options.exclude);
  return (path) =>
    path.endsWith(".py") && (included === undefined || included(path)) && (excluded === undefined || !excluded(path));
}

/** Whether a path that was changed has to do with discovery at all. */
export function isProjectFile(path: string): boolean {
  return isOfUse(path.slice(path.lastIndexOf("/") + 1)) && !hasPrunedFolder(path);
}

function isOfUse(name: string): boolean {
  return name.endsWith(".py") || MARKS.has(name);
}

function fromGit(root: string, files: readonly string[]): string[] {
  const environments: string[] = [];
  const found: string[] = [];
  for (const path of files) {
    const name = path.slice(path.lastIndexOf("/") + 1);
    if (name === ENVIRONMENT_MARK) environments.push(path.slice(0, -ENVIRONMENT_MARK.length));
    else if (isOfUse(name)) found.push(path);
  }
  if (hasSubmodules(root)) {
    // git lists a submodule as one path; what is in it belongs to the project all the same.
    for (const path of files)
      if (!path.endsWith("/") && !path.endsWith(".py") && existsSync(join(root, path, ".git")))
        found.push(...walk(root, path));
  }
  const usable = found.filter(
    (path) => !hasPrunedFolder(path) && !environments.some((folder) => path.startsWith(folder)),
  );
  return [...new Set(usable)].sort();
}

/** Whether the repository has submodules: its top, which has `.git`, may be above the project. */
function hasSubmodules(root: string): boolean {
  for (let folder = root; ; folder = dirname(folder)) {
    if (existsSync(join(folder, ".gitmodules"))) return true;
    if (existsSync(join(folder, ".git")) || folder === dirname(folder)) return false;
  }
}

function hasPrunedFolder(path: string): boolean {
  if (!path.includes("node_modules/") && !path.includes("site-packages/") && !path.includes("__pycache__/"))
    return false;
  return path
    .split("/")
    .slice(0, -1)
    .some((folder) => NEVER.has(folder));
}

/** Files of use below a folder of the root; symbolic links to folders are not followed, so that no loop can arise. */
function walk(root: string, below = ""): string[] {
  const found: string[] = [];
  const pending = [below];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    let entries;
    try {
      entries = readdirSync(join(root, folder), { withFileTypes: true });
    } catch {
      continue;
    }
    if (folder !== "" && entries.some(({ name }) => name === ENVIRONMENT_MARK)) continue;
    const prefix = folder === "" ? "" : `${folder}/`;
    for (const entry of entries) {
      if (entry.isDirectory()) {
        if (!NEVER.has(entry.name)) pending.push(prefix + entry.name);
      } else if (isOfUse(entry.name)) {
        found.push(prefix + entry.name);
      }
    }
  }
  return found.sort();
}
