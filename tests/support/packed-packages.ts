// What would be published, as tarballs in a folder: for tests that use it as somebody outside the monorepo does.
import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { repository } from "./repository-copy.ts";

/**
 * Builds and packs every package that is published.
 *
 * @returns the absolute path of each tarball, by the package's name
 */
export function packPackages(into: string): Map<string, string> {
  npm(["run", "build"], repository);
  const tarballs = new Map<string, string>();
  for (const path of globSync("packages/*/package.json", { cwd: repository })) {
    const manifest = JSON.parse(readFileSync(join(repository, path), "utf8")) as { name: string; private?: boolean };
    if (manifest.private === true) continue;
    const report = npm(["pack", "--json", "--pack-destination", into], join(repository, dirname(path)));
    const [packed] = Object.values(JSON.parse(report) as Record<string, { filename: string }>);
    if (packed === undefined) throw new Error(`npm pack said nothing about ${manifest.name}.`);
    tarballs.set(manifest.name, join(into, packed.filename));
  }
  return tarballs;
}

function npm(args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync("npm", args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`npm ${args.join(" ")} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}
