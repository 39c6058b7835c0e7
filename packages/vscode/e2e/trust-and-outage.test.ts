// What a user sees who does not trust a folder yet, and one whose server goes away and comes back.
import { type PrefectServer, startServer } from "@acme-tools/prefect-server";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { Shop } from "./support/shop.ts";
import type { WorkbenchPage } from "./support/workbench-page.ts";
import { Workbench } from "./support/workbench.ts";

let workbench: Workbench;
let server: PrefectServer;
let shop: Shop;
let user: WorkbenchPage;

beforeAll(async () => {
  const { venv } = inject("E2E").prefect;
  server = await startServer({ venv });
  shop = new Shop("outage", server);
  shop.configure();
  workbench = await Workbench.start({ env: shop.env, workspaceTrust: true });
  user = await workbench.open("trust-and-outage", shop.directory);
});
afterEach((context) => workbench.keepFailure(context));
afterAll(async () => {
  await workbench[Symbol.asyncDispose]();
  await server.stop();
  shop[Symbol.dispose]();
});

test("in a workspace that is not trusted nothing is run, and the view says why and what to do", async () => {
  await user.openContainer();
  const flows = user.view("Flows");
  await flows.getByText("This workspace is not trusted").waitFor({ timeout: 30_000 });
  await user.shoot("untrusted");
  expect(await user.page.locator(".split-view-view .monaco-list-row").count()).toBe(0);
});

test("completion and hover in acme.yaml work without trust", async () => {
  await user.openFile("acme.yaml");
  await user.page.locator(".monaco-editor .view-lines").first().click();
  await user.page.keyboard.press("Control+End");
  await user.page.keyboard.type("de");
  await user.page.keyboard.press("Control+Space");
  await user.page.locator(".suggest-widget .monaco-list-row", { hasText: "deployments" }).waitFor({ timeout: 20_000 });
  await user.shoot("completion");
  expect(await user.page.locator(".suggest-widget .monaco-list-row", { hasText: "environments" }).count()).toBe(0);
  await user.page.keyboard.press("Escape");
  await user.page.keyboard.press("Backspace");
  await user.page.keyboard.press("Backspace");
});

test("trust shows the flows", async () => {
  await user.view("Flows").getByRole("button", { name: "Manage Workspace Trust" }).click();
  await user.page
    .locator(".workspace-trust-editor")
    .getByRole("button", { name: "Trust", exact: true })
    .first()
    .click();
  await user.page.locator(".workspace-trust-editor").getByText("You trust this folder").waitFor();
  await user.closeOverlay();
  await user.row("Flows", "nightly-report").waitFor({ timeout: 60_000 });
  await user.shoot("trusted");
  expect(await user.row("Flows", "nightly-report").textContent()).toContain("not deployed");
});

test("a server that goes away is said, and what was known stays on screen; when it is back, so is everything", async () => {
  const port = Number(new URL(server.apiUrl).port);
  const { venv } = server;
  await server.stop();
  await user.command("Acme: Refresh");
  const message = user.view("Flows").locator(".message", { hasText: "last reading" });
  await user
    .view("Environments")
    .locator(".monaco-list-row", { hasText: "could not be read" })
    .first()
    .or(message)
    .waitFor({ timeout: 60_000 });
  await user.row("Flows", "nightly-report").waitFor();
  await user.shoot("server-gone");

  server = await startServer({ venv, port });
  await user.command("Acme: Refresh");
  await user
    .view("Environments")
    .locator(".monaco-list-row", { hasText: "could not be read" })
    .first()
    .waitFor({ state: "detached", timeout: 60_000 });
  await user.shoot("server-back");
  expect(await user.row("Environments", "dev").textContent()).toContain("nothing deployed");
});
