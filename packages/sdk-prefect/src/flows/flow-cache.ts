// What discovery found per file, kept on disk between processes. An entry counts only while the file and every file
// that its answer depended on have the content they had. Losing it, deleting it or a full disk changes nothing but time.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FileFlows } from "./declarations.ts";

/** Raise it with every change of what discovery says of a file: older entries are dropped. */
const SCANNER_VERSION = 1;

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

export function contentHash(content: Uint8Array | string): string {
  // Loaded when it is first needed: a scan without a cache is done before it would be.
  return process.getBuiltinModule("node:crypto").createHash("sha1").update(content).digest("base64");
}

/** The cache of one project in one configuration. Several processes may use it at once: the last to finish wins. */
export class FlowCache {
  readonly #folder: string;
  readonly #file: string;

  /** @param identity what else the answers depend on: the project's root and the options. */
  constructor(folder: string, identity: string) {
    this.#folder = folder;
    this.#file = join(
      folder,
      `flows-${contentHash(identity)
        .replaceAll(/[^a-zA-Z0-9]/g, "")
        .slice(0, 16)}.json`,
    );
  }

  /** The stored content; undefined when there is none, another version wrote it, or it is damaged. */
  load(): FlowCacheContent | undefined {
    try {
      const text = readFileSync(this.#file, "utf8");
      const end = text.indexOf("\n");
      const body = text.slice(end + 1);
      // The first line vouches for the rest: what passes was written whole by this version of this file.
      return text.slice(0, end) === seal(body) ? (JSON.parse(body) as FlowCacheContent) : undefined;
    } catch {
      return undefined;
    }
  }

  save(content: FlowCacheContent): void {
    const body = JSON.stringify(content);
    const temporary = `${this.#file}.${process.pid}.${Date.now().toString(36)}.tmp`;
    try {
      mkdirSync(this.#folder, { recursive: true });
      writeFileSync(temporary, `${seal(body)}\n${body}`);
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

function seal(body: string): string {
  return `acme-flows ${SCANNER_VERSION} ${contentHash(body)}`;
}
