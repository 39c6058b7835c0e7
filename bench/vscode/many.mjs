// The tree of 10,000 Deployments in the workbench: how long its page and the extension host could not answer while all of
// it is expanded and scrolled, and while a few of them change.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { request } from "../../tools/prefect-server/index.mjs";
import { doNothing, longestSeen, watchFrames } from "./frames.mjs";
import { now, rowAt, settle } from "./window.mjs";

/** Pixels. */
const ROW = 22;
/** Scrolls a list of 10,000 rows from end to end by 120 turns of the wheel: VS Code makes small steps of any turn. */
export const fastWheel = { "workbench.list.mouseWheelScrollSensitivity": 40 };
const GROUP = /^\d+ flows, from /;

/**
 * Measures a step: the page's longest task and frame, and the longest block of the extension host.
 *
 * @returns `{ task, frame, host }`
 */
async function measured({ page, probe }, step) {
  await settle(page);
  await longestSeen(page);
  await probe.longestBlock();
  const more = await step();
  const seen = await longestSeen(page);
  return { ...seen, host: await probe.longestBlock(), ...more };
}

/** A page of the same browser that shows nothing, for as long as any step is measured at least: the machine's floor. */
export async function emptyPage(browser) {
  const page = await browser.newPage();
  await watchFrames(page);
  await longestSeen(page);
  await doNothing(page);
  const seen = await longestSeen(page);
  await page.close();
  return seen;
}

/** Expands everything down to each Deployment, and scrolls through it. */
export async function expandAndScroll(window) {
  const { page } = window;
  await watchFrames(page);
  const environments = window.user.view("Environments");
  const idle = await measured(window, () => doNothing(page));
  const one = await measured(window, async () => {
    await environments.locator('.monaco-list-row[aria-level="1"]').last().click();
    await growth(environments, 4);
  });
  const all = await measured(window, async () => {
    await expandAbove(page, environments);
    return { rows: await countOf(environments) };
  });
  const scroll = await measured(window, async () => {
    await pointAt(page, environments);
    for (let step = 0; step < 120; step++) {
      await page.mouse.wheel(0, 100);
      await page.evaluate(() => new Promise(requestAnimationFrame));
    }
    // Or it was not scrolled at all.
    await environments.locator('.monaco-list-row[data-last-element="true"]').waitFor();
  });
  return { idle, one, all, scroll };
}

/**
 * Five Deployments are paused or resumed on the server, and git says that another commit may be checked out: the tree is
 * refreshed, as it is when the window gets the focus. Until the first of them shows it.
 */
export async function changeFive(window, server, { project, directory, isPaused }) {
  const { page } = window;
  const names = [0, 1, 2, 3, 4].map((index) => `${project}--main--flow-00${index}--dev`);
  const rows = await request(server, "POST", "/deployments/filter", { deployments: { name: { any_: names } } });
  for (const { id } of rows) await request(server, "PATCH", `/deployments/${id}`, { paused: isPaused });
  // The tree has the focus.
  await page.keyboard.press("Home");
  return measured(window, async () => {
    const shown = rowAt(page, isPaused ? /^flow-000\w{7}.*paused/ : /^flow-000\w{7}(?!.*paused)/);
    const told = now();
    const head = join(directory, ".git/HEAD");
    writeFileSync(head, readFileSync(head));
    return { time: (await shown) - told };
  });
}

/** Into the middle: a row may be below what sticks to the top. */
async function pointAt(page, view) {
  const { x, y, width, height } = await view.boundingBox();
  await page.mouse.move(x + width / 2, y + height / 2);
}

/** Rows of a view's tree, also those that are not in the page. */
export async function countOf(view) {
  const height = await view
    .locator(".monaco-list-rows")
    .first()
    .evaluate((rows) => Number.parseFloat(rows.style.height));
  return Math.round(height / ROW);
}

/** Waits until there are more rows. */
async function growth(view, before) {
  for (;;) {
    const count = await countOf(view);
    if (count > before) return count;
    await view.page().evaluate(() => new Promise(requestAnimationFrame));
  }
}

/**
 * By keyboard, from the last environment, which has the focus and is expanded, upwards: first the environments above, and
 * then the groups in all of them, from the last one, so that the row above a group is never one of a group's own.
 */
async function expandAbove(page, view) {
  const focused = () =>
    view.locator(".monaco-list-row.focused").evaluate(({ ariaLabel, ariaLevel, ariaExpanded, dataset }) => ({
      label: ariaLabel,
      level: ariaLevel,
      isClosed: ariaExpanded === "false",
      index: Number(dataset.index),
    }));
  const expand = async () => {
    const before = await countOf(view);
    await page.keyboard.press("ArrowRight");
    await growth(view, before);
  };
  for (let { index } = await focused(); index > 0; index--) {
    await page.keyboard.press("ArrowUp");
    await expand();
  }
  await page.keyboard.press("End");
  for (;;) {
    const { label, level, isClosed, index } = await focused();
    if (index === 0 || (level !== "1" && !GROUP.test(label ?? ""))) return;
    if (isClosed) await expand();
    await page.keyboard.press("ArrowUp");
  }
}
