// Tasks of type acme: offered by Run Task, run in a terminal, with an exit status.
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Shop } from "./support/shop.ts";
import type { WorkbenchPage } from "./support/workbench-page.ts";
import { Workbench } from "./support/workbench.ts";

let workbench: Workbench;
let shop: Shop;
let user: WorkbenchPage;

beforeAll(async () => {
  shop = new Shop("tasks");
  shop.configure();
  workbench = await Workbench.start({ env: shop.env });
  user = await workbench.open("tasks", shop.directory);
  await user.openContainer();
  await user.row("Flows", "nightly-report").waitFor({ timeout: 60_000 });
});
afterEach((context) => workbench.keepFailure(context));
afterAll(async () => {
  await workbench[Symbol.asyncDispose]();
  shop[Symbol.dispose]();
});

test("each flow and each promotion arrow is a task, which runs in a terminal", async () => {
  await user.command("Tasks: Run Task");
  await user.accept("acme");
  await user.asked("Select the task to run");
  const rows = user.page.locator(".quick-input-list .monaco-list-row");
  await rows.filter({ hasText: "deploy nightly-report to dev" }).first().waitFor({ timeout: 30_000 });
  await user.shoot("offered");
  const input = user.quickInput.locator("input.input");
  await input.fill("promote");
  await rows.filter({ hasText: "promote uat to prod" }).first().waitFor();
  expect(await rows.filter({ hasText: "promote dev to uat" }).count()).toBe(1);
  await input.fill("acme: status");
  await user.pick("acme: status");
  // A terminal has a second one for the line that stays on top.
  const terminal = user.page.locator(".terminal-wrapper.active .xterm-rows");
  await terminal.getByText("nightly-report").first().waitFor({ timeout: 60_000 });
  await user.shoot("ran");
  expect((await terminal.allTextContents()).join("\n")).toContain("sync-stock");
  // The exit status of acme is the task's.
  await user.page
    .locator(".monaco-action-bar, .tabs-container, .single-terminal-tab")
    .filter({ hasText: "status" })
    .locator(".codicon-check")
    .first()
    .waitFor();
});
