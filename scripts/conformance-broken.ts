// Prints, for each conformance case, how an adapter was broken and the failure that was seen. Ends with 1 where a case
// did not notice.
// Usage: node --conditions=@acme/source scripts/conformance-broken.ts
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Adapter } from "@acme/sdk-core";
import { conformanceCases, type ConformanceWorld, runCase } from "@acme/sdk-testing/conformance";
import { printTable } from "./print-table.ts";

// Test support of another workspace, which TypeScript does not compile with the tools.
const { brokenAdapters } = (await load("broken/broken-adapters.test-support.ts")) as {
  brokenAdapters: Record<string, { what: string; break(world: ConformanceWorld): Adapter }>;
};
const { openFakeWorld } = (await load("conformance-harness.test-support.ts")) as {
  openFakeWorld: () => ConformanceWorld;
};

const rows: string[][] = [];
for (const one of conformanceCases) {
  const broken = brokenAdapters[one.id];
  if (broken === undefined) throw new Error(`No adapter is broken for ${one.id}`);
  const world = openFakeWorld();
  const adapter = broken.break(world);
  try {
    await runCase({ name: "broken", open: () => ({ ...world, adapter }) }, one);
    rows.push([one.id, broken.what, "NOT NOTICED"]);
    process.exitCode = 1;
  } catch (caught) {
    rows.push([one.id, broken.what, caught instanceof Error ? caught.message.slice(0, 160) : String(caught)]);
  }
}
printTable(["case", "the broken adapter", "failure seen"], rows);

function load(file: string): Promise<unknown> {
  return import(pathToFileURL(join(import.meta.dirname, "../packages/sdk-testing/src/conformance", file)).href);
}
