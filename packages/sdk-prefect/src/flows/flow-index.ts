// Finds the flows of a project and keeps them up to date: which files are read, which of them are looked into, what
// each one's answer depends on. What a flow is, is decided elsewhere; no process is started here.
import { resolve } from "node:path";
import { PythonModule } from "../python/module.ts";
import { ModulePaths } from "../python/module-paths.ts";
import { Resolver } from "../python/resolver.ts";
import { findFileFlows } from "./declarations.ts";
import { FileReader } from "./file-reader.ts";
import { FlowCache } from "./flow-cache.ts";
import { FlowValues } from "./flow-values.ts";
import { isPrefectName } from "./prefect-names.ts";
import { isProjectFile, listProjectFiles, searchedPaths } from "./project-files.ts";
import type { FlowProblem, PythonFlow } from "./python-flow.ts";
import { sourceProblem } from "./source-problem.ts";
import { type FileAnswer, StoredAnswers } from "./stored-answers.ts";
import { aliasSearch, mayDeclareFlows, mentionsPrefect } from "./words.ts";

export interface ScanOptions {
  /** Absolute path of the project. */
  readonly root: string;
  /** Globs of the files whose flows are reported; default: every Python file. All of them answer imports. */
  readonly include?: readonly string[];
  /** Globs; taken away from `include`. */
  readonly exclude?: readonly string[];
  /** Folders in which imports are looked up first, relative to the root. Default: found from the files. */
  readonly sourceRoots?: readonly string[];
  /**
   * The project's files relative to the root, as `git -c core.fsmonitor=false ls-files -coz --exclude-standard` prints them;
   * when absent, folders are walked, without regard to .gitignore.
   */
  readonly files?: readonly string[];
  /** Folder for the cache; default: no cache. */
  readonly cache?: string;
  readonly signal?: AbortSignal;
}

/** What a scan did. */
export interface ScanStats {
  /** Files read. */
  readonly files: number;
  /** Their bytes. */
  readonly bytes: number;
  /** Files that hold a word with which a flow can be declared. */
  readonly candidates: number;
  /** Candidates whose answer was worked out. */
  readonly analysed: number;
  /** Candidates whose answer came from the cache or from before. */
  readonly reused: number;
}

export interface ScanResult {
  /** Sorted by path, then by line. */
  readonly flows: readonly PythonFlow[];
  readonly problems: readonly FlowProblem[];
  readonly stats: ScanStats;
}

/** Finds every flow of a project once. @throws the signal's reason when it is aborted. */
export function scanFlows(options: ScanOptions): ScanResult {
  const index = new FlowIndex(options);
  return { flows: index.flows(), problems: index.problems(), stats: index.stats() };
}

/** The flows of a project, kept up to date file by file. */
export class FlowIndex {
  readonly #options: ScanOptions;
  readonly #reader: FileReader;
  readonly #isSearched: (path: string) => boolean;
  readonly #all: Set<string>;
  #paths!: ModulePaths;
  #resolver!: Resolver;
  #values!: FlowValues;
  readonly #answers = new Map<string, FileAnswer>();
  readonly #unreadable = new Map<string, FlowProblem>();
  /** Names under which files offer a flow decorator, and that were looked for in every file. */
  readonly #spread = new Set<string>();
  // Held only while a scan runs: files to look into with the aliases that they use, scanned modules, the cache.
  readonly #candidates = new Map<string, ReadonlySet<string>>();
  readonly #modules = new Map<string, PythonModule | undefined>();
  #stored: StoredAnswers | undefined;
  #stats = { files: 0, bytes: 0, candidates: 0, analysed: 0, reused: 0 };

  /** Scans the whole project. @throws the signal's reason when it is aborted. */
  constructor(options: ScanOptions) {
    this.#options = options;
    this.#reader = new FileReader(options.root);
    this.#isSearched = searchedPaths(options);
    this.#all = new Set(listProjectFiles(options));
    this.#usePaths();
    this.#stored = this.#openCache();
    // With aliases that are known from before, each file is read once.
    for (const alias of this.#stored?.aliases() ?? []) this.#spread.add(alias);
    const used = aliasSearch(this.#spread);
    for (const path of this.#all) this.#readCandidate(path, used);
    for (const [path, words] of this.#candidates) this.#answer(path, words);
    this.#spreadAliases();
    this.#stored?.save(this.#answers);
    this.#release();
  }

  /**
   * Looks again at files that were changed, created or deleted, and at what depends on them.
   * @param changed paths relative to the root; files that git ignores must not be among them.
   */
  update(changed: readonly string[]): void {
    this.#stats = { files: 0, bytes: 0, candidates: 0, analysed: 0, reused: 0 };
    const paths = new Set(changed.map((path) => path.replaceAll("\\", "/").replace(/^\.\//, "")));
    const used = aliasSearch(this.#spread);
    let filesChanged = false;
    for (const path of paths) {
      if (!isProjectFile(path)) continue;
      const known = this.#all.has(path);
      this.#answers.delete(path);
      this.#unreadable.delete(path);
      const exists = this.#readCandidate(path, used);
      if (exists === known) continue;
      filesChanged = true;
      if (exists) this.#all.add(path);
      else this.#all.delete(path);
    }
    if (filesChanged) this.#usePaths();
    const again = new Map(this.#candidates);
    for (const [path, { words, visited, searched }] of this.#answers)
      if ((filesChanged && searched) || [...visited].some((file) => paths.has(file))) again.set(path, words);
    this.#stats.reused = this.#answers.size - [...again.keys()].filter((path) => this.#answers.has(path)).length;
    for (const [path, words] of again) this.#analyse(path, words);
    this.#spreadAliases();
    this.#stats.candidates = this.#answers.size;
    this.#release();
  }

  /** Sorted by path, then by line. */
  flows(): readonly PythonFlow[] {
    return this.#sorted().flatMap(([, { found }]) => [...found.flows]);
  }

  problems(): readonly FlowProblem[] {
    const unreadable = [...this.#unreadable.values()].filter(({ path }) => this.#isSearched(path));
    return [...unreadable, ...this.#sorted().flatMap(([, { found }]) => found.problems)];
  }

  /** What the last scan or update did. */
  stats(): ScanStats {
    return this.#stats;
  }

  /**
   * What a name of a module is: `unknown` when only running the code can tell, or when the module may be that of an
   * installed package.
   * @param module a path (`jobs/etl.py`) or a dotted name (`jobs.etl`).
   * @param from the file that names it: dotted names are looked up from there.
   */
  lookUp(
    module: string,
    qualifiedName: string,
    from: string,
  ): "flow" | "no-flow" | "no-name" | "no-module" | "unknown" {
    const location = module.endsWith(".py")
      ? this.#all.has(module)
        ? { file: module, folder: undefined }
        : undefined
      : this.#paths.absolute(module, from);
    if (location === undefined) {
      const isInstalled =
        !module.endsWith(".py") && this.#paths.absolute(module.split(".", 1)[0] ?? "", from) === undefined;
      return isInstalled ? "unknown" : "no-module";
    }
    const values = this.#values.named(location, qualifiedName);
    this.#release();
    if (values.length === 0) return "no-name";
    if (values.some(({ is }) => is === "flow")) return "flow";
    return values.some(({ is }) => is === "unknown" || is === "definition" || is === "parameter")
      ? "unknown"
      : "no-flow";
  }

  #sorted(): [string, FileAnswer][] {
    return [...this.#answers].filter(([path]) => this.#isSearched(path)).sort(([a], [b]) => (a < b ? -1 : 1));
  }

  #openCache(): StoredAnswers | undefined {
    const { cache, root, include, exclude, sourceRoots } = this.#options;
    if (cache === undefined) return undefined;
    const identity = JSON.stringify([resolve(root), include, exclude, sourceRoots]);
    return new StoredAnswers(new FlowCache(cache, identity), this.#all, (path) => this.#contentOf(path));
  }

  #usePaths(): void {
    this.#paths = new ModulePaths(this.#all, this.#options.sourceRoots ?? []);
    this.#resolver = new Resolver({ paths: this.#paths, load: (path) => this.#load(path), isKnown: isPrefectName });
    this.#values = new FlowValues(this.#resolver);
  }

  /** Reads a file and keeps its content when flows can be in it. Answers whether it exists. */
  #readCandidate(path: string, used: (content: Buffer) => ReadonlySet<string>): boolean {
    this.#options.signal?.throwIfAborted();
    const read = this.#reader.read(path);
    if (read.is === "unreadable") {
      this.#unreadable.set(path, {
        path,
        code: "file-unreadable",
        message: `${path} cannot be read: ${read.error.message}.`,
        hint: "Make it readable, or exclude it.",
      });
      return true;
    }
    if (read.is === "absent") return false;
    if (!path.endsWith(".py")) return true;
    this.#stats.files++;
    this.#stats.bytes += read.bytes.length;
    const words = used(read.bytes);
    if (words.size > 0 || mayDeclareFlows(read.bytes)) this.#addCandidate(path, read.bytes, words);
    return true;
  }

  #addCandidate(path: string, content: Buffer, words: ReadonlySet<string>): void {
    this.#candidates.set(path, words);
    this.#stats.candidates++;
    // Its content is at hand now; where the cache knows the answer it is read again only when another file asks for it.
    if (this.#stored?.meet(path, content) !== true) this.#modules.set(path, new PythonModule(path, content));
  }

  #load(path: string): PythonModule | undefined {
    if (this.#modules.has(path)) return this.#modules.get(path);
    const content = this.#contentOf(path);
    const module = content === undefined ? undefined : new PythonModule(path, content);
    this.#modules.set(path, module);
    return module;
  }

  /** Takes the answer of the cache where it still holds, else works it out. */
  #answer(path: string, words: ReadonlySet<string>): void {
    const stored = this.#stored?.answerFor(path, words);
    if (stored === undefined) {
      this.#analyse(path, words);
    } else {
      this.#stats.reused++;
      this.#answers.set(path, stored);
    }
  }

  #analyse(path: string, words: ReadonlySet<string>): void {
    this.#options.signal?.throwIfAborted();
    const module = this.#load(path);
    if (module === undefined) return;
    this.#stats.analysed++;
    this.#stored?.miss();
    this.#resolver.forget();
    const found = findFileFlows(module, this.#values, words);
    const visited = new Set(this.#resolver.visited);
    visited.delete(path);
    const problem = found.flows.length > 0 || mentionsPrefect(module.content) ? sourceProblem(module) : undefined;
    this.#answers.set(path, {
      words,
      visited,
      searched: this.#resolver.searched,
      found: problem === undefined ? found : { ...found, problems: [problem, ...found.problems] },
    });
  }

  #aliases(): Set<string> {
    const aliases = new Set<string>();
    for (const { found } of this.#answers.values()) for (const alias of found.aliases) aliases.add(alias);
    return aliases;
  }

  /**
   * Looks for newly found aliases in every file, until no file offers another one: first in the files that are at
   * hand, which are few and offer most of them, then once in all others.
   */
  #spreadAliases(): void {
    const open = new Set<string>();
    for (;;) {
      const fresh = new Set([...this.#aliases()].filter((alias) => !this.#spread.has(alias)));
      for (const alias of fresh) {
        this.#spread.add(alias);
        open.add(alias);
      }
      if (fresh.size > 0) {
        this.#search([...this.#candidates.keys()], fresh);
      } else if (open.size > 0) {
        const others = [...this.#all].filter((path) => path.endsWith(".py") && !this.#candidates.has(path));
        this.#search(others, new Set(open));
        open.clear();
      } else {
        break;
      }
    }
    const offered = this.#aliases();
    for (const alias of this.#spread) if (!offered.has(alias)) this.#spread.delete(alias);
  }

  /** Looks into those files that use one of the aliases. */
  #search(paths: readonly string[], aliases: ReadonlySet<string>): void {
    const used = aliasSearch(aliases);
    for (const path of paths) {
      const content = this.#contentOf(path);
      if (content === undefined) continue;
      const held = used(content);
      const known = this.#answers.get(path)?.words ?? [];
      for (const alias of known) held.delete(alias);
      if (held.size === 0) continue;
      const words = new Set([...known, ...held]);
      if (!this.#candidates.has(path)) this.#addCandidate(path, content, words);
      this.#answer(path, words);
    }
  }

  /** A file's content; valid until the next file is read. */
  #contentOf(path: string): Buffer | undefined {
    const module = this.#modules.get(path);
    if (module !== undefined) return module.content;
    const read = this.#reader.read(path);
    return read.is === "content" ? read.bytes : undefined;
  }

  #release(): void {
    this.#candidates.clear();
    this.#modules.clear();
    this.#stored = undefined;
  }
}
