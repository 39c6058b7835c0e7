// Finds the Node that a user of the machine has, as opposed to the newer one that npm scripts run on.
import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

export interface OtherNode {
  readonly path: string;
  /** PATH on which it, and not the one of npm scripts, is `node`. */
  readonly searchPath: string;
  /** Such as `v20.19.0`. */
  readonly version: string;
}

/** The first `node` on PATH outside node_modules, when it is of another major version than the one running this. */
export function findOtherNode(): OtherNode | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => !folder.includes("node_modules"));
  const path = folders.map((folder) => join(folder, "node")).find(isExecutable);
  if (path === undefined) return undefined;
  const version = spawnSync(path, ["--version"], { encoding: "utf8" }).stdout.trim();
  if (major(version) === major(process.version)) return undefined;
  return { path, searchPath: folders.join(delimiter), version };
}

function major(version: string): string | undefined {
  return /^v(\d+)\./.exec(version)?.[1];
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
