// @ts-check
// `npm run package:vscode`: the .vsix, in dist/. It is made from a staging folder, because vsce refuses a scoped name,
// and because what is not put there cannot be shipped by mistake.
import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { openVsxIssues } from "./open-vsx.mjs";

/** What a user downloads. */
const LIMIT = 1_000_000;
const root = join(import.meta.dirname, "..");
const dist = join(root, "dist");
const staging = join(dist, "staging");

/** @type {Record<string, unknown> & { version: string }} */
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const vsix = join(dist, `acme-portal-${manifest.version}.vsix`);

rmSync(staging, { recursive: true, force: true });
mkdirSync(join(staging, "dist"), { recursive: true });
for (const file of ["extension.cjs", "acme.mjs", "acme.schema.json"])
  cpSync(join(dist, file), join(staging, "dist", file));
cpSync(join(dist, "webview"), join(staging, "dist/webview"), { recursive: true });
cpSync(join(root, "media"), join(staging, "media"), {
  recursive: true,
  filter: (path) => basename(path) !== "icon.svg",
});
for (const file of ["README.md", "CHANGELOG.md", "LICENSE"]) {
  if (existsSync(join(root, file))) cpSync(join(root, file), join(staging, file), { recursive: true });
}
const { scripts: _1, dependencies: _2, devDependencies: _3, private: _4, type: _5, ...published } = manifest;
const staged = { ...published, name: "acme-portal", files: ["**"] };
writeFileSync(join(staging, "package.json"), JSON.stringify(staged, null, 2));
const issues = openVsxIssues(staged, readdirSync(staging));
if (issues.length > 0) throw new Error(`Open VSX would refuse the extension: ${issues.join("; ")}.`);
writeFileSync(join(staging, "THIRD-PARTY-NOTICES.txt"), notices());

const vsce = join(dirname(createRequire(import.meta.url).resolve("@vscode/vsce/package.json")), "vsce");
/** @param {string[]} args */
const run = (...args) => execFileSync(process.execPath, [vsce, ...args], { cwd: staging, encoding: "utf8" });
const files = run("ls", "--no-dependencies").trim();
run("package", "--no-dependencies", "--no-rewrite-relative-links", "--out", vsix);
const { size } = statSync(vsix);
console.log(files);
console.log(`${vsix}: ${(size / 1000).toFixed(1)} kB`);
if (size > LIMIT) throw new Error(`The .vsix is over ${LIMIT / 1000} kB.`);

/** The licence of every package that is in a bundle. */
function notices() {
  /** @type {string[]} */
  const folders = JSON.parse(readFileSync(join(dist, "bundled.json"), "utf8"));
  const texts = folders.map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
    const [file] = globSync("{LICENSE,LICENCE,license,licence}*", { cwd: join(root, folder) });
    if (file === undefined && typeof license !== "string") throw new Error(`${name} comes without a licence.`);
    const text = file === undefined ? "" : readFileSync(join(root, folder, file), "utf8").trim();
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  return ["This extension holds the following packages.\n", ...texts.sort((a, b) => (a < b ? -1 : 1))].join(
    `\n${"-".repeat(80)}\n\n`,
  );
}
