// Which files can have a name from another file, told from their bytes: an import has to spell the module's name. This
// narrows down where an alias of the flow decorator is looked for; what the import means is decided elsewhere.
import { mayBeImported, WordSearch } from "./words.ts";

/** A file's content by its path; undefined when it cannot be read. */
export type ContentOf = (path: string) => Buffer | undefined;

/**
 * The files through which the names of some files can reach others: those files, and what passes them on without
 * spelling them, by a star import or by importing the module under another name.
 */
export class AliasCarriers {
  readonly #stems: WordSearch;
  readonly #packages: string[] = [];

  /** @param passers files that hold a star import, or one of a module under another name. */
  constructor(owners: Iterable<string>, passers: ReadonlySet<string>, contentOf: ContentOf) {
    const stems = new Set<string>();
    const waiting = new Set(passers);
    let fresh = [...owners];
    while (fresh.length > 0) {
      const added = new WordSearch(fresh.map((path) => this.#stemOf(path, stems)));
      fresh = [...waiting].filter((path) => {
        const content = contentOf(path);
        return content !== undefined && added.some(content, (at) => mayBeImported(content, at));
      });
      for (const path of fresh) waiting.delete(path);
    }
    this.#stems = new WordSearch(stems);
  }

  /** Whether the file can import from one of the carriers. */
  reach(path: string, content: Buffer): boolean {
    if (this.#packages.some((folder) => path.startsWith(folder))) return true;
    return this.#stems.some(content, (at) => mayBeImported(content, at));
  }

  /** The last part of a module's name. From inside a package, `from . import name` does not spell it. */
  #stemOf(path: string, stems: Set<string>): string {
    const parts = path.slice(0, -".py".length).split("/");
    if (parts.at(-1) === "__init__") {
      parts.pop();
      this.#packages.push(parts.length === 0 ? "" : `${parts.join("/")}/`);
    }
    const stem = parts.at(-1) ?? "";
    stems.add(stem);
    return stem;
  }
}
