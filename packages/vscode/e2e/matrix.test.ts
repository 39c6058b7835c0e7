// The matrix in the workbench, on a real Prefect server: what it shows, its menus, and that it keeps up.
import { afterAll, beforeAll, expect, test } from "vitest";
import { endJourneyWithFile, startJourney } from "./support/journey.ts";
import { Shop } from "./support/shop.ts";
import type { WorkbenchPage } from "./support/workbench-page.ts";

let shop: Shop;
let user: WorkbenchPage;
let first: string;
let second: string;

beforeAll(async () => {
  shop = new Shop("matrix-shop");
  shop.configure();
  first = shop.git("rev-parse", "HEAD").slice(0, 7);
  shop.acme("deploy", "--all", "--yes");
  shop.acme("promote", "--to", "uat", "nightly-report", "sync-stock", "--yes");
  shop.replace("flows/sales/nightly_report.py", "top: int = 10", "top: int = 25");
  second = shop.commit("The report shows 25 products");
  shop.acme("deploy", "nightly-report", "--yes");
  ({ user } = await startJourney("matrix", shop.directory, { env: shop.env }));
});
// Before the journey's own: hooks after the tests run last to first.
afterAll(() => shop[Symbol.dispose]());
endJourneyWithFile();

const cell = (name: string | RegExp) => user.webview.getByRole("gridcell", { name });

test("shows what runs where, with what is behind in words, and nothing that axe objects to", async () => {
  await user.row("Flows", "nightly-report").waitFor();
  await user.command("Acme: Show Matrix");
  await cell(new RegExp(`^nightly-report in dev: ${second}`)).waitFor();
  await cell(new RegExp(`^nightly-report in uat: ${first}.*1 behind dev`)).waitFor();
  await cell("nightly-report in prod: not deployed").waitFor();
  await user.shoot("shown");
  expect(await user.axeInEachTheme()).toEqual([]);
});

test("a cell's menu has what can be done there, by keyboard; promoting to it shows in the matrix at once", async () => {
  await cell(/^nightly-report in uat/).focus();
  await user.page.keyboard.press("Enter");
  const menu = user.page.locator(".monaco-menu");
  await menu.getByText("Promote to This Environment…").waitFor();
  expect(await menu.getByText("Deploy…").count()).toBe(0);
  await user.shoot("menu");
  await menu.getByText("Promote to This Environment…").click();
  await user.webview.getByRole("button", { name: "Apply 1 change" }).click();
  await user.webview.getByText("1 applied.").waitFor();
  await user.webview.getByRole("button", { name: "Close" }).click();
  await cell(new RegExp(`^nightly-report in uat: ${second}`)).waitFor();
  await user.shoot("promoted");
});

test("after a reload of the window it is there again, with its filter", async () => {
  await user.webview.getByRole("textbox", { name: "Filter flows" }).fill("nightly");
  await user.webview.getByText(/^1 of \d+ flows$/).waitFor();
  await user.webview.getByRole("rowheader", { name: /sync-stock/ }).waitFor({ state: "detached" });
  await user.shoot("filtered");
  // In an orderly way: a browser that is torn away loses what VS Code has not written yet.
  await Promise.all([user.page.waitForEvent("load"), user.command("Developer: Reload Window")]);
  await cell(new RegExp(`^nightly-report in uat: ${second}`)).waitFor();
  await expect.poll(() => user.webview.getByRole("textbox", { name: "Filter flows" }).inputValue()).toBe("nightly");
  await expect.poll(() => user.webview.getByRole("rowheader").count()).toBe(1);
  await user.shoot("restored");
});
