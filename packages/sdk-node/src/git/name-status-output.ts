// What `git diff --name-status -z` prints, read. git is not started here.
import type { FileDifference } from "@acme/sdk-core";

/** The files, in git's order. */
export function parseNameStatus(stdout: string): FileDifference[] {
  const parts = stdout.split("\0");
  const files: FileDifference[] = [];
  for (let index = 0; index + 1 < parts.length;) {
    const status = parts[index++] ?? "";
    const first = parts[index++] ?? "";
    if (/^[RC]/.test(status)) {
      const path = parts[index++] ?? "";
      files.push(status.startsWith("R") ? { path, from: first, is: "moved" } : { path, is: "added" });
    } else files.push({ path: first, is: status === "A" ? "added" : status === "D" ? "removed" : "changed" });
  }
  return files;
}
