// Makes a project for the benchmark: copies of the corpus, whose flows are known because Prefect was asked, among
// Python files that declare none, taken from an installed environment.
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const corpus = fileURLToPath(new URL("../../packages/sdk-prefect/corpus", import.meta.url));

// Not among the copies: files that Python itself refuses.
const LEFT_OUT = new Set(["broken", "recent_grammar"]);

/**
 * @param {string} root - an empty folder
 * @param {{ copies: number, fillers: readonly string[], cases?: readonly string[] }} content - `fillers`: files to copy
 * @returns {{ path: string, qualifiedName: string, function: string, name?: string }[]} every flow of the project
 */
export function makeTree(root, { copies, fillers, cases }) {
  const truth = [];
  for (let copy = 0; copy < copies; copy++) {
    for (const entry of readdirSync(corpus, { withFileTypes: true })) {
      if (!entry.isDirectory() || LEFT_OUT.has(entry.name) || (cases !== undefined && !cases.includes(entry.name)))
        continue;
      const folder = `project_${copy}/${entry.name}`;
      cpSync(join(corpus, entry.name), join(root, folder), { recursive: true });
      const { flows } = JSON.parse(readFileSync(join(corpus, entry.name, "expected.json"), "utf8"));
      for (const flow of flows) truth.push({ ...flow, path: `${folder}/${flow.path}` });
    }
  }
  for (const [index, file] of fillers.entries()) {
    const target = join(root, `lib_${index % 97}`, `module_${index}.py`);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, readFileSync(file));
  }
  return truth;
}

/** Python files below a folder that do not speak of Prefect. */
export function fillersBelow(folder) {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".py") && !path.startsWith("prefect"))
    .map((path) => join(folder, path))
    .sort()
    .filter((file) => !readFileSync(file).includes("prefect"));
}
