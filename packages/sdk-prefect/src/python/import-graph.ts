// Which files of a project a file loads when Python imports it, directly and in the end. Imports in functions and
// under conditions count: they may run.
import { readImportCall } from "./imports.ts";
import type { PythonModule } from "./module.ts";
import type { ModuleLocation, ModulePaths } from "./module-paths.ts";
import { publicNames } from "./resolver.ts";

/** Functions that import the module that their first argument names. */
const IMPORTERS: readonly string[] = ["import_module", "__import__"];

/** Follows imports between a project's files; each file is read once. */
export class ImportGraph {
  readonly #paths: ModulePaths;
  readonly #load: (path: string) => PythonModule | undefined;
  readonly #direct = new Map<string, readonly string[]>();

  constructor(paths: ModulePaths, load: (path: string) => PythonModule | undefined) {
    this.#paths = paths;
    this.#load = load;
  }

  /** The file itself and every file of the project that it imports in the end, sorted. */
  closure(path: string): string[] {
    const found = new Set([path]);
    for (const file of found) for (const imported of this.#imports(file)) found.add(imported);
    return [...found].sort();
  }

  #imports(path: string): readonly string[] {
    let known = this.#direct.get(path);
    if (known === undefined) {
      const module = this.#load(path);
      known = module === undefined ? [] : this.#read(module);
      this.#direct.set(path, known);
    }
    return known;
  }

  #read(module: PythonModule): string[] {
    const found = new Set<string>();
    const add = (location: ModuleLocation | undefined, parents: number): void => {
      if (location?.file === undefined) return;
      found.add(location.file);
      for (const init of this.#paths.packageFiles(location.file, parents)) found.add(init);
    };
    for (const { level, loads, member } of module.imports()) {
      const location = this.#locate(level, loads, module.path);
      add(location, partsOf(loads) - 1);
      if (location === undefined || member === undefined) continue;
      const submodules = member === "*" ? this.#namedByStar(location) : [member];
      for (const name of submodules) add(this.#paths.submodule(location, name), partsOf(loads));
    }
    for (const name of namedInCalls(module)) {
      const level = name.length - name.replace(/^\.+/, "").length;
      add(this.#locate(level, name.slice(level), module.path), partsOf(name.slice(level)) - 1);
    }
    found.delete(module.path);
    return [...found];
  }

  #locate(level: number, dotted: string, from: string): ModuleLocation | undefined {
    return level > 0 ? this.#paths.relative(level, dotted, from) : this.#paths.absolute(dotted, from);
  }

  /** `from package import *` imports the submodules that the package's `__all__` names. */
  #namedByStar({ file, folder }: ModuleLocation): Iterable<string> {
    const module = file === undefined || folder === undefined ? undefined : this.#load(file);
    return (module === undefined ? undefined : publicNames(module)) ?? [];
  }
}

function partsOf(dotted: string): number {
  return dotted === "" ? 0 : dotted.split(".").length;
}

/** The modules that calls of {@link IMPORTERS} name by a plain string. */
function* namedInCalls(module: PythonModule): Generator<string> {
  for (const importer of IMPORTERS) {
    for (const offset of module.occurrences(importer)) {
      const name = readImportCall(module.source, offset, module.source.length);
      if (name !== undefined) yield name;
    }
  }
}
