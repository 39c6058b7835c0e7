// Which files of a project a file loads when Python imports it, directly and in the end. Imports in functions and
// under conditions count: they may run.
import type { PythonModule } from "./module.ts";
import type { ModuleLocation, ModulePaths } from "./module-paths.ts";

/** Follows imports between a project's files; it remembers what it read until told to forget. */
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

  forget(path: string): void {
    this.#direct.delete(path);
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
    const add = (location: ModuleLocation | undefined): void => {
      if (location?.file === undefined) return;
      found.add(location.file);
      for (const init of this.#paths.packageFiles(location.file)) found.add(init);
    };
    for (const imported of module.imports()) {
      const location =
        imported.level > 0
          ? this.#paths.relative(imported.level, imported.loads, module.path)
          : this.#paths.absolute(imported.loads, module.path);
      add(location);
      if (location !== undefined && imported.member !== undefined && imported.member !== "*")
        add(this.#paths.submodule(location, imported.member));
    }
    found.delete(module.path);
    return [...found];
  }
}
