// The workspace's projects, kept up with what happens in VS Code: folders, trust, files, focus, the selected Python.
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { configNames, isConfigName } from "@acme/sdk-core";
import * as vscode from "vscode";
import { HostClient } from "../host/index.ts";
import { snapshotFiles, WorkspaceStore } from "../store/index.ts";
import type { CliProgram } from "./cli-program.ts";
import type { PythonEnvironment } from "./python-environment.ts";
import { watchFiles } from "./watch-files.ts";

/** What the workspace is opened with. */
export interface WorkspaceTools {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly cli: CliProgram;
  readonly python: PythonEnvironment;
}

const CONFIGURATION = `**/{${configNames.join(",")}}`;
const NOT_SEARCHED = "**/{node_modules,.venv,venv,site-packages,.git}/**";
/** How long (milliseconds) the first reading waits for the Python extension. */
const PYTHON_PATIENCE = 5_000;
/** The focus comes and goes; a server is not asked more often than this (milliseconds). */
const FOCUS_PAUSE = 5_000;

/** The projects of the workspace. Nothing is run before {@link startWorkspace}, nor while the workspace is not trusted. */
export function openWorkspace({
  context,
  log,
  cli,
  withUnmanaged,
}: WorkspaceTools & { readonly withUnmanaged: boolean }): WorkspaceStore {
  const { version } = context.extension.packageJSON as { version: string };
  const folder = context.storageUri?.fsPath;
  let isFirst = true;
  return new WorkspaceStore({
    withUnmanaged,
    // A search of a large workspace takes its time; most projects are where the first look is.
    async findProjects() {
      const found = isFirst ? await projectsAtTheTop() : [];
      isFirst = false;
      return found.length > 0 ? found : findProjects();
    },
    hostOf: (directory) =>
      new HostClient({
        directory,
        commands: () => cli.hosts(directory),
        client: { name: "vscode", version },
        log: (level, message) => log[level](`${vscode.workspace.asRelativePath(directory)}: ${message}`),
      }),
    ...(folder === undefined
      ? {}
      : { snapshots: snapshotFiles(join(folder, "state"), (message) => log.warn(message)) }),
  });
}

/** Finds and reads the projects, and follows what happens from now on. Resolves when the first reading has ended. */
export async function startWorkspace(store: WorkspaceStore, tools: WorkspaceTools): Promise<void> {
  const { context, log, python } = tools;
  const findAndRefresh = async (): Promise<void> => {
    await store.find();
    await store.refresh();
  };
  const inBackground = (work: () => Promise<unknown>): void => {
    work().catch((error: unknown) => log.error(error as Error));
  };
  context.subscriptions.push(
    vscode.workspace.onDidChangeWorkspaceFolders(() => inBackground(findAndRefresh)),
    // A project's folder that goes with all that is in it is one event, which names no configuration.
    vscode.workspace.onDidDeleteFiles(() => inBackground(() => store.find())),
    vscode.workspace.onDidRenameFiles(() => inBackground(findAndRefresh)),
    vscode.workspace.onDidGrantWorkspaceTrust(() => inBackground(findAndRefresh)),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("acme.cli.path")) inBackground(restart);
    }),
    // What was missing may have been installed in it; a window that has the focus all the time is told by nothing else.
    vscode.window.onDidEndTerminalShellExecution(() => inBackground(() => store.checkSetup())),
    watchFiles({
      changed: (paths) => store.filesChanged(paths),
      moved: () => inBackground(() => store.refresh()),
      configurations: () => inBackground(() => findMore(store)),
    }),
    refreshOnFocus(store, (work) => inBackground(work)),
  );
  // What was known last needs no Python, whose extension may take seconds to start.
  const isPythonKnown = python.connect(log);
  await store.find();
  // An extension that does not answer must not keep acme from reading; when it does, its interpreter is a change.
  await Promise.race([isPythonKnown, wait(PYTHON_PATIENCE, undefined, { ref: false })]);
  context.subscriptions.push(python.onDidChange(() => inBackground(restart)));
  // What was found at the top is read while the rest is searched.
  await Promise.all([store.refresh(), findMore(store)]);

  function restart(): Promise<unknown> {
    return Promise.all(store.all.map((project) => project.restart()));
  }
}

/** The workspace's folders that have a configuration themselves. */
async function projectsAtTheTop(): Promise<string[]> {
  if (!vscode.workspace.isTrusted) return [];
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file");
  const found = await Promise.all(
    folders.map(async ({ uri: { fsPath } }) => {
      const names = await readdir(fsPath).catch(() => []);
      return names.some(isConfigName) ? [fsPath] : [];
    }),
  );
  return found.flat();
}

/** The folders that have a configuration, in the order of the workspace's folders. */
async function findProjects(): Promise<string[]> {
  if (!vscode.workspace.isTrusted) return [];
  const files = await vscode.workspace.findFiles(CONFIGURATION, NOT_SEARCHED);
  const order = (file: vscode.Uri): number => vscode.workspace.getWorkspaceFolder(file)?.index ?? 0;
  return files
    .filter(({ scheme }) => scheme === "file")
    .sort((a, b) => order(a) - order(b) || (a.fsPath < b.fsPath ? -1 : 1))
    .map(({ fsPath }) => dirname(fsPath));
}

/** Looks again for projects, and reads those that are new. */
async function findMore(store: WorkspaceStore): Promise<void> {
  const before = new Set(store.all);
  await store.find();
  await Promise.all(store.all.filter((project) => !before.has(project)).map((project) => project.refresh()));
}

function refreshOnFocus(
  store: WorkspaceStore,
  inBackground: (work: () => Promise<unknown>) => void,
): vscode.Disposable {
  let last = Date.now();
  return vscode.window.onDidChangeWindowState(({ focused }) => {
    const isWanted = vscode.workspace.getConfiguration("acme").get("refresh.onFocus", true);
    if (!focused || !isWanted || Date.now() - last < FOCUS_PAUSE) return;
    last = Date.now();
    inBackground(() => store.refresh());
  });
}
