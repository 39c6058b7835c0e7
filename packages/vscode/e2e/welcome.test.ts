// What stands in the Flows view when there is nothing to show, from no folder to the first flow; each text has a button, and
// the button does the next step. One window, one folder that becomes a project bit by bit.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { startProxy, type FaultProxy } from "@acme-tools/fault-proxy";
import { clientEnv } from "@acme-tools/prefect-server";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { endJourneyWithFile, startJourney } from "./support/journey.ts";
import type { WorkbenchPage } from "./support/workbench-page.ts";

const { prefect } = inject("E2E");
const root = realpathSync(mkdtempSync(join(tmpdir(), "acme-welcome-")));
const project = join(root, "project");
/** The only folder on the PATH: git, and no Python. */
const programs = join(root, "bin");
let proxy: FaultProxy;
let user: WorkbenchPage;

beforeAll(async () => {
  for (const folder of [join(project, "flows"), programs]) mkdirSync(folder, { recursive: true });
  const git = execFileSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).trim();
  symlinkSync(git, join(programs, "git"));
  execFileSync("git", ["init", "--quiet", "--initial-branch=main"], { cwd: project });
  proxy = await startProxy(prefect.apiUrl);
  const { VIRTUAL_ENV: _, ...withoutPython } = clientEnv(prefect);
  const env = { ...withoutPython, PATH: programs, GIT_CONFIG_GLOBAL: "/dev/null" };
  ({ user } = await startJourney("welcome", undefined, { env }));
});
// Before the journey's own: hooks after the tests run last to first.
afterAll(async () => {
  await proxy.stop();
  rmSync(root, { recursive: true, force: true });
});
endJourneyWithFile();

const write = (path: string, text: string): void => writeFileSync(join(project, path), text);
const configure = (more = ""): void =>
  write("acme.yaml", `project: shop\nadapter: prefect\nenvironments:\n  dev: { api_url: "${proxy.url}" }\n${more}`);
const says = (text: string): Promise<boolean> => user.view("Flows").getByText(text).isVisible();
const press = (name: string): Promise<void> => user.view("Flows").getByRole("button", { name }).click();
const incomplete = (): Locator => user.row("Flows", /No Python was found/);
const closeEditors = (): Promise<void> => user.command("View: Close All Editors");

test("no folder: opens one", async () => {
  await expect.poll(() => says("Open the folder of a Python project")).toBe(true);
  await user.shoot("no-folder");
  await press("Open Folder");
  // The dialog writes where it starts over what was typed before: it is waited for, and typed until the folder is listed.
  const input = user.quickInput.locator("input.input");
  await expect.poll(() => input.inputValue()).toMatch(/\/$/);
  const inside = user.page.locator(".quick-input-list .monaco-list-row", { hasText: "flows" });
  const type = (): Promise<boolean> =>
    input
      .fill(`${project}/`)
      .then(() => inside.waitFor({ timeout: 2_000 }))
      .then(
        async () => (await input.inputValue()) === `${project}/`,
        () => false,
      );
  await expect.poll(type).toBe(true);
  await user.accept();
  await user.page.waitForURL(/[?&]folder=[^&]*project/);
  await user.page.locator(".monaco-workbench .statusbar").waitFor();
  await user.openContainer();
});

test("no configuration: asks what one needs", async () => {
  await expect.poll(() => says("No acme.yaml was found here")).toBe(true);
  await user.shoot("no-configuration");
  await press("Create Configuration");
  await user.asked(/order of promotion/);
  await user.page.keyboard.press("Escape");
});

test("a configuration with a mistake: shows where it is", async () => {
  configure("enviroments: {}\n");
  await expect.poll(() => says("acme.yaml has problems")).toBe(true);
  await user.shoot("invalid-configuration");
  await press("Show Problems");
  await user.page
    .locator(".markers-panel")
    .getByText(/enviroments/)
    .first()
    .waitFor();
  await press("Open acme.yaml");
  await user.page.locator(".tab.active", { hasText: "acme.yaml" }).waitFor();
  await closeEditors();
});

test("not signed in: says how, and Doctor says where", async () => {
  proxy.rule({}, { kind: "status", status: 401 });
  configure();
  await expect.poll(() => says("The server refused the credentials")).toBe(true);
  await user.shoot("not-signed-in");
  await press("Check Setup");
  await user.page.locator(".tab.active", { hasText: "Doctor" }).waitFor();
  await user.webview
    .getByText(/refused/)
    .first()
    .waitFor();
  await user.shoot("doctor");
  await closeEditors();
});

test("a server that is not there, and is back: trying again tells", async () => {
  await proxy.down();
  await press("Try Again");
  await expect.poll(() => says("The server could not be reached")).toBe(true);
  await user.shoot("unreachable");
  proxy.clear();
  await proxy.up();
  await press("Try Again");
  await expect.poll(() => says("No flows were found")).toBe(true);
});

test("no flows: opens where it is said where to look", async () => {
  await expect.poll(() => says("No flows were found")).toBe(true);
  // There is no Python either, and no Python extension that could select one.
  await expect.poll(() => says("Something that deploying needs was not found")).toBe(true);
  expect(await user.view("Flows").getByRole("button", { name: "Select Python Interpreter" }).count()).toBe(0);
  expect(await user.view("Flows").getByRole("button", { name: "Check Setup" }).count()).toBe(1);
  await user.shoot("no-flows");
  await press("Open acme.yaml");
  await user.page.locator(".tab.active", { hasText: "acme.yaml" }).waitFor();
  await closeEditors();
});

test("no Python: a first flow is there all the same, and above it what a deploy needs, with the next step", async () => {
  write("flows/nightly.py", "from prefect import flow\n\n\n@flow\ndef nightly(): ...\n");
  await user.row("Flows", "nightly").waitFor();
  await incomplete().waitFor();
  await user.shoot("no-python");
  expect(await says("No flows were found")).toBe(false);
  await user.clickUntil(incomplete(), user.notification(/No Python was found/));
  await user.shoot("what-to-do");
  await user.pressInNotification(/No Python was found/, "Check Setup");
  await user.webview
    .getByText(/No Python was found/)
    .first()
    .waitFor();
  await user.shoot("no-python-in-doctor");
  await closeEditors();
});

test("a folder of flows that goes from the disk, or in the Explorer, goes from the view, and one that comes back is there", async () => {
  const old = join(project, "flows/old");
  const add = (): void => {
    mkdirSync(old);
    write("flows/old/weekly.py", "from prefect import flow\n\n\n@flow\ndef weekly(): ...\n");
  };
  add();
  await user.row("Flows", "weekly").waitFor();
  // git lists what it tracks also after it is gone.
  execFileSync("git", ["add", "flows"], { cwd: project });
  rmSync(old, { recursive: true });
  await user.row("Flows", "weekly").waitFor({ state: "detached" });
  add();
  await user.row("Flows", "weekly").waitFor();
  await user.command("View: Show Explorer");
  await user.expand("Explorer Section", "flows");
  await user.contextMenu("Explorer Section", "old", "Delete");
  await user.page
    .locator(".monaco-dialog-box")
    .getByRole("button", { name: /Delete|Move to/ })
    .click();
  await user.row("Explorer Section", "old").waitFor({ state: "detached" });
  await user.openContainer();
  await user.row("Flows", "weekly").waitFor({ state: "detached" });
  expect(await user.row("Flows", "nightly").count()).toBe(1);
});

test("a Python with Prefect that is selected, or made, is noticed, and so is one that goes", async () => {
  mkdirSync(join(project, ".vscode"));
  write(".vscode/settings.json", JSON.stringify({ "acme.python.interpreter": join(prefect.venv.bin, "python") }));
  await incomplete().waitFor({ state: "detached" });
  await user.row("Flows", "nightly").waitFor();
  await user.shoot("python-selected");
  write(".vscode/settings.json", "{}");
  await incomplete().waitFor();
  await user.command("Terminal: Create New Terminal");
  const terminal = user.page.locator(".terminal-wrapper.active");
  await terminal.locator(".xterm-rows").getByText(/[$#]/).first().waitFor();
  await terminal.locator(".xterm").first().click();
  await user.page.keyboard.type(`/bin/ln -s ${dirname(prefect.venv.bin)} .venv\n`);
  await incomplete().waitFor({ state: "detached" });
  rmSync(join(project, ".venv"));
  await user.command("Acme: Refresh");
  await expect.poll(() => incomplete().count()).toBe(1);
});
