// `npm run docs`: writes the pages that are generated into docs/, or into another folder that is named. A test writes
// them into a temporary one, and fails where docs/ has something else.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { cliPage } from "./cli-page.ts";
import { configurationPage } from "./configuration-page.ts";

const root = join(import.meta.dirname, "../..");
const out = resolve(process.argv[2] ?? join(root, "docs"));

mkdirSync(out, { recursive: true });
writeFileSync(join(out, "cli.md"), await cliPage());
writeFileSync(join(out, "configuration.md"), configurationPage());

const tool = join(root, "tools/api-docs");
const typedoc = join(tool, "node_modules/typedoc/bin/typedoc");
execFileSync(process.execPath, [typedoc, "--out", join(out, "api"), "--logLevel", "Warn"], {
  cwd: tool,
  stdio: "inherit",
});
