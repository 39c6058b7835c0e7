// Which version of Prefect an interpreter has, read from the files of its environment: starting Python costs 1.4 s.
import { readdir, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";

/** The version of Prefect beside an interpreter. Undefined: none is installed in a place that its path tells. */
export async function installedPrefect(python: string): Promise<string | undefined> {
  for (const folder of await packageFolders(python)) {
    const versions = (await namesIn(folder)).flatMap((name) => versionIn(name) ?? []);
    // An interrupted upgrade leaves two records; the newer one is the one that pip wrote last.
    const newest = versions.sort(comparePrefectVersions).at(-1);
    if (newest !== undefined) return newest;
  }
  return undefined;
}

/** Orders `3.4.0`, `3.10.1` and `3.8.0rc1` by their numbers; what follows the numbers does not count. */
export function comparePrefectVersions(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  for (let index = 0; index < 3; index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbersOf(version: string): number[] {
  return (/^\d+(?:\.\d+)*/.exec(version)?.[0] ?? "").split(".").map(Number);
}

function versionIn(name: string): string | undefined {
  return /^prefect-(\d[^-]*)\.dist-info$/.exec(name)?.[1];
}

/** Where packages of an interpreter are: its own environment's folders, then the system's, then the user's. */
async function packageFolders(python: string): Promise<string[]> {
  const bin = dirname(python);
  const isWindows = basename(bin).toLowerCase() === "scripts";
  // A virtual environment's interpreter is a link to another one: its path counts, not where the link leads.
  const prefix = dirname(bin);
  if (isWindows) return [join(prefix, "Lib", "site-packages")];
  const folders: string[] = [];
  for (const root of prefix === "/usr" ? ["/usr/local", "/usr", join(homedir(), ".local")] : [prefix]) {
    const lib = join(root, "lib");
    const pythons = (await namesIn(lib)).filter((name) => /^python3(\.\d+)?$/.test(name));
    for (const name of pythons) folders.push(join(lib, name, "site-packages"), join(lib, name, "dist-packages"));
  }
  return folders;
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

/** Whether there is a file at a path. */
export async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
