// What an earlier process found out about a project's files: which of it still holds, and what is kept for the next one.
// It works out no answer itself.
import { contentHash } from "./content-hash.ts";
import type { FileFlows } from "./declarations.ts";
import type { FlowCache, FlowCacheContent, FlowCacheEntry } from "./flow-cache.ts";

/** What was found out about one file, and on what that depends. */
export interface FileAnswer {
  /** Aliases from other files that were searched for in it. */
  readonly words: ReadonlySet<string>;
  /** Other files that were read to answer. */
  readonly visited: ReadonlySet<string>;
  /** Whether the answer depends on which files exist. */
  readonly searched: boolean;
  readonly found: FileFlows;
}

/** The cache as one scan sees it. */
export class StoredAnswers {
  readonly #cache: FlowCache;
  readonly #contentOf: (path: string) => Buffer | undefined;
  readonly #files: string;
  readonly #before: FlowCacheContent | undefined;
  readonly #hashes = new Map<string, string>();
  #isComplete = true;

  /**
   * @param files every file of the project
   * @param contentOf a file's content; undefined when it cannot be read
   */
  constructor(cache: FlowCache, files: Iterable<string>, contentOf: (path: string) => Buffer | undefined) {
    this.#cache = cache;
    this.#contentOf = contentOf;
    this.#files = contentHash(Buffer.from([...files].join("\0")));
    this.#before = cache.load();
  }

  /** The names under which files offered a flow decorator to others. */
  aliases(): Set<string> {
    return new Set(Object.values(this.#before?.entries ?? {}).flatMap(({ found }) => found.aliases));
  }

  /** Takes note of a content that is at hand. Answers whether there may be an answer for it. */
  meet(path: string, content: Buffer): boolean {
    const hash = contentHash(content);
    this.#hashes.set(path, hash);
    return this.#before?.entries[path]?.hash === hash;
  }

  /** The answer for a file in which those aliases count, if all that it depends on is as it was. */
  answerFor(path: string, words: ReadonlySet<string>): FileAnswer | undefined {
    const entry = this.#before?.entries[path];
    if (entry === undefined || !this.#isCurrent(path, entry)) return undefined;
    const known = new Set(entry.words);
    for (const alias of words) if (!known.has(alias)) return undefined;
    return { words: known, visited: new Set(Object.keys(entry.visited)), searched: entry.searched, found: entry.found };
  }

  /** Says that an answer was worked out anew. */
  miss(): void {
    this.#isComplete = false;
  }

  /** Keeps the answers, where they differ from what is kept. */
  save(answers: ReadonlyMap<string, FileAnswer>): void {
    if (this.#isComplete && Object.keys(this.#before?.entries ?? {}).length === answers.size) return;
    const entries: Record<string, FlowCacheEntry> = {};
    for (const [path, { words, visited, searched, found }] of answers) {
      const hashes = Object.fromEntries([...visited].map((file) => [file, this.#hash(file)]));
      entries[path] = { hash: this.#hash(path), words: [...words], visited: hashes, searched, found };
    }
    this.#cache.save({ files: this.#files, entries });
  }

  #isCurrent(path: string, entry: FlowCacheEntry): boolean {
    if ((entry.searched && this.#before?.files !== this.#files) || entry.hash !== this.#hash(path)) return false;
    for (const visited in entry.visited) if (this.#hash(visited) !== entry.visited[visited]) return false;
    return true;
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
}
