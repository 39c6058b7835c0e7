// What discovery found per file, kept on disk between processes. An entry counts only while the file and every file
// that its answer depended on have the content they had. Losing it, deleting it or a full disk changes nothing but time.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { contentHash } from "./content-hash.ts";
import type { FileFlows } from "./declarations.ts";

/** Raise it with every change of what discovery says of a file: older entries are dropped. */
const SCANNER_VERSION = 3;

/** What is known of one file. */
export interface FlowCacheEntry {
  /** Hash of the file's content. */
  readonly hash: string;
  /** Aliases from other files that were searched for in it. */
  readonly words: readonly string[];
  /** Hash of each other file that was read to answer; empty for one that was absent. */
  readonly visited: Readonly<Record<string, string>>;
  /** Whether the answer depended on which files exist. */
  readonly searched: boolean;
  readonly found: FileFlows;
}

export interface FlowCacheContent {
  /** Hash of the project's list of files. */
  readonly files: string;
  readonly entries: Readonly<Record<string, FlowCacheEntry>>;
}

/** The cache of one project in one configuration. Several processes may use it at once: the last to finish wins. */
export class FlowCache {
  readonly #folder: string;
  readonly #file: string;

  /** @param identity what else the answers depend on: the project's root and the options. */
  constructor(folder: string, identity: string) {
    this.#folder = folder;
    this.#file = join(folder, `flows-${contentHash(Buffer.from(identity))}.json`);
  }

  /** The stored content; undefined when there is none, another version wrote it, or it is damaged. */
  load(): FlowCacheContent | undefined {
    try {
      const content = readFileSync(this.#file);
      const end = content.indexOf("\n");
      const body = content.subarray(end + 1);
      // The first line vouches for the rest: what passes was written whole by this version of this file.
      return content.toString("utf8", 0, end) === seal(body)
        ? (JSON.parse(body.toString("utf8")) as FlowCacheContent)
        : undefined;
    } catch {
      return undefined;
    }
  }

  save(content: FlowCacheContent): void {
    const body = Buffer.from(JSON.stringify(content));
    const temporary = `${this.#file}.${process.pid}.${Date.now().toString(36)}.tmp`;
    try {
      mkdirSync(this.#folder, { recursive: true });
      writeFileSync(temporary, Buffer.concat([Buffer.from(`${seal(body)}\n`), body]));
      renameSync(temporary, this.#file);
    } catch {
      removeQuietly(temporary);
    }
  }
}

function removeQuietly(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // Where nothing could be written there is nothing to remove.
  }
}

function seal(body: Uint8Array): string {
  return `acme-flows ${SCANNER_VERSION} ${contentHash(body)}`;
}
