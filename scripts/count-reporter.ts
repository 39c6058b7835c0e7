// A vitest reporter that appends one line of JSON to the file named by ACME_TEST_COUNTS, for scripts/ci.mjs to add up.
// It prints nothing: what a person reads is the default reporter's.
import { appendFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import type { Reporter, SerializedError, TestCase, TestModule } from "vitest/node";

/** What one suite came to. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What failed and the first line of why, to be said again at the end of a long log. */
  readonly failures: readonly string[];
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
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const inState = (state: string): TestCase[] => tests.filter((test) => test.result().state === state);
  const failures = [
    ...inState("failed").map((test) =>
      failure(`${test.module.relativeModuleId} > ${test.fullName}`, test.result().errors?.[0]),
    ),
    // A file that could not be loaded, or an error that no test awaited, has no test of its own and still failed.
    ...modules.flatMap((module) => module.errors().map((error) => failure(module.relativeModuleId, error))),
    ...unhandledErrors.map((error) => failure("outside of any test", error)),
  ];
  return {
    passed: inState("passed").length,
    failed: failures.length,
    skipped: inState("skipped").length + inState("pending").length,
    failures,
  };
}

function failure(name: string, error: Pick<SerializedError, "message"> | undefined): string {
  return `${name}: ${stripVTControlCharacters(error?.message ?? "no error was given").split("\n")[0]}`;
}
