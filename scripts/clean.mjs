// Removes what builds left: dist folders and turbo's cache. Never node_modules, never a person's own files.
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const workspaces = ["packages", "tools"].flatMap((parent) => {
  try {
    return readdirSync(join(root, parent)).map((name) => join(root, parent, name));
  } catch (error) {
    if (error.code === "ENOENT") return [];
    throw error;
  }
});
for (const directory of [root, ...workspaces]) {
  for (const left of ["dist", ".turbo"]) rmSync(join(directory, left), { recursive: true, force: true });
}
