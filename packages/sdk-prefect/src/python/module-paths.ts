// Which file of a project an import names: packages, modules, namespace packages, src layouts, several projects in
// one repository. It knows paths only and reads no file.

/** What an import names: a module's file, or a namespace package, which has no file. */
export interface ModuleLocation {
  /** Path of the `.py` file; undefined for a namespace package. */
  readonly file: string | undefined;
  /** Folder in which submodules stand; undefined for a module that is no package. */
  readonly folder: string | undefined;
}

const PROJECT_FILES: ReadonlySet<string> = new Set(["pyproject.toml", "setup.py", "setup.cfg"]);

/** The modules of a project by path. Paths are relative to the project, with `/`. */
export class ModulePaths {
  readonly #files: ReadonlySet<string>;
  readonly #roots: readonly string[];
  readonly #declaredRoots: readonly string[];
  /** Folders that hold Python files, at any depth. */
  readonly #folders = new Set<string>();
  /** Last part of a dotted name -> the paths without ending that it can mean. */
  readonly #byName = new Map<string, string[]>();
  readonly #found = new Map<string, ModuleLocation | undefined>();

  /**
   * @param files all Python files of the project, and any other files of it: those that mark a project's folder are used.
   * @param sourceRoots folders that are searched first, in this order.
   */
  constructor(files: Iterable<string>, sourceRoots: readonly string[]) {
    const modules = new Set<string>();
    const roots = new Set<string>();
    for (const path of files) {
      const slash = path.lastIndexOf("/");
      const folder = slash < 0 ? "" : path.slice(0, slash);
      if (PROJECT_FILES.has(path.slice(slash + 1))) roots.add(folder).add(join(folder, "src"));
      if (!path.endsWith(".py")) continue;
      modules.add(path);
      this.#index(path, slash);
      this.#addFolders(folder);
    }
    this.#files = modules;
    this.#declaredRoots = sourceRoots.map((root) => root.replace(/^\.?\/+|\/+$/g, "").replace(/^\.$/, ""));
    this.#roots = [...roots];
  }

  /** The module of an absolute import that `from` makes. */
  absolute(dotted: string, from: string): ModuleLocation | undefined {
    const key = `${folderOf(from)}\0${dotted}`;
    if (!this.#found.has(key)) this.#found.set(key, this.#findAbsolute(dotted, folderOf(from)));
    return this.#found.get(key);
  }

  /** The module of a relative import: `level` dots, then perhaps a dotted name. */
  relative(level: number, dotted: string, from: string): ModuleLocation | undefined {
    let folder = folderOf(from);
    for (let up = 1; up < level; up++) {
      if (folder === "") return undefined;
      folder = folderOf(folder);
    }
    return this.#at(dotted === "" ? folder : join(folder, dotted.replaceAll(".", "/")));
  }

  /** A module inside a package. */
  submodule(location: ModuleLocation, name: string): ModuleLocation | undefined {
    return location.folder === undefined ? undefined : this.#at(join(location.folder, name));
  }

  /**
   * The `__init__.py` files that Python runs before it runs a module of this path.
   * @param parents how many packages the import names above the module: they count although one of them is a
   * namespace package, which has no file.
   */
  packageFiles(path: string, parents = 0): string[] {
    const found: string[] = [];
    let above = path.endsWith("/__init__.py") ? -1 : 0;
    for (let folder = folderOf(path); folder !== ""; folder = folderOf(folder)) {
      const init = `${folder}/__init__.py`;
      above++;
      if (!this.#files.has(init)) {
        if (above <= parents) continue;
        break;
      }
      if (init !== path) found.push(init);
    }
    return found;
  }

  #index(path: string, slash: number): void {
    const stem = path.slice(0, -3);
    const target = stem.endsWith("/__init__") ? stem.slice(0, -"/__init__".length) : stem;
    const name = target === stem ? stem.slice(slash + 1) : target.slice(target.lastIndexOf("/") + 1);
    this.#addName(name, target);
  }

  #addName(name: string, target: string): void {
    const known = this.#byName.get(name);
    if (known === undefined) this.#byName.set(name, [target]);
    else if (known.at(-1) !== target) known.push(target);
  }

  #addFolders(folder: string): void {
    for (let current = folder; !this.#folders.has(current); current = folderOf(current)) {
      this.#folders.add(current);
      if (current === "") return;
      this.#addName(current.slice(current.lastIndexOf("/") + 1), current);
    }
  }

  #findAbsolute(dotted: string, fromFolder: string): ModuleLocation | undefined {
    const suffix = dotted.replaceAll(".", "/");
    const name = suffix.slice(suffix.lastIndexOf("/") + 1);
    let best: ModuleLocation | undefined;
    let bestRank = Number.POSITIVE_INFINITY;
    for (const target of this.#byName.get(name) ?? []) {
      if (target !== suffix && !target.endsWith(`/${suffix}`)) continue;
      const root = target.slice(0, Math.max(0, target.length - suffix.length - 1));
      const location = this.#at(target);
      if (location === undefined) continue;
      const rank = this.#rank(root, suffix, fromFolder) + (location.file === undefined ? 0.5 : 0);
      if (rank >= bestRank) continue;
      best = location;
      bestRank = rank;
    }
    return best;
  }

  /** How early Python would search `root`: declared roots, then the file's own folder and those above it, then other projects. */
  #rank(root: string, suffix: string, fromFolder: string): number {
    const declared = this.#declaredRoots.indexOf(root);
    if (declared >= 0) return declared;
    const base = this.#declaredRoots.length;
    if (isWithin(fromFolder, root)) return base + depth(fromFolder) - depth(root);
    const known =
      this.#roots.includes(root) ||
      root.endsWith("/src") ||
      root === "src" ||
      this.#files.has(join(root, `${firstPart(suffix)}/__init__.py`));
    if (!known || this.#files.has(join(root, "__init__.py"))) return Number.POSITIVE_INFINITY;
    return base + 1000 + distance(root, fromFolder);
  }

  #at(target: string): ModuleLocation | undefined {
    const init = join(target, "__init__.py");
    if (this.#files.has(init)) return { file: init, folder: target };
    if (this.#files.has(`${target}.py`)) return { file: `${target}.py`, folder: undefined };
    return this.#folders.has(target) ? { file: undefined, folder: target } : undefined;
  }
}

function folderOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "" : path.slice(0, slash);
}

function join(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

function firstPart(path: string): string {
  const slash = path.indexOf("/");
  return slash < 0 ? path : path.slice(0, slash);
}

function depth(folder: string): number {
  return folder === "" ? 0 : folder.split("/").length;
}

function isWithin(folder: string, root: string): boolean {
  return root === "" || folder === root || folder.startsWith(`${root}/`);
}

/** Steps from one folder to another through the folder they share. */
function distance(a: string, b: string): number {
  const left = a.split("/");
  const right = b.split("/");
  let shared = 0;
  while (shared < left.length && left[shared] === right[shared]) shared++;
  return left.length + right.length - 2 * shared;
}
