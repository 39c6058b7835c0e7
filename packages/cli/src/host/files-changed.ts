// What a change of files means: the configuration is to be read again, or flows are to be looked at again.
import { basename, dirname, extname, isAbsolute, relative, sep } from "node:path";
import { isConfigName } from "@acme/sdk-core";
import type { CheckedPortal } from "@acme/sdk-node";

/** What changed. */
export interface FilesMeaning {
  /** Absolute paths of those that the Portal was made of. */
  configuration: string[];
  /** Paths relative to the project, with `/`. */
  others: string[];
}

const CODE = new Set([".ts", ".mts", ".cts", ".js", ".mjs", ".cjs", ".json"]);

/**
 * Sorts changed files. The Portal is made of the configuration, of adapters that are files with the code beside them, and
 * of what engines read for themselves in the project's folder: `.env` and TOML files.
 *
 * @param paths - absolute
 * @param checked - absent: there is no configuration yet
 */
export function meaningOf(
  paths: readonly string[],
  directory: string,
  checked: CheckedPortal | undefined,
): FilesMeaning {
  const root = checked?.file.directory ?? directory;
  const codeFolders = codeFoldersOf(checked);
  const meaning: FilesMeaning = { configuration: [], others: [] };
  for (const path of paths) {
    const inside = relative(root, path);
    const isInside = inside !== "" && !inside.startsWith("..") && !isAbsolute(inside);
    const isConfiguration =
      isConfigName(basename(path)) ||
      (isInside && !inside.includes(sep) && isEngineSettings(inside)) ||
      (CODE.has(extname(path)) && codeFolders.some((folder) => !relative(folder, path).startsWith("..")));
    if (isConfiguration) meaning.configuration.push(path);
    else if (isInside) meaning.others.push(inside.split(sep).join("/"));
  }
  return meaning;
}

function codeFoldersOf(checked: CheckedPortal | undefined): string[] {
  if (checked === undefined) return [];
  const { kind, path } = checked.file;
  return [...(kind === "module" ? [path] : []), ...checked.adapterFiles].map(dirname);
}

function isEngineSettings(name: string): boolean {
  return /^\.env(\..+)?$/.test(name) || name.endsWith(".toml");
}
