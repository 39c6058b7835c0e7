#!/usr/bin/env node
// The executable `acme`. Only the start of the program may be here.
import { readFileSync } from "node:fs";

const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string };

if (process.argv[2] === "--version") console.log(manifest.version);
