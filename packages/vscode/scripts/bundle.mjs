// @ts-check
// Bundles the extension: dist/extension.cjs for VS Code's extension host, dist/acme.mjs, the command line with `acme host`
// in it, so that a user needs neither Node nor npm, and what runs in webviews. Runs after tsc, on what tsc wrote. Each
// bundle's list of packages is left in dist/bundled.json, for the licences.
import { copyFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import * as esbuild from "esbuild";
import { bundleWebviews } from "./bundle-webviews.mjs";

const root = join(import.meta.dirname, "..");
const dist = join(root, "dist");
const cli = dirname(createRequire(import.meta.url).resolve("@acme/cli/package.json"));

/** Zod's messages in fifty languages are half of its size; ours are in English. */
const englishOnly = {
  name: "english-only",
  /** @param {import("esbuild").PluginBuild} build */
  setup(build) {
    build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: 'export { default as en } from "./en.js";',
    }));
  },
};

/** @type {import("esbuild").BuildOptions} */
const common = {
  bundle: true,
  platform: "node",
  minify: true,
  // A stack trace of a user is of use only with names in it.
  keepNames: true,
  legalComments: "none",
  metafile: true,
  plugins: [englishOnly],
  logLevel: "warning",
};

const bundles = await Promise.all([
  esbuild.build({
    ...common,
    entryPoints: [join(dist, "out/extension.js")],
    outfile: join(dist, "extension.cjs"),
    format: "cjs",
    // Node of VS Code 1.101.
    target: "node22",
    external: ["vscode"],
  }),
  esbuild.build({
    ...common,
    entryPoints: [join(cli, "dist/bin.js")],
    // Of what a package has twice, the one of which only what is used is taken.
    mainFields: ["module", "main"],
    outfile: join(dist, "acme.mjs"),
    format: "esm",
    target: "node22",
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
  }),
  bundleWebviews(),
]);
const packages = bundles.flatMap(({ metafile }) =>
  Object.keys(metafile?.inputs ?? {}).flatMap(
    (path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? [],
  ),
);
writeFileSync(join(dist, "bundled.json"), JSON.stringify([...new Set(packages)].sort(), null, 2));
// For completion in acme.yaml, by this extension or by that for YAML.
copyFileSync(join(cli, "schemas/acme.schema.json"), join(dist, "acme.schema.json"));
