// Bundles the executable: one start loads a handful of files instead of five hundred, which is half of its time. The
// library (dist/index.js) stays as it is. Runs after tsc, on what tsc wrote.
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const dist = join(import.meta.dirname, "..", "dist");
const chunks = join(dist, "chunks");
/** Zod's messages in fifty languages are half of its size; ours are in English. */
const englishOnly = {
  name: "english-only",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: 'export { default as en } from "./en.js";',
    }));
  },
};

rmSync(chunks, { recursive: true, force: true });
await build({
  entryPoints: [{ in: join(dist, "bin.js"), out: "acme" }],
  outdir: dist,
  chunkNames: "chunks/[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  sourcemap: true,
  sourcesContent: false,
  // Names stay readable in a stack trace of --debug.
  minifySyntax: true,
  minifyWhitespace: true,
  // Dependencies in CommonJS require Node's modules.
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
  plugins: [englishOnly],
  logLevel: "warning",
});
if (readdirSync(chunks).length === 0) throw new Error("nothing was split: acme --version would load everything");
