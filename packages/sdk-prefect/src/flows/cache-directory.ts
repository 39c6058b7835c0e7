// Where discovery keeps its cache: the folder that the operating system has for what may be lost at any time.
import { homedir } from "node:os";
import { join } from "node:path";

/** Absolute path. Nothing is made. */
export function cacheDirectory(env: Readonly<Record<string, string | undefined>>, platform: NodeJS.Platform): string {
  const base =
    env["XDG_CACHE_HOME"] ??
    (platform === "win32"
      ? (env["LOCALAPPDATA"] ?? join(homedir(), "AppData", "Local"))
      : join(homedir(), platform === "darwin" ? "Library/Caches" : ".cache"));
  return join(base, "acme-portal", "flows");
}
