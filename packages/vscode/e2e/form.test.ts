// The forms with all fields at once, on a real Prefect server: what is missing, settings, the plan below, its result.
import { afterAll, beforeAll, expect, test } from "vitest";
import { endJourneyWithFile, startJourney } from "./support/journey.ts";
import { Shop } from "./support/shop.ts";
import type { WorkbenchPage } from "./support/workbench-page.ts";

let shop: Shop;
let user: WorkbenchPage;
let first: string;

beforeAll(async () => {
  shop = new Shop("form-shop");
  shop.configure();
  shop.replace(
    "acme.yaml",
    "    after: dev\n",
    '    after: dev\n    requires:\n      - manual: "the report was read"\n',
  );
  first = shop.commit("uat requires a look");
  shop.acme("deploy", "nightly-report", "--yes");
  ({ user } = await startJourney("form", shop.directory, { env: shop.env }));
  await user.row("Flows", "nightly-report").waitFor();
});
// Before the journey's own: hooks after the tests run last to first.
afterAll(() => shop[Symbol.dispose]());
endJourneyWithFile();

const option = (name: string | RegExp) => user.webview.getByRole("option", { name });
const button = (name: string | RegExp) => user.webview.getByRole("button", { name });

test("deploy: what is missing is said at its field, and nothing that axe objects to", async () => {
  await user.command("Acme: Deploy in a Form…");
  await user.webview.getByRole("heading", { name: "Deploy to dev" }).waitFor();
  await option(/^nightly-report/).waitFor();
  await button("Show Plan").click();
  await user.webview.getByText("Choose at least one flow.").waitFor();
  await expect
    .poll(() => user.webview.getByRole("listbox", { name: "Flows" }).evaluate((list) => list.matches(":focus")))
    .toBe(true);
  await user.shoot("missing");
  expect(await user.axeInEachTheme()).toEqual([]);
});

test("settings by the adapter's schema are saved to acme.yaml, and the plan below the form has them", async () => {
  await user.webview.getByRole("textbox", { name: "Filter flows" }).fill("stock");
  await option(/^sync-stock/).click();
  await user.webview.getByText("1 of 10 chosen").waitFor();
  await user.webview.getByText("Settings in acme.yaml: sync-stock in dev").click();
  await user.webview.getByRole("textbox", { name: "Concurrency limit" }).fill("0");
  await user.webview.locator(".field", { hasText: "Concurrency limit" }).getByRole("alert").waitFor();
  await user.shoot("invalid-setting");
  await user.webview.getByRole("textbox", { name: "Concurrency limit" }).fill("2");
  await button("Show Plan").click();
  await user.webview.getByText("Settings were changed.").waitFor();
  await button("Save to acme.yaml").click();
  await expect.poll(() => shop.read("acme.yaml")).toMatch(/sync-stock:\s+environments:\s+dev:\s+concurrency_limit: 2/);
  expect(shop.read("acme.yaml")).toContain("requires:");
  await button("Show Plan").click();
  await user.webview.getByText("1 to create. Nothing has happened yet.").waitFor();
  await user.webview.getByText("concurrency_limit").waitFor();
  await user.shoot("plan");
  expect(await user.axeInEachTheme()).toEqual([]);
});

test("a plan of what is not asked for any more goes; a new one is applied, with its result below", async () => {
  await user.webview.getByRole("textbox", { name: "Filter flows" }).fill("");
  await option(/^backup/).click();
  await user.webview.getByText("Nothing has happened yet.").waitFor({ state: "detached" });
  await button("Show Plan").click();
  await user.webview.getByText("2 to create. Nothing has happened yet.").waitFor();
  await button("Apply 2 changes").click();
  await user.webview.getByText("2 applied.").waitFor();
  await user.shoot("applied");
  await button("Close").click();
  await user.webview.getByText("2 applied.").waitFor({ state: "detached" });
  await option(/^sync-stock dev [0-9a-f]{7}/).waitFor();
  expect(shop.acme("status", "--json")).toContain("form-shop--main--sync-stock--dev");
});

test("a step is recorded in the form, and the promotion that lacked it goes on", async () => {
  await user.command("Acme: Promote in a Form…");
  await user.webview.getByRole("heading", { name: /^Promote/ }).waitFor();
  await user.webview.getByRole("combobox", { name: /^Environment|^To/ }).click();
  await option("uat").click();
  await user.webview.getByRole("heading", { name: "Promote dev → uat" }).waitFor();
  await button("None").click();
  await option(/^nightly-report/).click();
  await button("Show Plan").click();
  await user.webview.getByText("1 refused. Nothing has happened yet.").waitFor();
  await user.webview.getByText("the report was read").first().waitFor();
  await user.shoot("refused");

  await user.command("Acme: Record a Step in a Form…");
  await user.webview.getByRole("heading", { name: "Record a Step in dev" }).waitFor();
  await button("None").click();
  await option(/^nightly-report.*waits for it/).click();
  await user.webview.getByRole("textbox", { name: "Note" }).fill("three days, all plausible");
  await user.shoot("validate");
  expect(await user.axeInEachTheme()).toEqual([]);
  await button("Record").click();
  await user.webview.getByText("the report was read: 1 passed.").waitFor();

  await user.page.locator(".tab", { hasText: "Promote dev → uat" }).click();
  await user.webview.getByText("1 refused. Nothing has happened yet.").waitFor();
  await button("Show Plan").click();
  await user.webview.getByText("1 to create. Nothing has happened yet.").waitFor();
  await button("Apply 1 change").click();
  await user.webview.getByText("1 applied.").waitFor();
  await user.shoot("promoted");
  expect(JSON.parse(shop.acme("status", "--json"))).toBeDefined();
  expect(shop.acme("status", "--json")).toContain(first);
});
