// What the matrix of 10,000 Deployments does to its page: until the first rows are there, and the longest time for which
// the page could not answer while it loads, scrolls, filters, sorts and is told of changes. Beside it the same rows in a
// plain table, all of them in the page. Needs the webviews' bundles: a build.
import { fileURLToPath } from "node:url";
import { doNothing, longestSeen, watchFrames } from "../vscode/frames.mjs";

const vscode = fileURLToPath(new URL("../../packages/vscode/", import.meta.url));
const { WebviewPage } = await import(`${vscode}e2e/support/webview-page.ts`);
const { makeHead, makeRows } = await import(`${vscode}src/views/matrix/matrix.test-support.ts`);
const { newsOfRows } = await import(`${vscode}src/views/matrix/matrix-messages.ts`);

const rows = makeRows(3_731);

/** How many flows and Deployments the matrix has. */
export const matrixSize = { flows: rows.length, deployments: rows.reduce((sum, { cells }) => sum + cells.length, 0) };

const steps = {
  nothing: (panel) => doNothing(panel.page),
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

/**
 * Measures.
 *
 * @param browser - a Chromium of playwright
 * @returns by the name of a step: a list of `{ time?, task?, frame?, count? }`, one for each run; milliseconds
 */
export async function measureMatrix(browser, runs) {
  const figures = new Map();
  const note = (name, value) => figures.set(name, [...(figures.get(name) ?? []), value]);
  for (let run = 0; run < runs; run++) {
    const panel = await WebviewPage.open(browser, "matrix", { directory: "/projects/shop" });
    await watchFrames(panel.page);
    await longestSeen(panel.page);
    for (const [name, step] of Object.entries(steps)) {
      const first = await step(panel);
      const { task, frame } = await longestSeen(panel.page);
      if (first !== undefined) note("first rows", { time: first });
      note(name, { task, frame });
    }
    note("rows in the page", { count: await panel.page.getByRole("row").count() });
    await panel.page.close();

    const page = await browser.newPage();
    await watchFrames(page);
    await longestSeen(page);
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
    note("plain table: load", await longestSeen(page));
    await page.close();
  }
  return figures;
}
