// The matrix's real page in a real Chromium: keys, filters, live changes, ten thousand Deployments.
import { chromium, type Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { MatrixRow } from "../src/views/matrix/matrix-data.ts";
import { newsOfRows } from "../src/views/matrix/matrix-messages.ts";
import { makeHead, makeRows } from "../src/views/matrix/matrix.test-support.ts";
import { chromiumFlags } from "./support/chromium.ts";
import { WebviewPage } from "./support/webview-page.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: inject("E2E").chromium, args: chromiumFlags });
});
afterAll(() => browser.close());

const rows = makeRows(3_334);
const mapOf = (all: readonly MatrixRow[]): Map<string, MatrixRow> => new Map(all.map((row) => [row.id, row]));

async function open(all: readonly MatrixRow[] = rows, state?: unknown): Promise<WebviewPage> {
  const panel = await WebviewPage.open(browser, "matrix", { directory: "/projects/shop" }, state);
  await panel.tell({ type: "head", head: makeHead() }, ...newsOfRows(undefined, all));
  await panel.page.getByText(`${all.length.toLocaleString("en")} flows`).waitFor();
  return panel;
}

const focused = (panel: WebviewPage): Promise<string> =>
  panel.page.evaluate(
    () => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent?.trim() ?? "",
  );

describe("by keyboard", () => {
  test("one cell is in the order of Tab, and the arrows, Home, End and the pages move it", async () => {
    const panel = await open();
    const { page } = panel;
    await expect.poll(() => page.locator('[role="treegrid"] [tabindex="0"]').count()).toBe(1);
    await page.getByRole("rowheader", { name: "flow-0000" }).focus();
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => focused(panel)).toMatch(/^flow-0000 in dev: \S+, .* ago/);
    await page.keyboard.press("End");
    await expect.poll(() => focused(panel)).toMatch(/^flow-0000 in prod/);
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => focused(panel)).toMatch(/^flow-0001 in prod/);
    await page.keyboard.press("PageDown");
    await expect.poll(() => focused(panel)).toMatch(/^flow-001\d in prod/);
    await page.keyboard.press("Home");
    await page.keyboard.press("Control+End");
    await expect.poll(() => focused(panel)).toMatch(/in prod/);
    await expect.poll(() => page.locator(":focus").isVisible()).toBe(true);
    await page.keyboard.press("Control+Home");
    await expect.poll(() => focused(panel)).toMatch(/^flows\/team-00, 49 flows/);
    await page.keyboard.press("ArrowUp");
    await expect.poll(() => focused(panel)).toMatch(/^Flow/);
    expect(panel.faults).toEqual([]);
    await page.close();
  });

  test("Enter opens the cell's menu with what can be done there", async () => {
    const panel = await open();
    const { page } = panel;
    await page.evaluate(() =>
      document.addEventListener("contextmenu", (event) => {
        const at = (event.target as HTMLElement).closest<HTMLElement>("[data-vscode-context]");
        document.title = at?.dataset["vscodeContext"] ?? "";
      }),
    );
    await page.getByRole("gridcell", { name: "flow-0001 in dev" }).focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => page.title()).not.toBe("");
    const context: unknown = JSON.parse(await page.title());
    expect(context).toMatchObject({ row: rows[1]?.id, environment: "dev" });
    expect(context).toHaveProperty("matrixCan", expect.stringContaining(",promote,"));
    await page.close();
  });

  test("Left and Right close and open a folder, Space selects, and the buttons act on what is selected", async () => {
    const panel = await open();
    const { page } = panel;
    const folder = page.getByRole("gridcell", { name: /^flows\/team-00/ });
    await folder.focus();
    await page.keyboard.press("ArrowLeft");
    await page.locator('[role="row"][aria-expanded="false"]').waitFor();
    await expect.poll(() => page.getByRole("rowheader", { name: "flow-0000" }).count()).toBe(0);
    await page.keyboard.press("ArrowRight");
    await page.getByRole("rowheader", { name: "flow-0000" }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Space");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Space");
    await page.getByText("2 selected:").waitFor();
    await page.getByRole("button", { name: "Promote…" }).click();
    await expect
      .poll(() => panel.sent.at(-1))
      .toEqual({ type: "act", action: "promote", rows: [rows[0]?.id, rows[1]?.id] });
    await page.close();
  });
});

describe("filter and sort", () => {
  test("text and states narrow the rows, and say how many", async () => {
    const panel = await open();
    const { page } = panel;
    await page.getByRole("textbox", { name: "Filter flows" }).fill("team-07 flow-036");
    await page.getByText("9 of 3,334 flows").waitFor();
    const behind = page.getByRole("button", { name: /^Behind/ });
    await behind.click();
    await expect.poll(() => behind.getAttribute("aria-pressed")).toBe("true");
    const shown = await page.getByRole("rowheader").allTextContents();
    expect(shown.length).toBeGreaterThan(0);
    expect(shown.length).toBeLessThan(9);
    await page.getByRole("textbox", { name: "Filter flows" }).press("Escape");
    await page.getByText(/of 3,334 flows/).waitFor();
    await page.close();
  });

  test("a click on an environment sorts by age, and says so", async () => {
    const panel = await open();
    const { page } = panel;
    const prod = page.getByRole("columnheader", { name: /^prod/ });
    await prod.click();
    await expect.poll(() => prod.getAttribute("aria-sort")).toBe("ascending");
    await page.getByText("newest first").waitFor();
    await prod.click();
    await expect.poll(() => prod.getAttribute("aria-sort")).toBe("descending");
    await page.keyboard.press("Enter");
    await expect.poll(() => prod.getAttribute("aria-sort")).toBe("other");
    await page.close();
  });
});

describe("live", () => {
  test("a change keeps scroll, focus and filter", async () => {
    const panel = await open();
    const { page } = panel;
    const scroller = page.locator(".scroller");
    await scroller.evaluate((element) => (element.scrollTop = 60_000));
    const cell = page.locator('[role="gridcell"][aria-label*=" in uat: "]').nth(12);
    await cell.focus();
    const label = await focused(panel);
    const top = (): Promise<number> =>
      page.locator(":focus").evaluate((element) => Math.round(element.getBoundingClientRect().top));
    const before = await top();
    // Ten new flows above, and one flow that is there has another version.
    const flow = /^flow-(\d+)/.exec(label)?.[0] ?? "";
    const news = Array.from({ length: 10 }, (_, index): MatrixRow => {
      const [first] = rows as [MatrixRow];
      return { ...first, id: `new-${index}`, flow: `a-new-${index}` };
    });
    const after = [
      ...news,
      ...rows.map((row) =>
        row.flow === flow ? { ...row, cells: row.cells.map((one) => ({ ...one, version: "fffffff" })) } : row,
      ),
    ];
    await panel.tell(...newsOfRows(mapOf(rows), after));
    await page.getByText("3,344 flows").waitFor();
    await expect.poll(() => focused(panel)).toContain(`${flow} in uat: fffffff`);
    await expect.poll(async () => Math.abs((await top()) - before)).toBeLessThanOrEqual(1);
    expect(panel.faults).toEqual([]);
    await page.close();
  });

  test("what no file is to blame for is said, at most three, and leads to a check of the setup", async () => {
    const panel = await open(makeRows(20));
    const { page } = panel;
    const troubles = ["dev", "uat", "prod", "dr"].map((name) => `${name} could not be reached. Is its server up?`);
    await panel.tell({ type: "head", head: makeHead({ troubles, problems: 2 }) });
    await page.getByText("prod could not be reached. Is its server up?").waitFor();
    await page.getByText("And 1 more.").waitFor();
    expect(await page.getByText("dr could not be reached").count()).toBe(0);
    await page.getByText("There are 2 problems in the files.").waitFor();
    await page.getByRole("button", { name: "Check setup" }).click();
    await expect.poll(() => panel.sent.at(-1)).toEqual({ type: "doctor" });
    expect(panel.faults).toEqual([]);
    await page.close();
  });

  test("says that what it shows is old, and offers to read it again", async () => {
    const panel = await open();
    await panel.tell({ type: "head", head: makeHead({ isStale: true, readAt: "2026-01-01T00:00:00Z" }) });
    await panel.page.getByText("This is the last known state").waitFor();
    await panel.page.getByRole("button", { name: "Read again" }).click();
    await expect.poll(() => panel.sent.at(-1)).toEqual({ type: "refresh" });
    await panel.page.close();
  });

  test("after a reload the last screen is there before the extension is, with its filter", async () => {
    const before = await open();
    await before.page.getByRole("textbox", { name: "Filter flows" }).fill("team-07");
    await before.page.getByText("49 of 3,334 flows").waitFor();
    await expect.poll(async () => JSON.stringify(await before.state())).toContain("team-07");
    await expect.poll(async () => ((await before.state()) as { rows: unknown[] }).rows.length).toBeGreaterThan(20);
    const state = await before.state();
    await before.page.close();

    const after = await WebviewPage.open(browser, "matrix", { directory: "/projects/shop" }, state);
    await after.page.getByRole("rowheader", { name: /flow-0351/ }).waitFor();
    await after.page.getByText("This is the last known state").waitFor();
    expect(await after.page.getByRole("textbox", { name: "Filter flows" }).inputValue()).toBe("team-07");
    await after.page.close();
  });

  test("a message that is not the panel's is not taken", async () => {
    const panel = await open(makeRows(10));
    await panel.tell({ type: "rows", isWhole: true, rows: [{ flow: "<img src=x onerror=alert(1)>" }] });
    await expect.poll(() => panel.faults.join()).toContain("does not know");
    expect(await panel.page.getByRole("rowheader").count()).toBe(10);
    await panel.page.close();
  });
});

test("of ten thousand Deployments only what is near is in the page, and every line is counted", async () => {
  const panel = await open();
  const { page } = panel;
  expect(await page.getByRole("row").count()).toBeLessThan(60);
  // 3,334 flows, their 68 folders with the one of those that are gone, and the head.
  expect(Number(await page.getByRole("treegrid").getAttribute("aria-rowcount"))).toBeGreaterThan(3_334 + 60);
  await page.locator(".scroller").evaluate((element) => (element.scrollTop = element.scrollHeight));
  await page.getByText("Not in the code any more").first().waitFor({ state: "attached" });
  await page.getByRole("rowheader").last().waitFor();
  expect(panel.faults).toEqual([]);
  await page.close();
});
