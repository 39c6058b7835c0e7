#!/usr/bin/env node
// The executable `acme`. It answers `--version` before anything is loaded; everything else is main.ts's.
import { readFileSync } from "node:fs";
import module from "node:module";

const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string };
const [only, ...others] = process.argv.slice(2);
if (others.length === 0 && (only === "--version" || only === "-V")) {
  process.stdout.write(`${manifest.version}\n`);
} else {
  // Node 22 and newer keep the compiled modules between runs.
  module.enableCompileCache?.();
  const { main } = await import("./main.ts");
  await main(manifest.version);
}
