// A window of VS Code in memory, as far as changes and forms use it: panels that throw once they are closed, as the real ones
// do, and a person who answers notifications. For `vi.mock("vscode", () => fakeVscode)`.
import { matchesGlob, relative } from "node:path";
import type * as vscode from "vscode";

type Listener<T> = (value: T) => unknown;

class EventEmitter<T> {
  readonly #listeners = new Set<Listener<T>>();
  readonly event = (listener: Listener<T>) => {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  };
  fire(value: T): void {
    for (const listener of this.#listeners) listener(value);
  }
  dispose(): void {
    this.#listeners.clear();
  }
}

class FakeUri {
  readonly path: string;
  constructor(path: string) {
    this.path = path;
  }
  get fsPath(): string {
    return this.path;
  }
  static file(path: string): FakeUri {
    return new FakeUri(path);
  }
  static parse(path: string): FakeUri {
    return new FakeUri(path);
  }
  static joinPath({ path }: FakeUri, ...parts: string[]): FakeUri {
    return new FakeUri([path, ...parts].join("/"));
  }
  toString(): string {
    return this.path;
  }
}

/** A tab with a page in it. */
export class FakePanel {
  iconPath: unknown;
  isHidden = false;
  reveals = 0;
  /** What was told to the page, oldest first. */
  readonly told: unknown[] = [];
  #title: string;
  #isDisposed = false;
  readonly #disposed = new EventEmitter<void>();
  readonly #received = new EventEmitter<unknown>();
  readonly onDidDispose = this.#disposed.event;
  readonly onDidChangeViewState = new EventEmitter<unknown>().event;
  readonly #page = {
    cspSource: "",
    options: {},
    html: "",
    asWebviewUri: (uri: unknown) => uri,
    onDidReceiveMessage: this.#received.event,
    postMessage: (message: unknown): Promise<boolean> => {
      this.#check();
      this.told.push(message);
      return Promise.resolve(true);
    },
  };

  constructor(title: string) {
    this.#title = title;
  }

  get isClosed(): boolean {
    return this.#isDisposed;
  }

  get title(): string {
    return this.#title;
  }

  set title(title: string) {
    this.#check();
    this.#title = title;
  }

  get visible(): boolean {
    this.#check();
    return !this.isHidden;
  }

  get webview() {
    this.#check();
    return this.#page;
  }

  reveal(): void {
    this.#check();
    this.reveals += 1;
  }

  /** The tab is closed, by a person or by the extension. */
  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#disposed.fire();
  }

  /** The page says something. */
  say(message: unknown): void {
    this.#received.fire(message);
  }

  #check(): void {
    if (this.#isDisposed) throw new Error("Webview is disposed");
  }
}

/** A notification that is on screen. */
export interface FakeNotice {
  readonly kind: "information" | "warning" | "error";
  readonly text: string;
  readonly buttons: readonly string[];
  /** Clicks a button, or closes it. */
  answer(button?: string): void;
}

/** What is on screen, oldest first. */
export const screen: { panels: FakePanel[]; notices: FakeNotice[] } = { panels: [], notices: [] };

/** A window with nothing in it. */
export function clearScreen(): void {
  screen.panels = [];
  screen.notices = [];
}

const notice =
  (kind: FakeNotice["kind"]) =>
  (text: string, ...rest: unknown[]): Promise<string | undefined> =>
    new Promise((resolve) => {
      const buttons = rest.filter((one) => typeof one === "string");
      screen.notices.push({ kind, text, buttons, answer: resolve });
    });

class FakeDisposable {
  readonly dispose: () => void;
  constructor(dispose: () => void) {
    this.dispose = dispose;
  }
  static from(...all: { dispose(): unknown }[]): FakeDisposable {
    return new FakeDisposable(() => all.forEach((one) => one.dispose()));
  }
}

class FakeRange {
  readonly parts: readonly number[];
  constructor(...parts: number[]) {
    this.parts = parts;
  }
}

class FakeDiagnostic {
  readonly range: FakeRange;
  readonly message: string;
  constructor(range: FakeRange, message: string) {
    this.range = range;
    this.message = message;
  }
}

/** The Problems panel: whose it is, what was set and taken away, oldest first, and what is in it, by file. */
export const problemsPanel = { name: "", done: [] as string[], shown: new Map<string, string[]>() };

/** Ends a task of VS Code. */
export const endedTasks: EventEmitter<void> = new EventEmitter<void>();

/** What happens to files, as VS Code tells it: to watchers whose pattern matches, and acts in the Explorer. */
export const fileEvents = {
  watchers: [] as FakeWatcher[],
  /** The workspace's folder. */
  root: "/venv/w",
  /** Paths that are folders. */
  folders: new Set<string>(),
  deleted: new EventEmitter<{ files: FakeUri[] }>(),
  renamed: new EventEmitter<{ files: { oldUri: FakeUri; newUri: FakeUri }[] }>(),
  /** A file or folder on disk. */
  fire(what: "create" | "change" | "delete", path: string): void {
    for (const watcher of this.watchers) if (watcher.sees(path, what)) watcher[what].fire(new FakeUri(path));
  },
};

class FakeWatcher {
  readonly create = new EventEmitter<FakeUri>();
  readonly change = new EventEmitter<FakeUri>();
  readonly delete = new EventEmitter<FakeUri>();
  readonly onDidCreate = this.create.event;
  readonly onDidChange = this.change.event;
  readonly onDidDelete = this.delete.event;
  readonly #pattern: string;
  readonly #isIgnored: Readonly<Record<"create" | "change" | "delete", boolean>>;
  constructor(pattern: string, create: boolean, change: boolean, gone: boolean) {
    this.#pattern = pattern;
    this.#isIgnored = { create, change, delete: gone };
  }
  sees(path: string, what: "create" | "change" | "delete"): boolean {
    return !this.#isIgnored[what] && matchesGlob(path, this.#pattern);
  }
  dispose(): void {
    fileEvents.watchers.splice(fileEvents.watchers.indexOf(this), 1);
  }
}

/** What was registered for the lenses of files. */
export const lensProviders: vscode.CodeLensProvider[] = [];

/** What `import * as vscode from "vscode"` gives. */
export const fakeVscode = {
  EventEmitter,
  Disposable: FakeDisposable,
  Range: FakeRange,
  Diagnostic: FakeDiagnostic,
  DiagnosticSeverity: { Error: 0, Warning: 1 },
  languages: {
    createDiagnosticCollection: (name: string) => {
      problemsPanel.name = name;
      return {
        set: ({ path }: FakeUri, all: readonly FakeDiagnostic[]) => {
          problemsPanel.done.push(`set ${path}`);
          problemsPanel.shown.set(
            path,
            all.map(({ message }) => message),
          );
        },
        delete: ({ path }: FakeUri) => {
          problemsPanel.done.push(`delete ${path}`);
          problemsPanel.shown.delete(path);
        },
        clear: () => {
          problemsPanel.done.push("clear");
          problemsPanel.shown.clear();
        },
        dispose: () => problemsPanel.shown.clear(),
      };
    },
    registerCodeLensProvider: (_: unknown, provider: vscode.CodeLensProvider) => {
      lensProviders.push(provider);
      return new FakeDisposable(() => {});
    },
  },
  tasks: { onDidEndTask: endedTasks.event },
  workspace: {
    onDidChangeConfiguration: () => new FakeDisposable(() => {}),
    createFileSystemWatcher: (pattern: string, create = false, change = false, gone = false): FakeWatcher => {
      const watcher = new FakeWatcher(pattern, create, change, gone);
      fileEvents.watchers.push(watcher);
      return watcher;
    },
    asRelativePath: ({ path }: FakeUri) => relative(fileEvents.root, path),
    onDidDeleteFiles: fileEvents.deleted.event,
    onDidRenameFiles: fileEvents.renamed.event,
    fs: { stat: ({ path }: FakeUri) => Promise.resolve({ type: fileEvents.folders.has(path) ? 2 : 1 }) },
  },
  FileType: { File: 1, Directory: 2 },
  Uri: FakeUri,
  ThemeIcon: class {
    readonly id: string;
    constructor(id: string) {
      this.id = id;
    }
  },
  ViewColumn: { Active: -1 },
  ProgressLocation: { Notification: 15 },
  commands: { getCommands: () => Promise.resolve([]), executeCommand: (..._: unknown[]) => Promise.resolve() },
  window: {
    createWebviewPanel: (_type: string, title: string): FakePanel => {
      const panel = new FakePanel(title);
      screen.panels.push(panel);
      return panel;
    },
    withProgress: (_options: unknown, work: (progress: unknown, token: unknown) => unknown) =>
      Promise.resolve(work({ report: () => {} }, { onCancellationRequested: () => ({ dispose: () => {} }) })),
    showInformationMessage: notice("information"),
    showWarningMessage: notice("warning"),
    showErrorMessage: notice("error"),
  },
};

/** A log that nobody reads. */
export const quietLog = Object.fromEntries(
  ["trace", "debug", "info", "warn", "error", "show"].map((level) => [level, () => {}]),
) as unknown as vscode.LogOutputChannel;
