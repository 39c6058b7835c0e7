// VS Code's workbench for one journey: a code-server of its own with the .vsix in a clean profile, and a browser.
// State of VS Code (memento, trust, layout) lives in the browser: a new page is a new user.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, runProcess, type RunningProcess, startProcess, waitFor } from "@acme-tools/prefect-server";
import { type Browser, chromium } from "playwright-core";
import { inject } from "vitest";
import { chromiumFlags } from "./chromium.ts";
import type { CodeServer } from "./code-server.ts";
import { PATIENCE } from "./patience.ts";
import { WorkbenchPage } from "./workbench-page.ts";

/** What keeps the workbench quiet: no assistants, no tips, no updates. */
const QUIET: Readonly<Record<string, unknown>> = {
  "chat.disableAIFeatures": true,
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.enableExperiments": false,
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "telemetry.telemetryLevel": "off",
  "git.openRepositoryInParentFolders": "never",
  "git.autofetch": false,
  // Its text is then in the page, to be read by a test.
  "terminal.integrated.gpuAcceleration": "off",
  "window.autoDetectColorScheme": true,
  "window.autoDetectHighContrast": true,
};

/** What a workbench is made of. */
export interface WorkbenchParts {
  readonly codeServer: CodeServer;
  /** Path of the browser. */
  readonly chromium: string;
  /** Paths of the extensions that are installed in it. */
  readonly extensions: readonly string[];
}

/** How a workbench differs from that of a user who trusts the folder. */
export interface WorkbenchOptions {
  /** Default: those of the run of journeys, with the extension. */
  readonly parts?: WorkbenchParts;
  /** The environment of the server, of its extensions, and of what they start. */
  readonly env?: NodeJS.ProcessEnv;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Ask for trust, as VS Code does out of the box. Default: every folder is trusted. */
  readonly workspaceTrust?: boolean;
  /** Absolute paths of folders of extensions that are installed beside the .vsix. Default: none. */
  readonly extensionFolders?: readonly string[];
}

/** A code-server with the extension, and a browser. */
export class Workbench implements AsyncDisposable {
  /** The folder that holds everything of it. */
  readonly root: string;
  /** What it is looked at with. */
  readonly browser: Browser;
  readonly #url: string;
  readonly #process: RunningProcess;

  private constructor(root: string, url: string, process: RunningProcess, browser: Browser) {
    this.root = root;
    this.#url = url;
    this.#process = process;
    this.browser = browser;
  }

  /** Installs the extension in a clean profile and starts. */
  static async start(options: WorkbenchOptions = {}): Promise<Workbench> {
    const { codeServer, chromium: executablePath, extensions } = options.parts ?? partsOfRun();
    // Short: unix sockets are made below it.
    const root = mkdtempSync(join(tmpdir(), "acme-vs-"));
    for (const folder of ["data/User", "extensions", "home"]) mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(join(root, "config.yaml"), "{}\n");
    const settings = { ...QUIET, ...options.settings };
    writeFileSync(join(root, "data/User/settings.json"), JSON.stringify(settings, null, 2));
    const env = {
      ...(options.env ?? process.env),
      HOME: join(root, "home"),
      XDG_CONFIG_HOME: root,
      XDG_DATA_HOME: root,
      XDG_CACHE_HOME: join(root, "cache"),
      XDG_RUNTIME_DIR: root,
      TMPDIR: root,
      // See support/probe.
      ACME_PROBE: root,
    };
    const profile = [
      "--config",
      join(root, "config.yaml"),
      "--user-data-dir",
      join(root, "data"),
      "--extensions-dir",
      join(root, "extensions"),
    ];
    const install = extensions.flatMap((path) => ["--install-extension", path]);
    await runProcess(codeServer.node, [codeServer.entry, ...profile, ...install], { env });
    if (options.extensionFolders !== undefined) installFolders(join(root, "extensions"), options.extensionFolders);

    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const running = startProcess(
      codeServer.node,
      [
        codeServer.entry,
        ...profile,
        "--bind-addr",
        `127.0.0.1:${port}`,
        "--auth=none",
        "--reconnection-grace-time=2",
        "--disable-telemetry",
        "--disable-update-check",
        "--disable-getting-started-override",
        "--disable-proxy",
        "--vscode-option=force-disable-user-env",
        ...(options.workspaceTrust === true ? [] : ["--disable-workspace-trust"]),
      ],
      { env, remove: [root] },
    );
    try {
      await waitFor(async () => (await fetch(`${url}/healthz`).catch(() => undefined))?.ok, {
        what: "code-server",
        timeout: PATIENCE,
      });
      const browser = await chromium.launch({ executablePath, args: chromiumFlags, timeout: PATIENCE });
      return new Workbench(root, url, running, browser);
    } catch (error) {
      const output = running.output();
      await running.stop();
      throw new Error(`code-server did not start:\n${output.slice(-2_000)}`, { cause: error });
    }
  }

  /**
   * Opens a folder, a workspace file, or neither, as a new user.
   *
   * @param journey - names the folder of the screenshots
   */
  async open(journey: string, folder?: string): Promise<WorkbenchPage> {
    const context = await this.browser.newContext({ viewport: { width: 1400, height: 900 } });
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: this.#url });
    context.setDefaultTimeout(PATIENCE);
    const page = await context.newPage();
    await page.goto(this.#addressOf(folder));
    await page.locator(".monaco-workbench .statusbar").waitFor();
    return new WorkbenchPage(page, journey);
  }

  #addressOf(folder: string | undefined): string {
    const address = new URL(this.#url);
    if (folder === undefined) address.searchParams.set("ew", "true");
    else address.searchParams.set(folder.endsWith(".code-workspace") ? "workspace" : "folder", folder);
    return address.href;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser.close();
    await this.#process.stop();
    rmSync(this.root, { recursive: true, force: true });
  }
}

function partsOfRun(): WorkbenchParts {
  const { codeServer, vsix, chromium } = inject("E2E");
  return { codeServer, chromium, extensions: [vsix] };
}

/** Puts folders beside the extensions that are installed, and into the list of them that VS Code keeps there. */
function installFolders(extensions: string, folders: readonly string[]): void {
  const list = join(extensions, "extensions.json");
  const installed = JSON.parse(readFileSync(list, "utf8")) as unknown[];
  for (const folder of folders) {
    const { publisher, name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
      [key in "publisher" | "name" | "version"]: string;
    };
    const relativeLocation = `${publisher}.${name}-${version}`;
    const path = join(extensions, relativeLocation);
    cpSync(folder, path, { recursive: true });
    const location = { $mid: 1, scheme: "file", path };
    installed.push({ identifier: { id: `${publisher}.${name}` }, version, location, relativeLocation });
  }
  writeFileSync(list, JSON.stringify(installed));
}
