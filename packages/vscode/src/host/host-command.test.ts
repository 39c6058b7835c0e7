import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { hostCommands } from "./host-command.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "acme-command-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function install(manifest: unknown): string {
  const installed = join(folder, "node_modules/@acme/cli");
  mkdirSync(installed, { recursive: true });
  writeFileSync(join(installed, "package.json"), typeof manifest === "string" ? manifest : JSON.stringify(manifest));
  return installed;
}

const sources = (directory = folder): string[] =>
  hostCommands({ directory, bundled: "/b.mjs" }).map(({ source }) => source);

it("is the one that comes with the extension where the project has none, or one without a host", () => {
  expect(hostCommands({ directory: folder, bundled: "/b.mjs", node: "/code", env: { VIRTUAL_ENV: "/venv" } })).toEqual([
    {
      source: "bundled",
      program: "/code",
      args: ["/b.mjs", "host"],
      env: { VIRTUAL_ENV: "/venv", ELECTRON_RUN_AS_NODE: "1" },
    },
  ]);
  install({ bin: { acme: "./dist/acme.js" }, exports: { ".": "./dist/index.js" } });
  expect(sources()).toEqual(["bundled"]);
  install("{");
  expect(sources()).toEqual(["bundled"]);
});

it("is the project's own first, also that of a folder above", () => {
  const installed = install({ bin: { acme: "./dist/acme.js" }, exports: { "./host-protocol": {} } });
  const below = join(folder, "jobs/etl");
  mkdirSync(below, { recursive: true });
  expect(sources(below)).toEqual(["project", "bundled"]);
  expect(hostCommands({ directory: below, bundled: "/b.mjs" })[0]?.args).toEqual([
    join(installed, "dist/acme.js"),
    "host",
  ]);
});
