// One process of ours: scans a folder, started as `acme` is (packages/cli/src/bin.ts), and prints what it found.
// Usage: node scan.mjs <root> [--cache <folder>] [--quiet]
import module from "node:module";

module.enableCompileCache?.();
const { scanFlows } = await import("../../packages/sdk-prefect/dist/flows/flow-index.js");
const [root, ...options] = process.argv.slice(2);
const cache = options.includes("--cache") ? options[options.indexOf("--cache") + 1] : undefined;
const { flows, problems, stats } = scanFlows({ root, ...(cache !== undefined && { cache }) });
const memory = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(
  JSON.stringify({
    count: flows.length,
    problems: problems.length,
    stats,
    memory,
    ...(!options.includes("--quiet") && {
      flows: flows.map(({ path, qualifiedName, function: name }) => ({ path, qualifiedName, function: name })),
    }),
  }),
);
