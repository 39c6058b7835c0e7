// Finds the flows of a project and keeps them up to date: which files are read, which of them are looked into, what
// each one's answer depends on. What a flow is, is decided elsewhere; no process is started here.
import { resolve } from "node:path";
import { PythonModule } from "../python/module.ts";
import { ModulePaths } from "../python/module-paths.ts";
import { Resolver } from "../python/resolver.ts";
import { type FileFlows, findFileFlows } from "./declarations.ts";
import { FileReader } from "./file-reader.ts";
import { contentHash, FlowCache, type FlowCacheContent, type FlowCacheEntry } from "./flow-cache.ts";
import { AliasCarriers } from "./alias-carriers.ts";
import { FlowValues } from "./flow-values.ts";
import { isPrefectName } from "./prefect-names.ts";
import { isProjectFile, listProjectFiles, searchedPaths } from "./project-files.ts";
import type { FlowProblem, PythonFlow } from "./python-flow.ts";
import { aliasSearch, isUsed, mayDeclareFlows, mentionsPrefect, passesNamesOn, type Word, word } from "./words.ts";

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

interface Entry {
  readonly words: ReadonlySet<string>;
  readonly visited: ReadonlySet<string>;
  readonly searched: boolean;
  readonly found: FileFlows;
}

/** The flows of a project, kept up to date file by file. */
export class FlowIndex {
  readonly #options: ScanOptions;
  readonly #reader: FileReader;
  readonly #cache: FlowCache | undefined;
  readonly #isSearched: (path: string) => boolean;
  #all: Set<string>;
  #paths!: ModulePaths;
  #resolver!: Resolver;
  #values!: FlowValues;
  readonly #entries = new Map<string, Entry>();
  readonly #unreadable = new Map<string, FlowProblem>();
  /** `alias\0file that offers it`, of those that were looked for everywhere. */
  readonly #spread = new Set<string>();
  /** Files that pass names on without spelling them; known once a project has aliases. */
  #passers: Set<string> | undefined;
  // Held only while a scan runs: files to look into, scanned modules, hashes.
  readonly #candidates = new Set<string>();
  readonly #modules = new Map<string, PythonModule | undefined>();
  readonly #hashes = new Map<string, string>();
  /** What the cache held before this scan. */
  #stored: FlowCacheContent | undefined;
  #sameFiles = false;
  #stats = { files: 0, bytes: 0, candidates: 0, analysed: 0, reused: 0 };

  /** Scans the whole project. @throws the signal's reason when it is aborted. */
  constructor(options: ScanOptions) {
    this.#options = options;
    this.#reader = new FileReader(options.root);
    const { root, include, exclude, sourceRoots } = options;
    this.#cache =
      options.cache === undefined
        ? undefined
        : new FlowCache(options.cache, JSON.stringify([resolve(root), include, exclude, sourceRoots]));
    this.#isSearched = searchedPaths(options);
    this.#all = new Set(listProjectFiles(options));
    this.#usePaths();
    this.#stored = this.#cache?.load();
    this.#sameFiles = this.#stored !== undefined && this.#stored.files === this.#listHash();
    for (const path of this.#all) this.#readCandidate(path);
    for (const path of this.#candidates) this.#answer(path, new Set());
    this.#spreadAliases();
    if (
      this.#cache !== undefined &&
      (this.#stats.analysed > 0 || Object.keys(this.#stored?.entries ?? {}).length !== this.#entries.size)
    )
      this.#save(this.#cache);
    this.#stored = undefined;
    this.#release();
  }

  /**
   * Looks again at files that were changed, created or deleted, and at what depends on them.
   * @param changed paths relative to the root; files that git ignores must not be among them.
   */
  update(changed: readonly string[]): void {
    this.#stats = { files: 0, bytes: 0, candidates: 0, analysed: 0, reused: 0 };
    const paths = new Set(changed.map((path) => path.replaceAll("\\", "/").replace(/^\.\//, "")));
    const again = new Set<string>();
    const aliases = [...this.#aliases()].map(word);
    let filesChanged = false;
    for (const path of paths) {
      if (!isProjectFile(path)) continue;
      const known = this.#all.has(path);
      const passedOn = this.#passers?.delete(path);
      this.#forget(path);
      const exists = this.#readCandidate(path, aliases);
      // Names can take other ways now: every alias is looked for anew.
      if (passedOn === true || this.#passers?.has(path) === true) this.#spread.clear();
      if (exists !== known) {
        filesChanged = true;
        if (exists) this.#all.add(path);
        else this.#all.delete(path);
      }
      if (this.#candidates.has(path)) again.add(path);
    }
    if (filesChanged) this.#usePaths();
    for (const [path, entry] of this.#entries) {
      if ((filesChanged && entry.searched) || [...entry.visited].some((visited) => paths.has(visited))) again.add(path);
    }
    this.#stats.reused = this.#entries.size - [...again].filter((path) => this.#entries.has(path)).length;
    for (const path of again) {
      const words = new Set(this.#entries.get(path)?.words);
      const module = this.#candidates.has(path) ? this.#load(path) : undefined;
      if (module !== undefined)
        for (const alias of this.#aliases()) if (isUsed(module.content, word(alias))) words.add(alias);
      this.#analyse(path, words);
    }
    this.#spreadAliases();
    this.#stats.candidates = this.#entries.size;
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

  #sorted(): [string, Entry][] {
    return [...this.#entries].filter(([path]) => this.#isSearched(path)).sort(([a], [b]) => (a < b ? -1 : 1));
  }

  #usePaths(): void {
    const paths = new ModulePaths(this.#all, this.#options.sourceRoots ?? []);
    this.#paths = paths;
    this.#resolver = new Resolver({ paths, load: (path) => this.#load(path), isKnown: isPrefectName });
    this.#values = new FlowValues(this.#resolver);
  }

  /** Reads a file and keeps its content when flows can be in it. Answers whether it exists. */
  #readCandidate(path: string, aliases: readonly Word[] = []): boolean {
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
    const { bytes } = read;
    if (this.#passers !== undefined && passesNamesOn(path, bytes)) this.#passers.add(path);
    this.#stats.files++;
    this.#stats.bytes += bytes.length;
    if (mayDeclareFlows(bytes) || aliases.some((alias) => isUsed(bytes, alias))) {
      this.#addCandidate(path, bytes);
    }
    return true;
  }

  #addCandidate(path: string, content: Buffer): void {
    this.#candidates.add(path);
    this.#stats.candidates++;
    // Its content is at hand now; where the cache knows the answer it is read again only when another file asks for it.
    if (this.#cache !== undefined) this.#hashes.set(path, contentHash(content));
    if (this.#stored?.entries[path]?.hash !== this.#hashes.get(path) || this.#cache === undefined)
      this.#modules.set(path, new PythonModule(path, content));
  }

  #load(path: string): PythonModule | undefined {
    if (this.#modules.has(path)) return this.#modules.get(path);
    const content = this.#contentOf(path);
    const module = content === undefined ? undefined : new PythonModule(path, content);
    if (this.#cache !== undefined) this.#hashes.set(path, content === undefined ? "" : contentHash(content));
    this.#modules.set(path, module);
    return module;
  }

  /** Takes the answer of the cache where it still holds, else works it out. */
  #answer(path: string, words: ReadonlySet<string>): void {
    const entry = this.#stored?.entries[path];
    if (entry !== undefined && [...words].every((alias) => entry.words.includes(alias)) && this.#isCurrent(path, entry))
      this.#reuse(path, entry);
    else this.#analyse(path, words);
  }

  #analyse(path: string, words: ReadonlySet<string>): void {
    this.#options.signal?.throwIfAborted();
    const module = this.#load(path);
    if (module === undefined) return;
    this.#stats.analysed++;
    this.#resolver.forget();
    const found = findFileFlows(module, this.#values, words);
    const visited = new Set(this.#resolver.visited);
    visited.delete(path);
    this.#entries.set(path, {
      words,
      visited,
      searched: this.#resolver.searched,
      found: { ...found, problems: [...this.#sourceProblems(module, found), ...found.problems] },
    });
  }

  /** One problem for a file that Python cannot read whole, if it has to do with Prefect. */
  #sourceProblems(module: PythonModule, found: FileFlows): FlowProblem[] {
    const problem = module.source.problem ?? module.statements.problem;
    if (problem === undefined || (found.flows.length === 0 && !mentionsPrefect(module.content))) return [];
    const { path } = module;
    const line = module.source.line(problem.offset);
    if (problem.code === "encoding") {
      return [
        {
          path,
          line,
          code: "file-encoding",
          message: `${path}:${line}: ${problem.message}.`,
          hint: "Save it as UTF-8, or declare its encoding in the first line.",
        },
      ];
    }
    return [
      {
        path,
        line,
        code: "file-syntax",
        message: `${path}:${line}: ${problem.message}.`,
        hint: "Python cannot import the file until this is mended; flows below that line may be missing.",
      },
    ];
  }

  #aliases(): Set<string> {
    const aliases = new Set<string>();
    for (const { found } of this.#entries.values()) for (const alias of found.aliases) aliases.add(alias);
    return aliases;
  }

  /**
   * Looks for newly found aliases in every file, until no file offers another one: first in the files that are at
   * hand, which are few and offer most of them, then once in all others.
   */
  #spreadAliases(): void {
    const owners = new Set<string>();
    const open = new Set<string>();
    for (;;) {
      const fresh = this.#freshAliases(owners);
      if (fresh.size > 0) {
        this.#search([...this.#candidates], fresh, undefined);
        for (const alias of fresh) open.add(alias);
      } else if (open.size > 0) {
        this.#passers ??= this.#findPassers();
        const carriers = new AliasCarriers(owners, this.#passers, (path) => this.#contentOf(path));
        const others = [...this.#all].filter((path) => path.endsWith(".py") && !this.#candidates.has(path));
        this.#search(others, new Set(open), carriers);
        open.clear();
        owners.clear();
      } else {
        return;
      }
    }
  }

  #findPassers(): Set<string> {
    const passers = new Set<string>();
    for (const path of this.#all) {
      const content = path.endsWith(".py") ? this.#contentOf(path) : undefined;
      if (content !== undefined && passesNamesOn(path, content)) passers.add(path);
    }
    return passers;
  }

  /** Aliases that were not looked for yet; adds the files that offer them to `owners`. */
  #freshAliases(owners: Set<string>): Set<string> {
    const fresh = new Set<string>();
    for (const [path, { found }] of this.#entries) {
      for (const alias of found.aliases) {
        const key = `${alias}\0${path}`;
        if (this.#spread.has(key)) continue;
        this.#spread.add(key);
        fresh.add(alias);
        owners.add(path);
      }
    }
    return fresh;
  }

  /** Looks into those files that use one of the aliases, and that can have it from a carrier where carriers are given. */
  #search(paths: readonly string[], aliases: ReadonlySet<string>, carriers: AliasCarriers | undefined): void {
    const used = aliasSearch(aliases);
    for (const path of paths) {
      const content = this.#contentOf(path);
      if (content === undefined) continue;
      const entry = this.#entries.get(path);
      const held = used(content);
      for (const known of entry?.words ?? []) held.delete(known);
      if (held.size === 0 || carriers?.reach(path, content) === false) continue;
      if (!this.#candidates.has(path)) this.#addCandidate(path, content);
      this.#answer(path, new Set([...(entry?.words ?? []), ...held]));
    }
  }

  /** A file's content; valid until the next file is read. */
  #contentOf(path: string): Buffer | undefined {
    const module = this.#modules.get(path);
    if (module !== undefined) return module.content;
    const read = this.#reader.read(path);
    return read.is === "content" ? read.bytes : undefined;
  }

  #forget(path: string): void {
    this.#entries.delete(path);
    this.#unreadable.delete(path);
    for (const key of this.#spread) if (key.endsWith(`\0${path}`)) this.#spread.delete(key);
  }

  #release(): void {
    this.#candidates.clear();
    this.#modules.clear();
    this.#hashes.clear();
  }

  #hash(path: string): string {
    let hash = this.#hashes.get(path);
    if (hash === undefined) {
      const content = this.#contentOf(path);
      hash = content === undefined ? "" : contentHash(content);
      this.#hashes.set(path, hash);
    }
    return hash;
  }

  #listHash(): string {
    return contentHash([...this.#all].join("\0"));
  }

  #isCurrent(path: string, entry: FlowCacheEntry): boolean {
    if ((entry.searched && !this.#sameFiles) || entry.hash !== this.#hash(path)) return false;
    return Object.entries(entry.visited).every(([visited, hash]) => this.#hash(visited) === hash);
  }

  #reuse(path: string, entry: FlowCacheEntry): void {
    this.#stats.reused++;
    this.#entries.set(path, {
      words: new Set(entry.words),
      visited: new Set(Object.keys(entry.visited)),
      searched: entry.searched,
      found: entry.found,
    });
  }

  #save(cache: FlowCache): void {
    const entries: Record<string, FlowCacheEntry> = {};
    for (const [path, { words, visited, searched, found }] of this.#entries) {
      const hashes = Object.fromEntries([...visited].map((file) => [file, this.#hash(file)]));
      entries[path] = { hash: this.#hash(path), words: [...words], visited: hashes, searched, found };
    }
    cache.save({ files: this.#listHash(), entries });
  }
}
