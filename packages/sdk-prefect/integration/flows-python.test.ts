// The statement scanner against CPython's own parser: the same definitions, imports, bindings and texts at the same
// places, over real files, generated programs and mutated files; and no input that makes it fail or hang.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newestPython, prefectPython } from "./processes.test-support.ts";
import { compareWithPython, type Comparison } from "./python-facts.test-support.ts";
import { makeProgram, mutate, Random } from "./python-programs.test-support.ts";
import { scanFacts } from "./scanner-facts.test-support.ts";

const MUTATED = 6000;
const GENERATED = 1500;
const minutes = 60_000;

const newest = newestPython();
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "acme-python-"));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function pythonFiles(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".py") && !path.includes("\n"))
    .map((path) => join(root, path));
}

function report(title: string, { mismatches, falseProblems, ...counts }: Comparison): void {
  process.stdout.write(
    `${title}, CPython ${newest.version}: ${JSON.stringify({ ...counts, mismatches: mismatches.length, falseProblems: falseProblems.length })}\n`,
  );
}

describe("the scanner agrees with CPython", () => {
  it("over the standard library", { timeout: 10 * minutes }, async () => {
    const comparison = await compareWithPython(newest.python, pythonFiles(newest.library));
    report("standard library", comparison);
    expect(comparison.mismatches).toEqual([]);
    expect(comparison.falseProblems).toEqual([]);
    expect(comparison.files).toBeGreaterThan(500);
  });

  it("over the packages of the test environment", { timeout: 10 * minutes }, async () => {
    const environment = join(await prefectPython(), "..", "..", "lib");
    const comparison = await compareWithPython(newest.python, pythonFiles(environment));
    report("site-packages", comparison);
    expect(comparison.mismatches).toEqual([]);
    expect(comparison.falseProblems).toEqual([]);
    expect(comparison.files).toBeGreaterThan(1000);
  });

  it("over generated programs", { timeout: 5 * minutes }, async () => {
    const random = new Random(5);
    const minor = Number(newest.version.split(".")[1]);
    const files = Array.from({ length: GENERATED }, (_, index) => {
      const file = join(folder, `generated_${index}.py`);
      writeFileSync(file, makeProgram(random, minor));
      return file;
    });
    const comparison = await compareWithPython(newest.python, files);
    report("generated", comparison);
    expect(comparison.mismatches).toEqual([]);
    expect(comparison.falseProblems).toEqual([]);
    // A few combinations are no valid Python; most must be.
    expect(comparison.files).toBeGreaterThan(GENERATED / 2);
  });

  it(
    "over mutated files that are still Python, and survives those that are not",
    { timeout: 10 * minutes },
    async () => {
      const random = new Random(7);
      const originals = pythonFiles(newest.library).filter((path) => !path.includes("site-packages"));
      const files: string[] = [];
      for (let index = 0; index < MUTATED; index++) {
        const mutated = mutate(random, readFileSync(random.of(originals)).subarray(0, 40_000));
        expect(() => scanFacts(mutated)).not.toThrow();
        if (index % 4 > 0) continue;
        const file = join(folder, `mutated_${index}.py`);
        writeFileSync(file, mutated);
        files.push(file);
      }
      const comparison = await compareWithPython(newest.python, files);
      report(`mutated (${MUTATED} scanned, ${files.length} compared)`, comparison);
      expect(comparison.mismatches).toEqual([]);
      expect(comparison.falseProblems).toEqual([]);
    },
  );
});
