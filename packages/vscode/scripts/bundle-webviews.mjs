// @ts-check
// Bundles what runs in webviews: webview/<panel>/main.ts with its style to dist/webview/<panel>.js and .css. For a browser:
// straight from the sources, and nothing of Node.
import { join } from "node:path";
import * as esbuild from "esbuild";

const root = join(import.meta.dirname, "..");

/** @type {import("esbuild").BuildOptions} */
const webviewBuild = {
  entryPoints: ["form", "matrix"].flatMap((panel) => [
    { in: join(root, `webview/${panel}/main.ts`), out: panel },
    { in: join(root, `webview/${panel}/${panel}.css`), out: panel },
  ]),
  outdir: join(root, "dist/webview"),
  bundle: true,
  platform: "browser",
  format: "esm",
  // Chromium of VS Code 1.101.
  target: "chrome134",
  loader: { ".svg": "text" },
  minify: true,
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
};

/** Bundles, and gives what went in. */
export function bundleWebviews() {
  return esbuild.build(webviewBuild);
}
