// The matrix of 10,000 Deployments in a real Chromium: see matrix-page.mjs.
//
//   npm run build && npx node --conditions=@acme/source bench/webviews/matrix.mjs
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { printTable } from "../../scripts/print-table.ts";
import { matrixSize, measureMatrix } from "./matrix-page.mjs";

const vscode = fileURLToPath(new URL("../../packages/vscode/", import.meta.url));
const { chromium } = createRequire(`${vscode}package.json`)("playwright-core");
const { chromiumFlags, ensureChromium } = await import(`${vscode}e2e/support/chromium.ts`);

const RUNS = Number(process.env.BENCH_RUNS ?? 5);
const browser = await chromium.launch({ executablePath: await ensureChromium(), args: chromiumFlags });
const figures = await measureMatrix(browser, RUNS);
await browser.close();

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const of = (all, key) => {
  const values = all.map((one) => one[key]).filter((value) => value !== undefined);
  return values.length === 0 ? "" : `${Math.round(median(values))} (${Math.round(Math.max(...values))})`;
};
console.log(
  `${matrixSize.deployments} Deployments of ${matrixSize.flows} flows; ms, the median of ${RUNS} runs (the worst). A task of 0: none over 50 ms.`,
);
printTable(
  ["", "time", "longest task", "longest frame", "count"],
  [...figures].map(([name, all]) => [name, of(all, "time"), of(all, "task"), of(all, "frame"), of(all, "count")]),
);
