// A vitest reporter that appends one line of JSON to the file named by ACME_TEST_COUNTS, for scripts/ci.mjs to add up.
// It prints nothing: what a person reads is the default reporter's.
import { appendFileSync } from "node:fs";
import type { Reporter, SerializedError, TestModule } from "vitest/node";

/** What one suite came to. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export class CountReporter implements Reporter {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    appendFileSync(this.#file, `${JSON.stringify(count(modules, unhandledErrors))}\n`);
  }
}

function count(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): Counts {
  const states = modules.flatMap((module) => [...module.children.allTests()]).map((test) => test.result().state);
  const tests = (state: string): number => states.filter((found) => found === state).length;
  // A file that could not be loaded, or an error that no test awaited, has no test of its own and still failed.
  const outside = modules.reduce((sum, module) => sum + module.errors().length, unhandledErrors.length);
  return { passed: tests("passed"), failed: tests("failed") + outside, skipped: tests("skipped") + tests("pending") };
}
