// Tasks of type acme: offered by Run Task, run in a terminal, with an exit status.
import { afterAll, beforeAll, expect, test } from "vitest";
import { endJourneyWithFile, startJourney } from "./support/journey.ts";
import { Shop } from "./support/shop.ts";
import type { WorkbenchPage } from "./support/workbench-page.ts";

let shop: Shop;
let user: WorkbenchPage;

beforeAll(async () => {
  shop = new Shop("tasks");
  shop.configure();
  ({ user } = await startJourney("tasks", shop.directory, { env: shop.env }));
});
// Before the journey's own: hooks after the tests run last to first.
afterAll(() => shop[Symbol.dispose]());
endJourneyWithFile();

test("each flow and each promotion arrow is a task, which runs in a terminal", async () => {
  await user.row("Flows", "nightly-report").waitFor();
  await user.command("Tasks: Run Task");
  await user.accept("acme");
  await user.asked("Select the task to run");
  const rows = user.page.locator(".quick-input-list .monaco-list-row");
  await rows.filter({ hasText: "deploy nightly-report to dev" }).first().waitFor();
  await user.shoot("offered");
  const input = user.quickInput.locator("input.input");
  await input.fill("promote");
  await rows.filter({ hasText: "promote uat to prod" }).first().waitFor();
  await expect.poll(() => rows.filter({ hasText: "promote dev to uat" }).count()).toBe(1);
  await input.fill("acme: status");
  await user.pick("acme: status");
  // A terminal has a second one for the line that stays on top.
  const terminal = user.page.locator(".terminal-wrapper.active .xterm-rows");
  await terminal.getByText("nightly-report").first().waitFor();
  await user.shoot("ran");
  await terminal.getByText("sync-stock").first().waitFor();
  // The exit status of acme is the task's.
  await user.page
    .locator(".monaco-action-bar, .tabs-container, .single-terminal-tab")
    .filter({ hasText: "status" })
    .locator(".codicon-check")
    .first()
    .waitFor();
});

test("what a task deployed is in the views, without a refresh", async () => {
  await user.command("Tasks: Run Task");
  await user.accept("acme");
  await user.asked("Select the task to run");
  await user.pick("acme: deploy nightly-report to dev");
  const terminal = user.page.locator(".terminal-wrapper.active .xterm-rows");
  await terminal.getByText("Change this Deployment in dev?").first().waitFor();
  await user.page.locator(".terminal-wrapper.active .xterm").first().click();
  await user.page.keyboard.type("y");
  await user.page.keyboard.press("Enter");
  await expect.poll(() => user.row("Flows", /nightly-report.*dev [0-9a-f]{7}/).count()).toBe(1);
});

test("a problem that a task prints and the editor finds stands once in the Problems panel, and goes when it is mended", async () => {
  const good = shop.read("acme.yaml");
  const found = (text: string) => user.page.locator(".markers-panel .monaco-list-row", { hasText: text });
  shop.write("flows/open.py", "from prefect import flow\n\n\n@flow\ndef open(:\n  ...\n");
  await user.command("Problems: Focus on Problems View");
  await expect.poll(() => found("never closed").count()).toBe(1);
  shop.replace("acme.yaml", "after: dev", "aftr: dev");
  await expect.poll(() => found("Unknown key aftr").count()).toBe(1);
  await user.command("Tasks: Run Task");
  await user.accept("acme");
  await user.asked("Select the task to run");
  await user.pick("acme: status");
  const terminal = user.page.locator(".terminal-wrapper.active .xterm-rows");
  await terminal.getByText("Unknown key aftr").first().waitFor();
  await terminal.getByText("reused by tasks").first().waitFor();
  await user.command("Problems: Focus on Problems View");
  await expect.poll(() => found("Unknown key aftr").count()).toBe(1);
  await user.shoot("problems");
  shop.write("acme.yaml", good);
  await expect.poll(() => found("Unknown key aftr").count()).toBe(0);
  // The task said nothing of this one, for which VS Code took it away.
  await expect.poll(() => found("never closed").count()).toBe(1);
});
