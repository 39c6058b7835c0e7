// Runs the conformance cases against every adapter of the repository, and prints one table: case by adapter.
// An adapter takes part by a file called conformance-harness*.ts that exports `harness` (or several, by any name).
// Usage: node --conditions=@acme/source scripts/conformance.ts [--adapter NAME] [--case TEXT]
import { appendFileSync, globSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import {
  type ConformanceCase,
  conformanceCases,
  type ConformanceHarness,
  runCase,
} from "@acme/sdk-testing/conformance";
import type { Counts } from "./count-reporter.ts";
import { printTable } from "./print-table.ts";

interface End {
  shown: "pass" | "skip" | "FAIL";
  why?: string;
}

const { values } = parseArgs({ options: { adapter: { type: "string" }, case: { type: "string" } } });
const cases = conformanceCases.filter(({ id }) => values.case === undefined || id.includes(values.case));
const harnesses = await findHarnesses();
const ends = new Map<string, End[]>();

for (const harness of harnesses) {
  const column: End[] = [];
  for (const one of cases) {
    column.push(await endOf(harness, one));
    if (process.stderr.isTTY) process.stderr.write(`\r${harness.name}: ${column.length} of ${cases.length} `);
  }
  await harness.close?.();
  ends.set(harness.name, column);
}
if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");

const names = [...ends.keys()];
printTable(
  ["case", ...names],
  cases.map(({ id }, row) => [id, ...names.map((name) => ends.get(name)?.[row]?.shown ?? "")]),
);
const count = (name: string, shown: End["shown"]): number =>
  ends.get(name)?.filter((end) => end.shown === shown).length ?? 0;
console.log();
printTable(
  ["", ...names],
  (["pass", "skip", "FAIL"] as const).map((shown) => [shown, ...names.map((name) => String(count(name, shown)))]),
);
for (const shown of ["skip", "FAIL"] as const) {
  const rows = names.flatMap((name) =>
    (ends.get(name) ?? []).flatMap((end, row) =>
      end.shown === shown ? [[name, cases[row]?.id ?? "", end.why ?? ""]] : [],
    ),
  );
  if (rows.length > 0) {
    console.log();
    printTable(["adapter", shown === "skip" ? "skipped" : "FAILED", "why"], rows);
  }
}
const countsFile = process.env["ACME_TEST_COUNTS"];
if (countsFile !== undefined) {
  const sum = (shown: End["shown"]): number => names.reduce((total, name) => total + count(name, shown), 0);
  const failures = names.flatMap((name) =>
    (ends.get(name) ?? []).flatMap(({ shown, why }, row) =>
      shown === "FAIL" ? [`conformance of ${name} > ${cases[row]?.id ?? ""}: ${why ?? ""}`] : [],
    ),
  );
  const counts: Counts = { passed: sum("pass"), failed: sum("FAIL"), skipped: sum("skip"), failures };
  appendFileSync(countsFile, `${JSON.stringify(counts)}\n`);
}
process.exitCode = names.some((name) => count(name, "FAIL") > 0) ? 1 : 0;

async function findHarnesses(): Promise<ConformanceHarness[]> {
  const root = join(import.meta.dirname, "..");
  const files = globSync("{packages,examples}/*/{*,src/**,integration/**,conformance/**}/conformance-harness*.ts", {
    cwd: root,
    exclude: (name) => name === "node_modules" || name === "dist",
  });
  const inFolder = globSync("{packages,examples}/*/conformance-harness*.ts", { cwd: root });
  const found: ConformanceHarness[] = [];
  for (const file of [...new Set([...inFolder, ...files])].toSorted()) {
    const module = (await import(pathToFileURL(join(root, file)).href)) as Record<string, unknown>;
    found.push(...Object.values(module).filter(isHarness));
  }
  return found.filter(({ name }) => values.adapter === undefined || name === values.adapter);
}

function isHarness(value: unknown): value is ConformanceHarness {
  return typeof value === "object" && value !== null && "name" in value && "open" in value;
}

async function endOf(harness: ConformanceHarness, one: ConformanceCase): Promise<End> {
  try {
    const end = await runCase(harness, one);
    return end.is === "passed" ? { shown: "pass" } : { shown: "skip", why: end.reason };
  } catch (caught) {
    return { shown: "FAIL", why: caught instanceof Error ? caught.message : String(caught) };
  }
}
