// Packages the extensions of the bench: an empty one, and one that answers inside of the extension host.
import { execFileSync } from "node:child_process";
import { cpSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

// The extension's own, as in its scripts/package.mjs.
const { resolve } = createRequire(join(import.meta.dirname, "../../packages/vscode/package.json"));
const vsce = join(dirname(resolve("@vscode/vsce/package.json")), "vsce");

/** Packages them into a folder; gives the paths of the .vsix files by name. */
export function makeExtensions(folder) {
  const made = ["empty", "probe"].map((name) => {
    const staging = join(folder, name);
    cpSync(join(import.meta.dirname, "extensions", name), staging, { recursive: true });
    const vsix = join(folder, `${name}.vsix`);
    const quiet = ["--no-dependencies", "--skip-license", "--allow-missing-repository"];
    execFileSync(process.execPath, [vsce, "package", ...quiet, "--out", vsix], {
      cwd: staging,
      stdio: ["ignore", "ignore", "inherit"],
    });
    return [name, vsix];
  });
  return Object.fromEntries(made);
}
