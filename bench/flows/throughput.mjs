// MB/s of our statement scanner and of web-tree-sitter over the same files, in one thread.
// Usage: node throughput.mjs <file with a list of files> <scanner|tree-sitter>
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { performance } from "node:perf_hooks";

const [list, which] = process.argv.slice(2);
const contents = readFileSync(list, "utf8")
  .trim()
  .split("\n")
  .map((file) => readFileSync(file));
const bytes = contents.reduce((sum, { length }) => sum + length, 0);

const parse = which === "scanner" ? await scanner() : await treeSitter();
const rounds = which === "scanner" ? 5 : 1;
const rates = [];
for (let round = 0; round < rounds; round++) {
  const start = performance.now();
  for (const content of contents) parse(content);
  rates.push(bytes / 1e6 / ((performance.now() - start) / 1000));
}
console.log(
  JSON.stringify({ megabytes: bytes / 1e6, rates, memory: Math.round(process.resourceUsage().maxRSS / 1024) }),
);

async function scanner() {
  const { SourceText } = await import("../../packages/sdk-prefect/dist/python/source-text.js");
  const { scanStatements } = await import("../../packages/sdk-prefect/dist/python/statements.js");
  return (content) => scanStatements(new SourceText(content));
}

async function treeSitter() {
  const { Language, Parser } = await import("web-tree-sitter");
  await Parser.init();
  const parser = new Parser();
  parser.setLanguage(
    await Language.load(createRequire(import.meta.url).resolve("tree-sitter-python/tree-sitter-python.wasm")),
  );
  return (content) => parser.parse(content.toString("utf8")).delete();
}
