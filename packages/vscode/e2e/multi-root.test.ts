// A workspace of several folders: two projects of different engines, and a folder that is none. One of the projects has an
// adapter of its own in TypeScript and is no Node project: its engine's settings are in the form all the same.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { acmeHostsOf } from "./support/acme-hosts.ts";
import { endJourneyWithFile, startJourney } from "./support/journey.ts";
import { Shop } from "./support/shop.ts";
import type { Workbench } from "./support/workbench.ts";
import type { WorkbenchPage } from "./support/workbench-page.ts";

const root = realpathSync(mkdtempSync(join(tmpdir(), "acme-multi-")));
const scripts = join(root, "scripts-project");
const notes = join(root, "notes");
const adapter = join(import.meta.dirname, "../../../examples/custom-adapter/crontab-adapter.ts");
let shop: Shop;
let workbench: Workbench;
let user: WorkbenchPage;

const projects = (): string[] => acmeHostsOf(workbench).map(({ directory }) => directory);

beforeAll(async () => {
  shop = new Shop("multi-shop");
  shop.configure();
  for (const folder of ["hosts/alpha", "scripts"]) mkdirSync(join(scripts, folder), { recursive: true });
  mkdirSync(notes);
  writeFileSync(join(notes, "read.me"), "Nothing is deployed from here.\n");
  cpSync(adapter, join(scripts, "crontab-adapter.ts"));
  writeFileSync(join(scripts, "scripts/cleanup.sh"), "echo clean\n");
  writeFileSync(join(scripts, ".gitignore"), "hosts\n");
  writeFileSync(
    join(scripts, "acme.yaml"),
    "project: own-engine\nadapter: ./crontab-adapter.ts\nenvironments:\n  live: { folder: hosts, hosts: [alpha] }\n",
  );
  const git = (...args: string[]): string =>
    execFileSync("git", args, { cwd: scripts, env: shop.env, encoding: "utf8" });
  git("init", "--quiet", "--initial-branch=main");
  git("add", "--all");
  git("-c", "user.name=Ada", "-c", "user.email=ada@shop.example", "commit", "--quiet", "--message", "Scripts");
  const workspace = join(root, "all.code-workspace");
  // What goes is not the first: for that one VS Code starts all extensions anew.
  const folders = [notes, shop.directory, scripts].map((path) => ({ path }));
  writeFileSync(workspace, JSON.stringify({ folders, settings: {} }));
  ({ workbench, user } = await startJourney("multi-root", workspace, { env: shop.env }));
});
// Before the journey's own: hooks after the tests run last to first.
afterAll(() => {
  shop[Symbol.dispose]();
  rmSync(root, { recursive: true, force: true });
});
endJourneyWithFile();

test("both projects are in the views, in the order of the folders, with a host each; the folder that is none is not", async () => {
  await user.row("Flows", "multi-shop").waitFor();
  await user.row("Flows", "own-engine").waitFor();
  await user.row("Flows", "nightly-report").waitFor();
  await user.row("Flows", "cleanup").waitFor();
  await user.row("Environments", "live").waitFor();
  await user.row("Environments", "uat").waitFor();
  expect(await user.row("Flows", /notes/).count()).toBe(0);
  await expect.poll(projects).toEqual([scripts, shop.directory].sort());
  await user.shoot("both");
});

test("a form of the project that was clicked has the settings of its own engine, and deploys there", async () => {
  await user.command("Acme: Deploy in a Form…");
  await user.asked("Which project?");
  await user.shoot("which-project");
  await user.pick("own-engine");
  const form = user.webview;
  await form.getByRole("heading", { name: "Deploy to live" }).waitFor();
  await form.getByRole("option", { name: /^cleanup/ }).click();
  await form.getByText("Settings in acme.yaml: cleanup in live").click();
  await form.getByRole("textbox", { name: /Schedule/i }).fill("@daily");
  await user.shoot("own-form");
  await form.getByRole("button", { name: "Save to acme.yaml" }).click();
  await expect.poll(() => readFileSync(join(scripts, "acme.yaml"), "utf8")).toContain('schedule: "@daily"');
  // What was saved is what the form knows, at once.
  await expect.poll(() => form.getByRole("textbox", { name: /Schedule/i }).inputValue()).toBe("@daily");
  await form.getByRole("button", { name: "Show Plan" }).click();
  await form.getByText("1 to create. Nothing has happened yet.").waitFor();
  await form.getByRole("button", { name: "Apply 1 change" }).click();
  await form.getByText("1 applied.").waitFor();
  await form.getByRole("button", { name: "Close" }).click();
  await user.row("Flows", /cleanup.*live/).waitFor();
  await user.shoot("deployed");
});

test("a command on a row acts on the row's project", async () => {
  await user.inlineAction("Flows", "nightly-report", "Deploy…");
  await user.webview.getByText("1 to create. Nothing has happened yet.").waitFor();
  await user.webview.getByText("multi-shop", { exact: false }).first().waitFor();
  expect(await user.webview.getByText("own-engine").count()).toBe(0);
  await user.webview.getByRole("button", { name: "Discard" }).click();
});

test("a host that is killed is said, and started again; the other goes on", async () => {
  const [killed, other] = acmeHostsOf(workbench).sort(({ directory }) => (directory === shop.directory ? -1 : 1));
  // It is there for as long as the new one takes to start: looked for from before the kill, and in what has gone again, too.
  const watch = await user.page.evaluateHandle(() => {
    const isSaid = (text: string | null): boolean => text?.includes("ended by SIGKILL") === true;
    const said = new Promise<void>((resolve) => {
      new MutationObserver((records) => {
        const added = records.flatMap(({ addedNodes }) => [...addedNodes]);
        if (isSaid(document.body.textContent) || added.some(({ textContent }) => isSaid(textContent))) resolve();
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    return { said };
  });
  process.kill(killed?.pid ?? 0, "SIGKILL");
  await watch.evaluate(({ said }) => said);
  await expect.poll(() => projects()).toHaveLength(2);
  await expect
    .poll(() => acmeHostsOf(workbench).map(({ pid }) => pid))
    .toSatisfy((pids: number[]) => pids.includes(other?.pid ?? 0) && !pids.includes(killed?.pid ?? 0));
  await user.view("Flows").getByText("ended by SIGKILL").waitFor({ state: "detached" });
  shop.write("flows/added.py", "from prefect import flow\n\n\n@flow\ndef added(): ...\n");
  await user.row("Flows", "added").waitFor();
});

test("a project whose acme.yaml goes leaves the views with its host, and one that is taken out of the workspace, too", async () => {
  rmSync(join(scripts, "acme.yaml"));
  await user.row("Environments", "live").waitFor({ state: "detached" });
  await expect.poll(projects).toEqual([shop.directory]);
  // One project needs no row for itself.
  await user.row("Flows", "multi-shop").waitFor({ state: "detached" });
  await user.row("Flows", "nightly-report").waitFor();
  await user.shoot("one-left");

  await user.command("Workspaces: Remove Folder from Workspace...");
  await user.asked("Select workspace folder");
  await user.accept("shop");
  await user.view("Flows").getByText("No acme.yaml was found here").waitFor();
  await expect.poll(projects).toEqual([]);
});
