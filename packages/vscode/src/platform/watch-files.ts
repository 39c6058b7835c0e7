// Which files and folders of the workspace change, told together. What that means is nobody's business here.
import { basename } from "node:path";
import { isConfigName } from "@acme/sdk-core";
import * as vscode from "vscode";

/** Who is told. */
export interface FileListener {
  /** Files that were changed, and files and folders that came or went: absolute paths, at least one. */
  changed(paths: readonly string[]): void;
  /** Another commit is checked out. */
  moved(): void;
  /** A configuration came or went. */
  configurations(): void;
}

/** What flows, their settings and a project's own adapter are read from, and where git says which commit is checked out. */
const WATCHED =
  "**/{*.py,*.yaml,*.yml,*.toml,*.json,*.ts,*.mts,*.cts,*.js,*.mjs,*.cjs,.gitignore,.env,.env.*,.git/HEAD,.git/logs/HEAD}";
const IS_GIT = /[\\/]\.git[\\/]/;
/** Folders that are made by the hundreds, and hold no flow. */
const IS_INSTALLED = /(?:^|[\\/])(?:node_modules|site-packages|__pycache__|\.venv|venv|\.git)(?:[\\/]|$)/;
/** Changes that come within this time (milliseconds) are told together: a checkout is hundreds. */
const TOGETHER = 30;

/** Watches until it is disposed of. */
export function watchFiles(listener: FileListener): vscode.Disposable {
  const { createFileSystemWatcher, onDidDeleteFiles, onDidRenameFiles, fs, asRelativePath } = vscode.workspace;
  const files = createFileSystemWatcher(WATCHED);
  // A folder that goes or comes with all that is in it is one event, which a pattern of files does not match.
  const all = createFileSystemWatcher("**", false, true, false);
  let paths = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const tell = (): void => {
    const told = [...paths];
    paths = new Set();
    timer = undefined;
    const outside = told.filter((path) => !IS_GIT.test(path));
    // None: a commit, which changes no file. To tell of none would mean that nobody knows which.
    if (outside.length > 0) listener.changed(outside);
    if (outside.length < told.length) listener.moved();
  };
  const changed = ({ fsPath }: vscode.Uri): void => {
    paths.add(fsPath);
    timer ??= setTimeout(tell, TOGETHER);
  };
  const cameOrWent = (uri: vscode.Uri): void => {
    changed(uri);
    if (isConfigName(basename(uri.fsPath))) listener.configurations();
  };
  // The workspace itself may stand in one.
  const isInstalled = (uri: vscode.Uri): boolean => IS_INSTALLED.test(asRelativePath(uri, false));
  const came = (uri: vscode.Uri): void => {
    if (isInstalled(uri)) return;
    fs.stat(uri).then(
      ({ type }) => (type & vscode.FileType.Directory) !== 0 && changed(uri),
      () => {},
    );
  };
  // What it was cannot be seen any more.
  const went = (uri: vscode.Uri): void => {
    if (!isInstalled(uri)) changed(uri);
  };
  return vscode.Disposable.from(
    files,
    files.onDidChange(changed),
    files.onDidCreate(cameOrWent),
    files.onDidDelete(cameOrWent),
    all,
    all.onDidCreate(came),
    all.onDidDelete(went),
    // Sooner than the watcher, and also where it is set to leave a folder out.
    onDidDeleteFiles(({ files: gone }) => gone.forEach(went)),
    onDidRenameFiles(({ files: renamed }) => renamed.flatMap(({ oldUri, newUri }) => [oldUri, newUri]).forEach(went)),
    new vscode.Disposable(() => clearTimeout(timer)),
  );
}
