// The corpus, imported by the real Prefect: each flow object that it then holds is one that we found, and the other
// way round, with the same name, description, parameters, and the same answer to whether an entrypoint loads it.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import type { PythonFlow } from "../src/flows/python-flow.ts";
import { scanFlows } from "../src/flows/flow-index.ts";
import { linesOf, prefectPython } from "./processes.test-support.ts";

const corpus = fileURLToPath(new URL("../corpus", import.meta.url));
const script = fileURLToPath(new URL("prefect_flows.py", import.meta.url));

const cases = readdirSync(corpus, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);

/** Declared in a branch that an import on this machine does not take. */
const OTHER_BRANCHES: ReadonlySet<string> = new Set(["blocks/flows.py:under_else", "blocks/flows.py:under_except"]);

/** Files that the Python of the test environment cannot import, by reason. */
const NOT_IMPORTABLE: ReadonlyMap<string, RegExp> = new Map([
  ["broken", /SyntaxError|IndentationError/],
  ["recent_grammar", /SyntaxError/],
]);

interface ImportedFlow {
  readonly reached: readonly string[];
  readonly name: string;
  readonly description: string | null;
  readonly async: boolean;
  readonly parameters: readonly [name: string, kind: string, hasDefault: boolean][];
  /** Of the schema that `prefect deploy` registers: the names of its properties, and which of them it requires. */
  readonly schema: readonly [properties: string[], required: string[]];
  readonly loadable: boolean | null;
}

interface ImportedFile {
  readonly file: string;
  readonly error?: string;
  readonly flows?: readonly ImportedFlow[];
}

let python: string;

beforeAll(async () => {
  python = await prefectPython();
});

describe("the corpus as Prefect imports it", () => {
  it.each(cases)("%s", async (name) => {
    const root = join(corpus, name);
    const { flows } = scanFlows({ root });
    const files = readdirSync(root, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".py"))
      .map((path) => path.replaceAll("\\", "/"))
      .sort();
    const differences: unknown[] = [];
    let compared = 0;
    for await (const line of linesOf(python, ["-B", script, root, ...files])) {
      const imported = JSON.parse(line) as ImportedFile;
      const ours = flows.filter(({ path }) => path === imported.file);
      if (imported.error !== undefined) {
        if (NOT_IMPORTABLE.get(name)?.test(imported.error) !== true) differences.push(imported);
        continue;
      }
      compared++;
      differences.push(...compare(name, ours, imported.flows ?? []));
    }
    expect(differences).toEqual([]);
    expect(compared).toBeGreaterThan(NOT_IMPORTABLE.has(name) ? -1 : 0);
  });
});

function compare(project: string, ours: readonly PythonFlow[], theirs: readonly ImportedFlow[]): unknown[] {
  const differences: unknown[] = [];
  const matched = new Set<PythonFlow>();
  for (const flow of theirs) {
    const same = ours.filter(({ qualifiedName }) => flow.reached.includes(qualifiedName));
    const [found] = same;
    if (found === undefined || same.length > 1) {
      differences.push({ flow: flow.reached, found: same.map(({ id }) => id) });
      continue;
    }
    matched.add(found);
    const { name, ...expected } = asOurs(flow);
    const { name: _, ...actual } = asTheirs(found);
    if (JSON.stringify(actual) !== JSON.stringify(expected)) differences.push({ flow: found.id, actual, expected });
    // What a deploy is judged by.
    const schema = [found.parameters, found.parameters.filter((parameter) => parameter.default === undefined)].map(
      (parameters) => parameters.map((parameter) => parameter.name).sort(),
    );
    if (found.parametersAreCertain === true && JSON.stringify(schema) !== JSON.stringify(flow.schema))
      differences.push({ flow: found.id, schema, expected: flow.schema });
    // A name that code computes is not guessed; every other one is Prefect's.
    if (found.nameSource === "computed" ? found.name !== undefined : found.name !== name)
      differences.push({ flow: found.id, name: found.name, expected: name });
    if (flow.loadable !== null && found.deployable !== flow.loadable && !isInstanceMethod(found))
      differences.push({ flow: found.id, deployable: found.deployable, loadable: flow.loadable });
  }
  for (const flow of ours) {
    if (!matched.has(flow) && flow.deployable && !OTHER_BRANCHES.has(`${project}/${flow.id}`))
      differences.push({ extra: flow.id });
  }
  return differences;
}

/** Prefect loads an instance method from its class, but a run of it would lack `self`. */
function isInstanceMethod(flow: PythonFlow): boolean {
  return flow.notDeployableReason?.startsWith("It is an instance method") === true;
}

interface Facts {
  readonly name: string | undefined;
  readonly description: string | null;
  readonly async: boolean;
  readonly parameters: readonly unknown[];
}

function asOurs(flow: ImportedFlow): Facts {
  return {
    name: flow.name,
    description: flow.description === null || flow.description === "" ? null : flow.description,
    async: flow.async,
    parameters: flow.parameters,
  };
}

function asTheirs(flow: PythonFlow): Facts {
  return {
    name: flow.name,
    description: flow.description ?? null,
    async: flow.async,
    parameters: flow.parameters.map((parameter) => [
      parameter.name,
      parameter.kind.toUpperCase().replaceAll("-", "_"),
      parameter.default !== undefined,
    ]),
  };
}
