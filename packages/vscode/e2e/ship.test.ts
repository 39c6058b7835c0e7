// From an empty profile to production: the whole way of a data engineer, on a real Prefect server. Each test goes on where
// the one before has ended.
import { waitFor } from "@acme-tools/prefect-server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { endJourneyWithFile, startJourney } from "./support/journey.ts";
import { PATIENCE } from "./support/patience.ts";
import { Shop } from "./support/shop.ts";
import type { WorkbenchPage } from "./support/workbench-page.ts";

let shop: Shop;
let user: WorkbenchPage;
let first: string;
let second: string;

beforeAll(async () => {
  shop = new Shop("prefect-shop");
  ({ user } = await startJourney("ship", shop.directory, { env: shop.env }));
});
// Before the journey's own: hooks after the tests run last to first.
afterAll(() => shop[Symbol.dispose]());
endJourneyWithFile();

/** Waits until a row says something. */
const rowSays = (view: string, row: string, text: string): Promise<boolean> =>
  waitFor(async () => (await user.row(view, row).textContent())?.includes(text), {
    what: `${row} to say ${text}`,
    timeout: PATIENCE,
  });

test("a project without a configuration is welcomed with the next step", async () => {
  const create = user.view("Flows").getByRole("button", { name: "Create Configuration" });
  await create.waitFor();
  await expect.poll(() => create.isEnabled()).toBe(true);
  await user.shoot("welcome");
});

test("the configuration is made from prefect.yaml and a few answers, and the flows appear", async () => {
  await user.view("Flows").getByRole("button", { name: "Create Configuration" }).click();
  await user.asked(/order of promotion/);
  await user.shoot("environments");
  await user.accept("dev, uat, prod");
  await user.asked(/ in uat/);
  await user.accept("shop-uat");
  await user.asked(/ in prod/);
  await user.accept("shop-prod");
  await user.page.locator(".tab.active", { hasText: "acme.yaml" }).waitFor();
  await user.row("Flows", "nightly-report").waitFor();
  await user.shoot("created");
  expect(shop.read("acme.yaml")).toMatch(/dev:[\s\S]*uat:[\s\S]*after: dev[\s\S]*prod:[\s\S]*after: uat/);
  first = shop.commit("How the shop ships");
});

test("two flows are deployed: chosen, planned, confirmed, and seen in dev", async () => {
  await user.command("Acme: Deploy…");
  await user.asked("Which flows?");
  await user.pick("nightly-report");
  await user.pick("sync-stock");
  await user.shoot("choose-flows");
  await user.accept();
  const plan = user.webview;
  await plan.getByText("2 to create. Nothing has happened yet.").waitFor();
  await user.shoot("deploy-plan");
  await plan.getByRole("button", { name: "Apply 2 changes" }).click();
  await plan.getByText("2 applied.").waitFor();
  await user.shoot("deployed");
  await expect.poll(() => plan.getByRole("link", { name: "Open in the engine" }).count()).toBe(2);
  await plan.getByRole("button", { name: "Close" }).click();
  await rowSays("Flows", "nightly-report", `dev ${first}`);
  await user.expand("Environments", "dev");
  await rowSays("Environments", "sync-stock", first);
  await user.shoot("in-dev");
});

test("a promotion that lacks a required step is refused with reasons; the step is recorded, and it goes on", async () => {
  shop.replace(
    "acme.yaml",
    "    after: dev\n",
    '    after: dev\n    requires:\n      - manual: "the report was read"\n',
  );
  first = shop.commit("uat requires a look");
  await user.command("Acme: Deploy…");
  await user.asked("Which flows?");
  await user.shoot("remembered-flows");
  await user.accept();
  await user.webview.getByRole("button", { name: /Apply 2 changes/ }).click();
  await user.webview.getByText("2 applied.").waitFor();
  await user.webview.getByRole("button", { name: "Close" }).click();
  await rowSays("Flows", "nightly-report", `dev ${first}`);

  await user.inlineAction("Flows", "nightly-report", "Promote…");
  const plan = user.webview;
  await plan.getByText("1 refused. Nothing has happened yet.").waitFor();
  await plan.getByText("the report was read").first().waitFor();
  await user.shoot("refused");
  expect(await user.axeInEachTheme()).toEqual([]);
  expect(await plan.getByRole("button", { name: /Apply/ }).count()).toBe(0);

  await plan.getByRole("button", { name: "Record a Step…" }).click();
  await user.asked(/the report was read/);
  await user.shoot("record-step");
  await user.pick("Passed");
  await user.asked("What was seen");
  await user.accept("three days, all plausible");
  await user.asked("Where it can be looked up");
  await user.accept();
  await plan.getByText("1 to create. Nothing has happened yet.").waitFor();
  await user.shoot("promote-plan");
  await plan.getByRole("button", { name: "Apply 1 change" }).click();
  await plan.getByText("1 applied.").waitFor();
  await plan.getByRole("button", { name: "Close" }).click();
  await rowSays("Flows", "nightly-report", `uat ${first}`);
  await user.expand("Environments", "uat");
  await user.shoot("in-uat");
});

test("a newer version shows how far the next environment is behind, and the two are compared from git", async () => {
  shop.replace("shop/version.py", /VERSION = ".+"/, 'VERSION = "2.0.0"');
  shop.replace("flows/sales/nightly_report.py", "top: int = 10", "top: int = 25");
  shop.write("flows/maintenance/backup.py", `${shop.read("flows/maintenance/backup.py")}\n# No part of the report.\n`);
  second = shop.commit("The report shows 25 products");
  await user.command("Acme: Deploy…");
  await user.asked("Which flows?");
  await user.accept();
  await user.webview.getByRole("button", { name: /Apply 2 changes/ }).click();
  await user.webview.getByText("2 applied.").waitFor();
  await user.webview.getByRole("button", { name: "Close" }).click();
  await rowSays("Flows", "nightly-report", `uat ${first} ↓1`);
  await user.openFile("nightly_report.py");
  await user.page.locator(".codelens-decoration", { hasText: "1 behind dev" }).waitFor();
  await user.expand("Flows", "nightly-report");
  await user.shoot("behind");

  await user.expand("Environments", "uat");
  await user.inlineAction("Environments", /nightly-report.*↓1/, "Compare Versions");
  await user.page.locator(".tab.active", { hasText: "↔" }).waitFor();
  await user.page.locator(".multiDiffEntry", { hasText: "nightly_report.py" }).waitFor();
  await user.page.locator(".view-line", { hasText: "25" }).first().waitFor();
  await user.shoot("compare");
  await expect.poll(() => user.page.locator(".multiDiffEntry", { hasText: "version.py" }).count()).toBe(1);
  expect(await user.page.locator(".multiDiffEntry", { hasText: "backup.py" }).count()).toBe(0);
  // The notification that offers it may have gone by now.
  await user.editorAction("Show All Files").click();
  await user.page.locator(".tab.active", { hasText: "all files" }).waitFor();
  await user.page.locator(".multiDiffEntry", { hasText: "backup.py" }).waitFor();
  await user.editorAction("Show All Files").waitFor({ state: "detached" });

  await user.contextMenu("Environments", /nightly-report.*↓1/, "Show Commits Between");
  await user.asked("Choose a commit");
  await user.shoot("commits");
  await user.pick("The report shows 25 products");
  await user.page.locator(".tab.active", { hasText: "The report shows 25 products" }).waitFor();
});

test("what should not have gone out is rolled back, with the reason on record", async () => {
  await user.contextMenu("Environments", "nightly-report", "Roll Back…");
  await user.asked(/Which release/);
  await user.shoot("which-release");
  await user.pick(first);
  await user.asked("Why, for the history");
  await user.accept("25 products are too many");
  const plan = user.webview;
  await plan.getByText("1 to update. Nothing has happened yet.").waitFor();
  await user.shoot("rollback-plan");
  await plan.getByRole("button", { name: "Apply 1 change" }).click();
  await plan.getByText("1 applied.").waitFor();
  await plan.getByRole("button", { name: "Close" }).click();
  await rowSays("Flows", "nightly-report", `dev ${first}`);
  await user.command("Acme: Show History");
  await user.webview.getByText("25 products are too many").first().waitFor();
  await user.shoot("history");
  await expect.poll(() => user.webview.getByText("three days, all plausible").count()).toBe(1);
});

test("doctor reports what is in place", async () => {
  await user.command("Acme: Check Setup (Doctor)");
  await user.page.locator(".tab.active", { hasText: "Doctor" }).waitFor();
  await user.webview.getByText("no worker polls it").first().waitFor();
  await user.shoot("doctor");
  expect(await user.axeInEachTheme()).toEqual([]);
  expect(second).not.toBe(first);
});
