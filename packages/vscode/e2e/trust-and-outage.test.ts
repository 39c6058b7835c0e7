// What a user sees who does not trust a folder yet, and one whose server goes away and comes back.
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createProcessPool, type PrefectServer, request, startServer } from "@acme-tools/prefect-server";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { acmeHostsOf } from "./support/acme-hosts.ts";
import { endJourneyWithFile, startJourney } from "./support/journey.ts";
import { Shop } from "./support/shop.ts";
import type { Workbench } from "./support/workbench.ts";
import type { WorkbenchPage } from "./support/workbench-page.ts";

let server: PrefectServer;
let shop: Shop;
let workbench: Workbench;
let user: WorkbenchPage;
/** The server's, which outlives it. */
const home = realpathSync(mkdtempSync(join(tmpdir(), "acme-outage-")));

beforeAll(async () => {
  const { venv } = inject("E2E").prefect;
  server = await startServer({ venv, home });
  await createProcessPool(server, "shop-dev");
  shop = new Shop("outage", server);
  shop.configure();
  ({ workbench, user } = await startJourney("trust-and-outage", shop.directory, {
    env: shop.env,
    workspaceTrust: true,
  }));
});
// Before the journey's own: hooks after the tests run last to first.
afterAll(async () => {
  await server.stop();
  shop[Symbol.dispose]();
  rmSync(home, { recursive: true, force: true });
});
endJourneyWithFile();

test("in a workspace that is not trusted nothing is run, and the view says why and what to do", async () => {
  const flows = user.view("Flows");
  await flows.getByText("This workspace is not trusted").waitFor();
  await user.shoot("untrusted");
  expect(await user.page.locator(".split-view-view .monaco-list-row").count()).toBe(0);
  expect(acmeHostsOf(workbench)).toEqual([]);
});

test("completion and hover in acme.yaml work without trust", async () => {
  await user.openFile("acme.yaml");
  await user.page.locator(".monaco-editor .view-lines").first().click();
  await user.page.keyboard.press("Control+End");
  await user.page.keyboard.type("de");
  await user.suggest("deployments");
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
  await user.row("Flows", "nightly-report").waitFor();
  await user.shoot("trusted");
  await expect.poll(() => user.row("Flows", "nightly-report").textContent()).toContain("not deployed");
  await expect.poll(() => user.row("Flows", "sync-stock").textContent()).toContain("not deployed");
});

test("a row that is refreshed shows what a colleague deployed meanwhile, and no other row", async () => {
  shop.acme("deploy", "nightly-report", "sync-stock", "--yes");
  const commit = shop.git("rev-parse", "HEAD").slice(0, 7);
  await user.contextMenu("Flows", "nightly-report", "Refresh");
  await user.row("Flows", new RegExp(`nightly-report.*dev ${commit}`)).waitFor();
  expect(await user.row("Flows", "sync-stock").textContent()).toContain("not deployed");
});

test("what is on the server and not managed with acme is shown where it is wanted, and hidden again", async () => {
  const { id } = (await request(server, "POST", "/flows/", { name: "by-hand" })) as { id: string };
  await request(server, "POST", "/deployments/", { name: "made-by-hand", flow_id: id });
  const group = user.row("Flows", "Not managed with acme");
  expect(await group.count()).toBe(0);
  await user.command("Acme: Show What Is Not Managed with Acme");
  await user.expand("Flows", "Not managed with acme");
  await user.row("Flows", /made-by-hand.*by-hand/).waitFor();
  await user.shoot("unmanaged");
  await user.command("Acme: Hide What Is Not Managed with Acme");
  await group.waitFor({ state: "detached" });
});

test("a server that goes away is said, and what was known stays, marked as old; when it is back, all is fresh", async () => {
  const inFlows = user.row("Flows", "nightly-report");
  const inDev = user.row("Environments", "nightly-report");
  const commit = shop.git("rev-parse", "HEAD").slice(0, 7);
  await user.expand("Environments", "dev");
  await inDev.waitFor();
  await expect.poll(() => inDev.textContent()).not.toContain("last known");
  await user.command("Acme: Show Matrix");
  const cell = user.webview.getByRole("gridcell", { name: new RegExp(`^nightly-report in dev: ${commit}`) });
  await cell.waitFor();
  await user.shoot("before-the-outage");

  const port = Number(new URL(server.apiUrl).port);
  const { venv } = server;
  await server.stop();
  await user.command("Acme: Refresh");
  await user.row("Environments", /not read.*last known/).waitFor();
  await expect.poll(() => inDev.textContent()).toMatch(new RegExp(`${commit}.*last known`));
  await expect.poll(() => inDev.getAttribute("aria-label")).toContain("last known");
  await expect.poll(() => inFlows.textContent()).toContain(`dev ${commit} (last known)`);
  await expect.poll(() => cell.getAttribute("aria-label")).toContain("last known");
  await user.shoot("server-gone");
  expect(await user.axeInEachTheme()).toEqual([]);

  server = await startServer({ venv, port, home });
  await user.command("Acme: Refresh");
  await user.row("Environments", /not read/).waitFor({ state: "detached" });
  await expect.poll(() => inDev.textContent()).toMatch(new RegExp(`${commit}(?!.*last known)`));
  await expect.poll(() => inFlows.textContent()).toMatch(new RegExp(`dev ${commit}(?!.*last known)`));
  await expect.poll(() => cell.getAttribute("aria-label")).not.toContain("last known");
  await user.shoot("server-back");
});
