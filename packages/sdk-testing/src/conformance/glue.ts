// Hands the cases to a test runner, which is passed in: this package imports none.
import { runCase } from "./case.ts";
import { conformanceCases } from "./cases/all-cases.ts";
import type { ConformanceHarness } from "./harness.ts";

/** What a test is handed by vitest and by node:test. */
export interface TestContext {
  /** Ends the test as skipped (vitest throws), or marks it so (node:test). */
  skip(reason?: string): void;
}

/** The `test` of vitest, or that of node:test. */
export type TestFunction = (name: string, run: (context: TestContext) => Promise<void>) => unknown;

/**
 * Makes a test of each case.
 *
 * @example
 * import { test } from "vitest"; // or: import { test } from "node:test";
 * testConformance(test, harness);
 */
export function testConformance(test: TestFunction, harness: ConformanceHarness): void {
  for (const one of conformanceCases) {
    void test(`${harness.name}: ${one.id}: ${one.promise}`, async (context) => {
      const end = await runCase(harness, one);
      if (end.is === "skipped") context.skip(end.reason);
    });
  }
}
