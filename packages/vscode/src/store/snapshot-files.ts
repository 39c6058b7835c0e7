// Where snapshots are kept: a file for each project, in a folder that the editor gives. A full disk loses a snapshot, not
// the session.
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Keeps a text for each project. */
export interface SnapshotKeeper {
  /** The text that was kept for a project's folder; undefined where there is none. Never throws. */
  read(directory: string): Promise<string | undefined>;
  /** Keeps a text. Never throws. */
  write(directory: string, text: string): Promise<void>;
}

/**
 * Keeps them as files.
 *
 * @param folder - absolute; made when it is first needed
 * @param onFailure - for the log
 */
export function snapshotFiles(folder: string, onFailure: (message: string) => void = () => {}): SnapshotKeeper {
  const fileOf = (directory: string): string =>
    join(folder, `${createHash("sha256").update(directory).digest("hex").slice(0, 16)}.json`);
  return {
    async read(directory) {
      return readFile(fileOf(directory), "utf8").catch(() => undefined);
    },
    async write(directory, text) {
      const file = fileOf(directory);
      const aside = `${file}.${process.pid}.tmp`;
      try {
        await mkdir(folder, { recursive: true });
        await writeFile(aside, text, { mode: 0o600 });
        await rename(aside, file);
      } catch (caught) {
        await rm(aside, { force: true }).catch(() => {});
        onFailure(`The last known state of ${directory} could not be kept: ${(caught as Error).message}`);
      }
    },
  };
}
