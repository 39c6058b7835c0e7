// The adapter keeps every promise that the suite knows, and skips only what cron cannot tell: how a run went, which files
// a script uses, and how long its history is without reading it.
import assert from "node:assert/strict";
import { conformanceCases, runCase, testConformance } from "@acme/sdk-testing/conformance";
import { test } from "vitest";
import { harness } from "./conformance-harness.ts";

testConformance(test, harness);

test("only cases about runs, checking writes, leases, counting history and what a script uses are skipped", async () => {
  const skipped: string[] = [];
  for (const one of conformanceCases) {
    const world = await harness.open();
    if (one.skipReason(world) !== undefined) skipped.push(["runs", "locks"].includes(one.port) ? one.port : one.id);
    await world.close?.();
  }
  assert.deepEqual([...new Set(skipped)], ["flows/files-of", "checker/kept-live", "runs", "history/count", "locks"]);
  const [runs] = conformanceCases.filter(({ port }) => port === "runs");
  assert.ok(runs);
  assert.deepEqual(await runCase(harness, runs), { is: "skipped", reason: "the adapter has no port `runs`" });
});
