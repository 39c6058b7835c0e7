// What TypeScript becomes, run as jiti runs it.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { temporaryFolder, writeFiles } from "../temp-folder.test-support.ts";
import { importModule } from "./import-module.ts";
import { transformModule } from "./transform-module.ts";

async function load(files: Record<string, string>): Promise<Record<string, unknown>> {
  return importModule(join(temporaryFolder(files), "main.ts"));
}

test("what adapters are written with works: types, enums, parameter properties, imports of every form", async () => {
  const exported = await load({
    "main.ts": `import fs, { existsSync as exists, type Stats } from "node:fs";
import * as other from "./other.ts";
import { type Kept, Level } from "./other.ts";
import "./effect.ts";
export * from "./other.ts";
export { Level as Renamed } from "./other.ts";
class Engine<T extends object> {
  constructor(private readonly state: T, public name?: string) {}
  get value(): T { return this.state!; }
}
const stats = undefined as unknown as Stats | undefined;
const kept = { a: 1 } satisfies Kept;
export const later = (await import("./other.ts")).value;
export default { is: new Engine(kept, "mine"), exists: exists(fs.realpathSync(".")), level: Level.High, other: other.value, effect: globalThis.effect, stats };
`,
    "other.ts": `export interface Kept { a: number }\nexport enum Level { Low = "low", High = "high" }\nexport const value = 5;`,
    "effect.ts": `declare global { var effect: number }\nglobalThis.effect = 7;\nexport {};`,
  });
  expect(exported).toMatchObject({ value: 5, later: 5, Renamed: { High: "high" } });
  expect(exported["default"]).toMatchObject({ is: { name: "mine", state: { a: 1 } }, exists: true });
  expect(exported["default"]).toMatchObject({ level: "high", other: 5, effect: 7 });
});

test("import.meta is the file's own, and stays as it is in strings and comments", async () => {
  const folder = temporaryFolder({});
  writeFiles(folder, {
    "main.ts": `// import.meta.url
export const meta = [import.meta.url, import . meta.dirname, import.meta.filename];
export const text = \`\${import.meta.dirname}/x of import.meta.dirname\`;
export const own: string = { import: { meta: "import.meta" } }.import.meta;
export const resolved: string = import.meta.resolve("./other.ts");
`,
    "other.ts": "",
  });
  const file = join(folder, "main.ts");
  expect(await importModule(file)).toEqual({
    meta: [pathToFileURL(file).href, folder, file],
    text: `${folder}/x of import.meta.dirname`,
    own: "import.meta",
    resolved: expect.stringMatching(/other\.ts$/) as string,
  });
});

test("an error of the code has its line, and so has one of its syntax", async () => {
  const folder = temporaryFolder({
    "main.ts":
      "import { join } from 'node:path';\n\ninterface A { b: string }\nthrow new Error(join('a', import.meta.dirname));",
  });
  const error = await importModule(join(folder, "main.ts")).catch((caught: unknown) => caught as Error);
  expect((error as Error).stack).toContain("main.ts:4:");
  expect(() => transformModule({ source: "const a = 1;\nlet x: = 3;", filename: "/p/main.ts", ts: true })).toThrow(
    /\/p\/main\.ts.*\(2:8\)/,
  );
});

test("a project's module is preferred to ours, and what it has not installed is ours", async () => {
  const folder = temporaryFolder({
    "main.ts": `import { mine } from "given";\nimport { z } from "zod";\nexport default [mine, z];`,
    "node_modules/zod/package.json": '{ "name": "zod", "version": "1.0.0", "main": "index.js" }',
    "node_modules/zod/index.js": 'exports.z = "of the project";',
  });
  const exported = await importModule(join(folder, "main.ts"), { given: () => Promise.resolve({ mine: 1 }) });
  expect(exported["default"]).toEqual([1, "of the project"]);
});
