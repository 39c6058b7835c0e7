// The matrix of 10,000 Deployments in a real Chromium: how long until the first rows are there, and the longest time for
// which the page could not answer while it loads, scrolls, filters, sorts and is told of changes. Beside it the same rows
// in a plain table, all of them in the page.
//
//   npm run build && npx node --conditions=@acme/source bench/webviews/matrix.mjs
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { printTable } from "../../scripts/print-table.ts";

const vscode = fileURLToPath(new URL("../../packages/vscode/", import.meta.url));
const { chromium } = createRequire(`${vscode}package.json`)("playwright-core");
const { WebviewPage } = await import(`${vscode}e2e/support/webview-page.ts`);
const { chromiumFlags, ensureChromium } = await import(`${vscode}e2e/support/chromium.ts`);
const { makeHead, makeRows } = await import(`${vscode}src/views/matrix/matrix.test-support.ts`);
const { newsOfRows } = await import(`${vscode}src/views/matrix/matrix-messages.ts`);

const RUNS = Number(process.env.BENCH_RUNS ?? 5);
const rows = makeRows(3_731);
const deployments = rows.reduce((sum, { cells }) => sum + cells.length, 0);
const browser = await chromium.launch({ executablePath: await ensureChromium(), args: chromiumFlags });

/** Watches the page: the longest task, and the longest time between two frames. */
const watch = (page) =>
  page.evaluate(() => {
    const seen = { task: 0, frame: 0 };
    globalThis.seen = seen;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) seen.task = Math.max(seen.task, duration);
    }).observe({ type: "longtask" });
    let last = performance.now();
    const frame = (now) => {
      seen.frame = Math.max(seen.frame, now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });

/** What was seen since the last time, when the page is at rest. */
async function seen(page) {
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(() => resolve(undefined))));
  return page.evaluate(() => {
    const { task, frame } = globalThis.seen;
    Object.assign(globalThis.seen, { task: 0, frame: 0 });
    return { task, frame };
  });
}

const steps = {
  /** What the machine does to a page that does nothing: the floor of all others. */
  async nothing(panel) {
    await panel.page.evaluate(async () => {
      for (let frame = 0; frame < 120; frame++) await new Promise(requestAnimationFrame);
    });
  },
  async load(panel) {
    // As VS Code does: a message is one event.
    const texts = [{ type: "head", head: makeHead() }, ...newsOfRows(undefined, rows)].map((news) =>
      JSON.stringify(news),
    );
    return panel.page.evaluate(async (all) => {
      const began = performance.now();
      const first = new Promise((resolve) => {
        const look = () =>
          document.querySelector('[role="rowheader"]') === null
            ? requestAnimationFrame(look)
            : resolve(performance.now() - began);
        look();
      });
      for (const text of all) {
        window.postMessage(JSON.parse(text));
        await new Promise((resolve) => setTimeout(resolve));
      }
      return first;
    }, texts);
  },
  async scroll(panel) {
    await panel.page.evaluate(async () => {
      const scroller = document.querySelector(".scroller");
      for (let step = 0; step < 120; step++) {
        scroller.scrollTop += step % 3 === 0 ? 4_000 : 150;
        await new Promise(requestAnimationFrame);
      }
      scroller.scrollTop = 0;
    });
  },
  async filter(panel) {
    const field = panel.page.getByRole("textbox", { name: "Filter flows" });
    await field.pressSequentially("team-1");
    for (let key = 0; key < 6; key++) await field.press("Backspace");
    await panel.page.getByRole("button", { name: /^Behind/ }).click();
    await panel.page.getByRole("button", { name: /^Behind/ }).click();
  },
  async sort(panel) {
    for (let click = 0; click < 4; click++) await panel.page.getByRole("columnheader", { name: /^prod/ }).click();
  },
  async "1,000 rows change"(panel) {
    const before = new Map(rows.map((row) => [row.id, row]));
    const after = rows.map((row, index) =>
      index % 3 === 0 && index < 3_000
        ? { ...row, cells: row.cells.map((cell) => ({ ...cell, version: "fffffff" })) }
        : row,
    );
    await panel.tell(...newsOfRows(before, after));
  },
};

const figures = new Map();
const note = (name, value) => figures.set(name, [...(figures.get(name) ?? []), value]);
for (let run = 0; run < RUNS; run++) {
  const panel = await WebviewPage.open(browser, "matrix", { directory: "/projects/shop" });
  await watch(panel.page);
  await seen(panel.page);
  for (const [name, step] of Object.entries(steps)) {
    const first = await step(panel);
    const { task, frame } = await seen(panel.page);
    if (first !== undefined) note("first rows", { time: first });
    note(name, { task, frame });
  }
  note("rows in the page", { count: await panel.page.getByRole("row").count() });
  await panel.page.close();

  const page = await browser.newPage();
  await watch(page);
  await seen(page);
  const first = await page.evaluate((all) => {
    const began = performance.now();
    document.body.innerHTML = `<table>${all
      .map(
        ({ flow, cells }) =>
          `<tr><th>${flow}</th>${cells.map(({ version, marks }) => `<td>${version} ${marks.map(({ text }) => text).join(" ")}</td>`).join("")}</tr>`,
      )
      .join("")}</table>`;
    return new Promise((resolve) =>
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - began))),
    );
  }, rows);
  note("plain table: first rows", { time: first });
  note("plain table: load", await seen(page));
  await page.close();
}
await browser.close();

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const of = (all, key) => {
  const values = all.map((one) => one[key]).filter((value) => value !== undefined);
  return values.length === 0 ? "" : `${Math.round(median(values))} (${Math.round(Math.max(...values))})`;
};
console.log(
  `${deployments} Deployments of ${rows.length} flows; ms, the median of ${RUNS} runs (the worst). A task of 0: none over 50 ms.`,
);
printTable(
  ["", "time", "longest task", "longest frame", "count"],
  [...figures].map(([name, all]) => [name, of(all, "time"), of(all, "task"), of(all, "frame"), of(all, "count")]),
);
