// Compares our facts of Python files with those that CPython prints.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { linesOf } from "./processes.test-support.ts";
import { type PythonFacts, scanFacts } from "./scanner-facts.test-support.ts";

const script = fileURLToPath(new URL("python_facts.py", import.meta.url));

/** The result of a comparison over many files. */
export interface Comparison {
  /** Files that CPython parses. */
  files: number;
  /** Files that it refuses. */
  refused: number;
  definitions: number;
  imports: number;
  bindings: number;
  constants: number;
  /** Files of the first kind in which we saw a problem that is none. */
  falseProblems: string[];
  mismatches: { file: string; of: string; missing: string[]; extra: string[] }[];
}

const KEYS = ["definitions", "imports", "bindings", "constants"] as const;

/** Parses every file with the Python given and with our scanner. */
export async function compareWithPython(python: string, files: readonly string[]): Promise<Comparison> {
  const result: Comparison = {
    files: 0,
    refused: 0,
    definitions: 0,
    imports: 0,
    bindings: 0,
    constants: 0,
    falseProblems: [],
    mismatches: [],
  };
  for await (const line of linesOf(python, ["-I", script], `${files.join("\n")}\n`)) {
    const theirs = JSON.parse(line) as { file: string; error?: string } & PythonFacts;
    const { facts, problem } = scanFacts(readFileSync(theirs.file));
    if (theirs.error !== undefined) {
      result.refused++;
      continue;
    }
    result.files++;
    if (problem !== undefined) result.falseProblems.push(`${theirs.file}: ${problem}`);
    for (const key of KEYS) {
      result[key] += theirs[key].length;
      const expected = canonical(theirs[key]);
      const actual = canonical(facts[key]);
      const missing = without(expected, actual);
      const extra = without(actual, expected);
      if (missing.length > 0 || extra.length > 0)
        result.mismatches.push({ file: theirs.file, of: key, missing: missing.slice(0, 3), extra: extra.slice(0, 3) });
    }
  }
  return result;
}

function canonical(facts: readonly object[]): string[] {
  return facts
    .map((fact) =>
      JSON.stringify(Array.isArray(fact) ? fact : Object.entries(fact).sort(([a], [b]) => (a < b ? -1 : 1))),
    )
    .sort();
}

/** Elements of a sorted list that a second sorted list lacks, each as often as it does. */
function without(list: readonly string[], other: readonly string[]): string[] {
  const rest: string[] = [];
  let index = 0;
  for (const element of list) {
    while (index < other.length && (other[index] ?? "") < element) index++;
    if (other[index] === element) index++;
    else rest.push(element);
  }
  return rest;
}
