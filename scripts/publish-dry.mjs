// @ts-check
// `npm run publish:dry`: what publishing would send, by npm's own dry run of each package, as a table. Sends nothing.
// Fails where npm would refuse, or where a package lacks what whoever installs it relies on.
import { spawnSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { printTable } from "./print-table.ts";

const root = join(import.meta.dirname, "..");
const scratch = mkdtempSync(join(tmpdir(), "acme-publish-"));
const rows = [];
const wrong = [];
try {
  for (const path of globSync("packages/*/package.json", { cwd: root }).toSorted()) {
    const folder = join(root, dirname(path));
    const manifest = JSON.parse(readFileSync(join(root, path), "utf8"));
    if (manifest.private === true) continue;
    const { unpackedSize, entryCount, files } = npm(folder, "publish", "--dry-run", "--tag", "latest");
    const { size } = npm(folder, "pack", "--pack-destination", scratch);
    rows.push([manifest.name, manifest.version, kilobytes(size), kilobytes(unpackedSize), String(entryCount)]);
    wrong.push(
      ...missing(
        manifest,
        files.map((/** @type {{ path: string }} */ file) => file.path),
      ),
    );
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
printTable(["package", "version", "packed", "unpacked", "files"], rows);
for (const sentence of wrong) console.error(sentence);
process.exitCode = wrong.length === 0 ? 0 : 1;

/** What a published package must have. @param {Record<string, any>} manifest @param {string[]} files */
function missing(manifest, files) {
  const members = [
    "description",
    "keywords",
    "license",
    "author",
    "homepage",
    "bugs",
    "repository",
    "engines",
    "exports",
  ];
  const lacking = [
    ...members.filter((member) => manifest[member] === undefined),
    ...["README.md", "LICENSE", "dist/index.js", "dist/index.d.ts"].filter((file) => !files.includes(file)),
    ...Object.entries(manifest.exports ?? {})
      .filter(([, target]) => typeof target === "object" && !files.includes(target.types?.slice(2)))
      .map(([entry]) => `types of ${entry}`),
  ];
  return lacking.map((what) => `${manifest.name} lacks ${what}.`);
}

/** The report of one of npm's commands about a package. @param {string} cwd @param {string[]} args */
function npm(cwd, ...args) {
  const { status, stdout, stderr } = spawnSync("npm", [...args, "--json"], { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`npm ${args.join(" ")} in ${cwd} ended with ${status}:\n${stdout}${stderr}`);
  const report = JSON.parse(stdout);
  return "files" in report ? report : Object.values(report)[0];
}

/** @param {number} bytes */
function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
