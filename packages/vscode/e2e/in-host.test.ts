// What the extension is to VS Code and to other extensions, asked from inside a real extension host: when it starts, what it
// registers, and that nothing of it stays. What a person sees of it is in the journeys.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import manifest from "../package.json" with { type: "json" };
import { type AcmeHost, acmeHostsOf } from "./support/acme-hosts.ts";
import { ExtensionHost, probe, pythonExtension } from "./support/extension-host.ts";
import { startWorkbench } from "./support/journey.ts";
import { Shop } from "./support/shop.ts";
import type { Workbench } from "./support/workbench.ts";
import type { WorkbenchPage } from "./support/workbench-page.ts";

const empty = realpathSync(mkdtempSync(join(tmpdir(), "acme-empty-")));
const { venv } = inject("E2E").prefect;
/** A folder that is an environment by its looks. */
const otherVenv = join(empty, "other-venv");
let shop: Shop;
let workbench: Workbench;
let first: Window;

/** A window, and its extension host. */
interface Window {
  readonly page: WorkbenchPage;
  readonly host: ExtensionHost;
}

async function openWindow(of: Workbench, folder: string): Promise<Window> {
  const page = await of.open("in-host", folder);
  return { page, host: await ExtensionHost.ofNewest(of) };
}

beforeAll(async () => {
  shop = new Shop("in-host");
  shop.configure();
  mkdirSync(join(otherVenv, "bin"), { recursive: true });
  writeFileSync(join(empty, "flow.py"), "from prefect import flow\n\n\n@flow\ndef nightly(): ...\n");
  const env = { ...shop.env, ACME_TEST_INTERPRETER: join(venv.bin, "python") };
  const options = { env, extensionFolders: [probe, pythonExtension] };
  [workbench, first] = await startWorkbench("in-host", options, (started) => openWindow(started, empty));
});
afterAll(async () => {
  await workbench[Symbol.asyncDispose]();
  shop[Symbol.dispose]();
  rmSync(empty, { recursive: true, force: true });
});

const isActive = (host: ExtensionHost): Promise<boolean | undefined> =>
  host.run((vscode) => vscode.extensions.getExtension("acme.acme-portal")?.isActive);
const hosts = (): AcmeHost[] => acmeHostsOf(workbench);

describe("a folder of Python without a configuration", () => {
  let host: ExtensionHost;

  beforeAll(() => {
    ({ host } = first);
  });
  afterAll(() => first.page.close());

  test("does not start the extension, not even when a flow is opened; one of its views does", async () => {
    expect(await isActive(host)).toBe(false);
    await host.run(
      async (vscode, file) => {
        await vscode.window.showTextDocument(vscode.Uri.file(file));
      },
      join(empty, "flow.py"),
    );
    expect(await isActive(host)).toBe(false);
    await host.run(async (vscode) => {
      await vscode.commands.executeCommand("acme.flows.focus");
    });
    await expect.poll(() => isActive(host)).toBe(true);
    // There is nothing that a host could be asked.
    expect(hosts()).toEqual([]);
  });
});

describe("a project", () => {
  let window: WorkbenchPage;
  let host: ExtensionHost;

  beforeAll(async () => {
    ({ page: window, host } = await openWindow(workbench, shop.directory));
  });
  afterAll(() => window.close());

  const file = (path: string): string => join(shop.directory, path);

  test("starts the extension by its acme.yaml; others get nothing to call; every command of package.json is there", async () => {
    await expect.poll(() => isActive(host)).toBe(true);
    const { exported, commands, isRunIn } = await host.run(async (vscode) => {
      const extension = vscode.extensions.getExtension("acme.acme-portal");
      return {
        exported: extension?.exports === undefined,
        commands: await vscode.commands.getCommands(true),
        isRunIn: extension?.extensionKind === vscode.ExtensionKind.Workspace,
      };
    });
    expect({ exported, isRunIn }).toEqual({ exported: true, isRunIn: true });
    const own = manifest.contributes.commands.map(({ command }) => command);
    expect(own.filter((command) => !commands.includes(command))).toEqual([]);
    await expect.poll(() => hosts().map(({ directory }) => directory)).toEqual([shop.directory]);
  });

  const tasks = () =>
    host.run(async (vscode) => {
      const found = await vscode.tasks.fetchTasks({ type: "acme" });
      return found.map(({ name, definition, group, problemMatchers, execution }) => ({
        name,
        definition,
        isBuild: group?.id === vscode.TaskGroup.Build.id,
        problemMatchers,
        args: execution instanceof vscode.ProcessExecution ? execution.args.slice(1) : [],
        env: execution instanceof vscode.ProcessExecution ? execution.options?.env : {},
      }));
    });

  test("offers a task for each flow and each promotion arrow, which run acme", async () => {
    await expect.poll(async () => (await tasks()).map(({ name }) => name)).toContain("deploy nightly-report to dev");
    const found = await tasks();
    expect(found.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["deploy all to dev", "promote dev to uat", "promote uat to prod", "status", "doctor"]),
    );
    expect(found.find(({ name }) => name === "promote dev to uat")).toMatchObject({
      definition: { type: "acme", command: "promote", from: "dev", environment: "uat" },
      args: ["promote", "--all", "--to", "uat", "--from", "dev"],
      problemMatchers: ["$acme"],
      isBuild: false,
    });
    expect(found.find(({ name }) => name === "deploy all to dev")?.isBuild).toBe(true);
  });

  test("has the interpreter that is selected in the Python extension, and starts its host anew when it is another", async () => {
    const selected = async (): Promise<unknown> => (await tasks())[0]?.env?.["ACME_PYTHON"];
    const [before] = hosts();
    await expect.poll(selected).toBe(join(venv.bin, "python"));
    await host.run(
      async (vscode, python) => {
        await vscode.commands.executeCommand("python.setInterpreter", python);
      },
      join(otherVenv, "bin/python"),
    );
    await expect.poll(selected).toBe(join(otherVenv, "bin/python"));
    await expect.poll(() => hosts().filter(({ pid }) => pid !== before?.pid)).toHaveLength(1);
    // The setting is stronger.
    await host.run(
      async (vscode, python) => {
        await vscode.workspace.getConfiguration("acme").update("python.interpreter", python);
      },
      join(venv.bin, "python"),
    );
    await expect.poll(selected).toBe(join(venv.bin, "python"));
    await expect.poll(() => hosts()).toHaveLength(1);
  });

  test("problems of acme.yaml are diagnostics at their place, until they are mended", async () => {
    const diagnostics = () =>
      host.run(
        (vscode, path) =>
          vscode.languages.getDiagnostics(vscode.Uri.file(path)).map(({ message, range, severity, source }) => ({
            message,
            line: range.start.line,
            isError: severity === vscode.DiagnosticSeverity.Error,
            source,
          })),
        file("acme.yaml"),
      );
    const good = shop.read("acme.yaml");
    shop.replace("acme.yaml", "after: dev", "aftr: dev");
    const line = shop
      .read("acme.yaml")
      .split("\n")
      .findIndex((text) => text.includes("aftr"));
    const message = expect.stringContaining("after") as string;
    await expect.poll(diagnostics).toMatchObject([{ line, message, isError: true, source: "acme" }]);
    shop.write("acme.yaml", good);
    await expect.poll(diagnostics).toEqual([]);
  });

  test("lenses stand above a flow's decorator, and completion in acme.yaml knows the flows", async () => {
    const lenses = () =>
      host.run(async (vscode, path) => {
        const uri = vscode.Uri.file(path);
        const document = await vscode.workspace.openTextDocument(uri);
        const found = await vscode.commands.executeCommand<import("vscode").CodeLens[]>(
          "vscode.executeCodeLensProvider",
          uri,
          100,
        );
        return found
          .filter(({ command }) => command?.command.startsWith("acme."))
          .map(({ command, range }) => ({
            title: command?.title,
            command: command?.command,
            above: document.lineAt(range.start.line).text,
          }));
      }, file("flows/sales/nightly_report.py"));
    await expect.poll(async () => (await lenses()).map(({ title }) => title)).toEqual(["not deployed", "Deploy"]);
    await expect
      .poll(lenses)
      .toMatchObject([
        { command: "acme.revealFlow", above: expect.stringMatching(/^(@flow|def )/) as string },
        { command: "acme.deploy" },
      ]);

    shop.write("acme.yaml", `${shop.read("acme.yaml")}deployments:\n  `);
    const offered = await host.run(async (vscode, path) => {
      const uri = vscode.Uri.file(path);
      const document = await vscode.workspace.openTextDocument(uri);
      const end = document.lineAt(document.lineCount - 1).range.end;
      const list = await vscode.commands.executeCommand<import("vscode").CompletionList>(
        "vscode.executeCompletionItemProvider",
        uri,
        end,
      );
      return list.items.map(({ label }) => (typeof label === "string" ? label : label.label));
    }, file("acme.yaml"));
    expect(offered).toContain("nightly-report");
  });

  test("nothing of it is left when the window is closed", async () => {
    await expect.poll(() => hosts()).toHaveLength(1);
    await window.close();
    await expect.poll(() => hosts()).toEqual([]);
  });
});
