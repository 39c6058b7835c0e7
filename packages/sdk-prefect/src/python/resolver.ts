// What a name means: by scope in its file, then through imports, stars and re-exports of the project's own files.
// It answers with definitions and names of things outside; what those are is for others to say.
import type { Binding } from "./bindings.ts";
import type { ImportedName } from "./imports.ts";
import { MODULE_SCOPE, type PythonModule } from "./module.ts";
import type { ModuleLocation, ModulePaths } from "./module-paths.ts";
import { reachingBindings } from "./reaching.ts";
import { Token, Tokens } from "./tokens.ts";

/** What a name can mean. A name that is bound in several branches has several. */
export type Definition =
  /** Something outside of the project, by its dotted name: `prefect.flow`. */
  | { readonly is: "external"; readonly name: string }
  /** A module of the project; `name` is how it was imported, empty for relative imports. */
  | { readonly is: "module"; readonly location: ModuleLocation; readonly name: string }
  /** A binding in a file of the project that is no import. */
  | { readonly is: "binding"; readonly module: PythonModule; readonly binding: Binding };

export interface ResolverOptions {
  readonly paths: ModulePaths;
  /** Gives a file of the project, scanned; undefined when it cannot be read. */
  readonly load: (path: string) => PythonModule | undefined;
  /** Dotted names that are never looked up in the project, although it may hold a module of that name. */
  readonly isKnown: (dotted: string) => boolean;
}

/** Follows names. It keeps no state between questions but which files they led to. */
export class Resolver {
  readonly #paths: ModulePaths;
  readonly #load: (path: string) => PythonModule | undefined;
  readonly #isKnown: (dotted: string) => boolean;
  /** Files that answers since the last {@link forget} depended on. */
  readonly visited: Set<string> = new Set<string>();
  readonly #outside = new WeakMap<Binding, readonly Definition[]>();
  /** Whether they depended on which files exist. */
  searched = false;

  constructor(options: ResolverOptions) {
    this.#paths = options.paths;
    this.#load = options.load;
    this.#isKnown = options.isKnown;
  }

  forget(): void {
    this.visited.clear();
    this.searched = false;
  }

  /** What `name` means where the statement `use` runs. */
  resolve(module: PythonModule, name: string, use: number): readonly Definition[] {
    const only = module.onlyBinding(name);
    if (only === undefined || only.statement >= use) return this.#lookUp(module, name, use, new Set());
    let known = this.#outside.get(only);
    if (known === undefined) {
      const found = this.#expand(module, only, new Set());
      // What led to other files of the project is followed anew each time, so that it is known who depends on them.
      if (!found.every((definition) => definition.is === "external" && this.#isKnown(definition.name))) return found;
      this.#outside.set(only, (known = found));
    }
    return known;
  }

  /** What one binding makes of its name: imports are followed, everything else is its own definition. */
  bound(module: PythonModule, binding: Binding): Definition[] {
    return this.#expand(module, binding, new Set());
  }

  /** What `name` means to those who take it from a module of the project. */
  member(location: ModuleLocation, name: string): Definition[] {
    return this.#member(location, name, new Set());
  }

  /** What `name` means inside a class, to those who take it as an attribute. */
  classMember(module: PythonModule, classStatement: number, name: string): Definition[] {
    const { bindings } = reachingBindings(module, name, classStatement, undefined);
    return bindings.flatMap((binding) => this.#expand(module, binding, new Set()));
  }

  /** Name, attribute after attribute, of a dotted name outside or in modules of the project. */
  attribute(definition: Definition, name: string): Definition[] {
    if (definition.is === "external") return [{ is: "external", name: `${definition.name}.${name}` }];
    if (definition.is === "binding") return [];
    const dotted = definition.name === "" ? "" : `${definition.name}.${name}`;
    if (dotted !== "" && this.#isKnown(dotted)) return [{ is: "external", name: dotted }];
    const members = this.#member(definition.location, name, new Set());
    return members.map((member) =>
      member.is === "module" && member.name === "" ? { ...member, name: dotted } : member,
    );
  }

  #lookUp(module: PythonModule, name: string, use: number, trail: Set<string>): Definition[] {
    const found: Definition[] = [];
    const collect = (scope: number, at: number | undefined): boolean => {
      const { bindings, certain } = reachingBindings(module, name, scope, at);
      for (const binding of bindings) found.push(...this.#expand(module, binding, trail));
      return certain;
    };
    // A function's body runs later than what stands around it: from there on, only the end of each scope counts.
    let at: number | undefined = use;
    let direct = true;
    for (let scope = module.scopeOf(use); scope !== MODULE_SCOPE; scope = module.scopeOf(scope)) {
      const own = module.bindings(name, scope);
      if (module.isClass(scope)) {
        // Only the statements of a class body itself see its names.
        if (direct && own.length > 0 && collect(scope, at)) return found;
        if (at !== undefined) at = scope;
      } else {
        const isGlobal = own.some(({ how }) => how.is === "global");
        if (isGlobal || own.some(({ how }) => how.is !== "nonlocal")) {
          collect(isGlobal ? MODULE_SCOPE : scope, isGlobal ? undefined : at);
          return found;
        }
        at = undefined;
      }
      direct = false;
    }
    collect(MODULE_SCOPE, at);
    return found;
  }

  #expand(module: PythonModule, binding: Binding, trail: Set<string>): Definition[] {
    if (binding.how.is !== "import") return [{ is: "binding", module, binding }];
    const { imported } = binding.how;
    if (imported.member === undefined) return [this.#moduleNamed(imported.module, module.path)];
    const member = imported.member === "*" ? binding.name : imported.member;
    const dotted = `${imported.module}.${member}`;
    if (imported.level === 0 && this.#isKnown(dotted)) return [{ is: "external", name: dotted }];
    const location = this.#locate(imported, module.path);
    if (location === undefined) return imported.level === 0 ? [{ is: "external", name: dotted }] : [];
    if (imported.member === "*" && !this.#isExported(location, member)) return [];
    const members = this.#member(location, member, trail);
    const name = imported.level === 0 ? dotted : "";
    return members.map((found) => (found.is === "module" && found.name === "" ? { ...found, name } : found));
  }

  #moduleNamed(dotted: string, from: string): Definition {
    this.searched = true;
    const location = this.#paths.absolute(dotted, from);
    return location === undefined ? { is: "external", name: dotted } : { is: "module", location, name: dotted };
  }

  #locate(imported: ImportedName, from: string): ModuleLocation | undefined {
    this.searched = true;
    return imported.level === 0
      ? this.#paths.absolute(imported.module, from)
      : this.#paths.relative(imported.level, imported.module, from);
  }

  #open(path: string): PythonModule | undefined {
    this.visited.add(path);
    return this.#load(path);
  }

  #member(location: ModuleLocation, name: string, trail: Set<string>): Definition[] {
    const step = `${location.file ?? location.folder ?? ""}\0${name}`;
    if (trail.has(step)) return [];
    trail.add(step);
    const found: Definition[] = [];
    const module = location.file === undefined ? undefined : this.#open(location.file);
    if (module !== undefined) {
      const { bindings, certain } = reachingBindings(module, name, MODULE_SCOPE, undefined);
      for (const binding of bindings) found.push(...this.#expand(module, binding, trail));
      if (certain) return found;
    }
    const submodule = this.#paths.submodule(location, name);
    if (submodule !== undefined) found.push({ is: "module", location: submodule, name: "" });
    return found;
  }

  /** Whether a star import takes the name: by `__all__` where it is written out, else unless it begins with `_`. */
  #isExported(location: ModuleLocation, name: string): boolean {
    if (location.file === undefined) return false;
    const module = this.#open(location.file);
    const listed = module === undefined ? undefined : publicNames(module);
    return listed === undefined ? !name.startsWith("_") : listed.has(name);
  }
}

const publicNamesOf = new WeakMap<PythonModule, { names: ReadonlySet<string> | undefined }>();

/** The names in a module's `__all__`; undefined when there is none or code computes it. */
export function publicNames(module: PythonModule): ReadonlySet<string> | undefined {
  let known = publicNamesOf.get(module);
  if (known === undefined) {
    known = { names: readPublicNames(module) };
    publicNamesOf.set(module, known);
  }
  return known.names;
}

function readPublicNames(module: PythonModule): ReadonlySet<string> | undefined {
  const bindings = module
    .bindings("__all__", MODULE_SCOPE)
    .filter(({ how }) => !(how.is === "import" && how.imported.member === "*"));
  if (bindings.length === 0) return undefined;
  const names = new Set<string>();
  for (const { how } of bindings) {
    if (how.is !== "assignment") return undefined;
    const tokens = new Tokens(module.source, how.valueStart, how.valueEnd);
    for (; tokens.kind !== Token.End; tokens.next()) {
      if (tokens.kind === Token.String) names.add(tokens.text.replace(/^[a-zA-Z]*["']+|["']+$/g, ""));
      else if (!["[", "]", "(", ")", ","].includes(tokens.operator)) return undefined;
    }
  }
  return names;
}
