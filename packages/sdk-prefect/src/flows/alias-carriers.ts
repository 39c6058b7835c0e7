// Which files can have a name from another file, told from their bytes: an import has to spell the module's name. This
// narrows down where an alias of the flow decorator is looked for; what the import means is decided elsewhere.
import { hasWord, type Word, word } from "./words.ts";

/** A file's content by its path; undefined when it cannot be read. */
export type ContentOf = (path: string) => Buffer | undefined;

/**
 * The files through which the names of some files can reach others: those files, and what passes them on without
 * spelling them, by a star import or by importing the module under another name.
 */
export class AliasCarriers {
  readonly #stems = new Map<string, Word>();
  readonly #packages: string[] = [];

  /** @param passers files that hold a star import, or one of a module under another name. */
  constructor(owners: Iterable<string>, passers: ReadonlySet<string>, contentOf: ContentOf) {
    const waiting = new Set(passers);
    let fresh = [...owners].map((path) => this.#add(path));
    while (fresh.length > 0) {
      const next: Word[] = [];
      for (const path of waiting) {
        const content = contentOf(path);
        if (content === undefined || !fresh.some((stem) => hasWord(content, stem))) continue;
        waiting.delete(path);
        next.push(this.#add(path));
      }
      fresh = next;
    }
  }

  /** Whether the file can import from one of the carriers. */
  reach(path: string, content: Buffer): boolean {
    if (this.#packages.some((folder) => path.startsWith(folder))) return true;
    for (const stem of this.#stems.values()) if (hasWord(content, stem)) return true;
    return false;
  }

  #add(path: string): Word {
    const parts = path.slice(0, -".py".length).split("/");
    // From inside a package, `from . import name` does not spell it.
    if (parts.at(-1) === "__init__") {
      parts.pop();
      this.#packages.push(parts.length === 0 ? "" : `${parts.join("/")}/`);
    }
    const name = parts.at(-1) ?? "";
    const stem = this.#stems.get(name) ?? word(name);
    if (name !== "") this.#stems.set(name, stem);
    return stem;
  }
}
