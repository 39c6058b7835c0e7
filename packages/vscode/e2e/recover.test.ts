// What goes wrong on the way, on a real Prefect server: the window is reloaded over what is open, a change fails and is tried
// again, a batch is cancelled in its middle. Each test goes on where the one before has ended.
import { type FaultProxy, startProxy } from "@acme-tools/fault-proxy";
import { createProcessPool, request, waitFor } from "@acme-tools/prefect-server";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { acmeHostsOf } from "./support/acme-hosts.ts";
import { endJourneyWithFile, startJourney } from "./support/journey.ts";
import { PATIENCE } from "./support/patience.ts";
import { Shop } from "./support/shop.ts";
import type { Workbench } from "./support/workbench.ts";
import type { WorkbenchPage } from "./support/workbench-page.ts";

/** Of sync-stock in uat only: it can be gone while the others go on. */
const POOL = "recover-uat";
let proxy: FaultProxy;
let shop: Shop;
let workbench: Workbench;
let user: WorkbenchPage;

beforeAll(async () => {
  const { prefect } = inject("E2E");
  proxy = await startProxy(prefect.apiUrl);
  await createProcessPool(prefect, POOL);
  shop = new Shop("recover");
  shop.configure();
  shop.write(
    "acme.yaml",
    `${shop.read("acme.yaml")}deployments:\n  sync-stock:\n    environments:\n      uat:\n        work_pool: ${POOL}\n`,
  );
  shop.commit("sync-stock has a pool of its own in uat");
  shop.acme("deploy", "nightly-report", "monthly-report", "sync-stock", "backup", "reorder", "--yes");
  // Only the extension goes by the proxy: it is in this process, which waits for a command line.
  ({ workbench, user } = await startJourney("recover", shop.directory, {
    env: { ...shop.env, PREFECT_API_URL: proxy.url },
  }));
});
// Before the journey's own: hooks after the tests run last to first.
afterAll(async () => {
  await proxy.stop();
  shop[Symbol.dispose]();
});
endJourneyWithFile();

const button = (name: string | RegExp) => user.webview.getByRole("button", { name });
const says = (text: string | RegExp) => user.webview.getByText(text).first().waitFor();
const tab = (text: string) => user.page.locator(".tab", { hasText: text });
/** Holds the creation of one Deployment: by its name, because a server that is busy has any of them sent again. */
const hold = (deployment: string) =>
  proxy.rule(
    { method: "POST", path: "/deployments/", body: ({ name }: { name: string }) => name.endsWith(`--${deployment}`) },
    { kind: "hold" },
  );

test("after a reload a form has what was typed, a report is read again, and a plan says that it is gone", async () => {
  await user.row("Flows", "nightly-report").waitFor();
  await user.command("Acme: Show History");
  await says("History of recover");
  expect(await user.axeInEachTheme()).toEqual([]);

  await user.command("Acme: Promote in a Form…");
  await user.webview.getByRole("combobox", { name: /^To/ }).click();
  await user.webview.getByRole("option", { name: "uat" }).click();
  await user.webview.getByRole("heading", { name: "Promote dev → uat" }).waitFor();
  await button("None").click();
  await user.webview.getByRole("option", { name: /^backup/ }).click();
  await user.webview.getByRole("textbox", { name: "Reason" }).fill("it kept nothing");
  await user.webview.getByText("Settings in acme.yaml: backup in uat").click();
  await user.webview.getByRole("textbox", { name: "Concurrency limit" }).fill("3");

  await user.command("Acme: Promote…");
  await user.asked("From where to where?");
  await user.pick("dev → uat");
  await user.asked("Which flows?");
  await user.quickInput.locator(".quick-input-check-all, input[type=checkbox], .monaco-checkbox").first().click();
  await user.pick("nightly-report");
  await user.pick("sync-stock");
  await user.accept();
  await says("2 to create. Nothing has happened yet.");
  expect(await user.axeInEachTheme()).toEqual([]);

  // In an orderly way: a browser that is torn away loses what VS Code has not written yet.
  await Promise.all([user.page.waitForEvent("load"), user.command("Developer: Reload Window")]);
  await says(/made before the window was reloaded, and nothing of it was done/);
  await user.shoot("plan-after-reload");
  expect(await user.axeInEachTheme()).toEqual([]);
  await tab("Promote dev → uat").first().click();
  await user.webview.getByRole("heading", { name: "Promote dev → uat" }).waitFor();
  await says("1 of 5 chosen");
  await expect.poll(() => user.webview.getByRole("textbox", { name: "Reason" }).inputValue()).toBe("it kept nothing");
  await user.webview.getByText("Settings in acme.yaml: backup in uat").click();
  await expect.poll(() => user.webview.getByRole("textbox", { name: "Concurrency limit" }).inputValue()).toBe("3");
  await user.shoot("form-after-reload");
  await tab("History of recover").click();
  await says("monthly-report");
  await user.shoot("history-after-reload");
});

test("a change that fails says why and what is left, and is tried again alone", async () => {
  await tab(": plan").click();
  await button("Plan Again").click();
  await says("2 to create. Nothing has happened yet.");
  await request(inject("E2E").prefect, "DELETE", `/work_pools/${POOL}`);
  await button("Apply 2 changes").click();
  await says("1 applied, 1 failed.");
  await user.webview.locator(".item.failed", { hasText: "sync-stock" }).getByText(POOL).first().waitFor();
  await user.shoot("failed");
  expect(await user.axeInEachTheme()).toEqual([]);

  await createProcessPool(inject("E2E").prefect, POOL);
  await button("Retry sync-stock").click();
  await says("1 to create. Nothing has happened yet.");
  expect(await user.webview.locator(".item").count()).toBe(1);
  await button("Apply 1 change").click();
  await says("1 applied.");
  await user.shoot("tried-again");
  await button("Close").click();
  await user.row("Flows", /sync-stock.*uat [0-9a-f]{7}/).waitFor();
});

test("a batch that is cancelled in its middle says what is done and what is not, and the rest is tried again", async () => {
  await user.contextMenu("Environments", "dev", "Promote…");
  await user.asked("Which flows?");
  await user.accept();
  await says("3 to create. Nothing has happened yet.");
  const second = hold("monthly-report--uat");
  await button("Apply 3 changes").click();
  await second.reached;
  await says(/^\d of 3 done\./);
  await user.shoot("in-the-middle");
  await button("Cancel").click();
  await says("Cancelling");
  second.release();
  await says("2 applied, 1 cancelled.");
  await user.shoot("cancelled");
  expect(await user.axeInEachTheme()).toEqual([]);
  await button(/^Retry /).click();
  await says("1 to create. Nothing has happened yet.");
  await button("Apply 1 change").click();
  await says("1 applied.");
  await button("Close").click();
  const { rows } = JSON.parse(shop.acme("status", "--json")) as { rows: { cells: { environment: string }[] }[] };
  expect(rows.filter(({ cells }) => cells.some(({ environment }) => environment === "uat"))).toHaveLength(5);
});

test("a window that is reloaded in the middle of a batch: what was begun is done, what was not is left, and both are said", async () => {
  await user.contextMenu("Environments", "uat", "Promote…");
  await user.asked("Which flows?");
  await user.accept();
  await says("5 to create. Nothing has happened yet.");
  const second = hold("monthly-report--prod");
  await button("Apply 5 changes").click();
  await second.reached;
  await says(/^\d of 5 done\./);
  const [host] = acmeHostsOf(workbench);
  const loaded = user.page.waitForEvent("load");
  await user.command("Developer: Reload Window");
  // Its window is gone, and it knows. Not once the new page is there: what was begun has 15 s.
  const isLeft = (): boolean =>
    !acmeHostsOf(workbench).some(({ pid, parent }) => pid === host?.pid && parent === host.parent);
  await waitFor(isLeft, { what: "the host to be left alone", timeout: PATIENCE });
  second.release();
  await loaded;
  await says(/reloaded while this was being applied/);
  await user.shoot("reloaded-in-the-middle");
  await button("Show History").click();
  await says("History of prod");
  await user.row("Environments", /prod.*2 flows/).waitFor();
  await tab(": plan").click();
  await button("Plan Again").click();
  await says("3 to create, 2 unchanged. Nothing has happened yet.");
  expect(shop.acme("history", "--env", "prod", "--json")).toMatch(/"applied"[^]*"cancelled"/);
});
