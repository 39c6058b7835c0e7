// The projects of a workspace: found, opened with what was known before, closed when they are gone. No editor is known here.
import { isAbsolute, relative } from "node:path";
import { Emitter, type Event } from "vscode-jsonrpc/node";
import type { ProjectState } from "./project-state.ts";
import { ProjectStore, type RefreshOptions, type StoreHost } from "./project-store.ts";
import { fromSnapshot, toSnapshot } from "./snapshot.ts";
import type { SnapshotKeeper } from "./snapshot-files.ts";
import type { StateChange } from "./state-change.ts";

/** What a store is made with. */
export interface WorkspaceStoreOptions {
  /** Absolute paths of the folders that have a configuration, in the order in which they show. */
  findProjects: () => Promise<readonly string[]>;
  /** A host for a project. It is not started until it is called. */
  hostOf: (directory: string) => StoreHost;
  /** Where the last known state is kept. Default: nowhere. */
  snapshots?: SnapshotKeeper;
  /** See {@link WorkspaceStore.showUnmanaged}. Default: false. */
  withUnmanaged?: boolean;
  /** Milliseconds after a change until the state is kept. Default: 1,000. */
  keepAfter?: number;
  /** Default: the machine's clock. */
  now?: () => Date;
}

/** A change in a workspace. Without a project, it is which projects there are. */
export interface WorkspaceChange {
  readonly project?: ProjectStore;
  readonly change?: StateChange;
}

interface Opened {
  store: ProjectStore;
  subscription: { dispose(): void };
  keeping?: NodeJS.Timeout;
  /** When that was read which was kept last. */
  keptReadAt?: string;
}

/** A state that only was read again, with nothing new, is kept once a minute (milliseconds), and at the end. */
const REREAD = 60_000;

/** The projects of a workspace. */
export class WorkspaceStore {
  readonly #options: WorkspaceStoreOptions;
  readonly #changed = new Emitter<WorkspaceChange>();
  readonly #opened = new Map<string, Opened>();
  #all: readonly ProjectStore[] = [];
  #finding: Promise<void> = Promise.resolve();
  #isClosed = false;
  #wasSearched = false;
  #withUnmanaged: boolean;

  constructor(options: WorkspaceStoreOptions) {
    this.#options = options;
    this.#withUnmanaged = options.withUnmanaged ?? false;
  }

  /** In the order of {@link WorkspaceStoreOptions.findProjects}. */
  get all(): readonly ProjectStore[] {
    return this.#all;
  }

  /** Whether projects were looked for at all: before that, none is no news. */
  get wasSearched(): boolean {
    return this.#wasSearched;
  }

  /** Fired for each change of a project, when projects come or go, and when they were looked for the first time. */
  get onChange(): Event<WorkspaceChange> {
    return this.#changed.event;
  }

  /** Looks again for projects. One that is new has its last known state at once; nothing is read until it is refreshed. */
  find(): Promise<void> {
    this.#finding = this.#finding.catch(() => {}).then(() => this.#find());
    return this.#finding;
  }

  /** The project of a folder, opened where it is not: one without a configuration yet is not among {@link all}. */
  at(directory: string): ProjectStore {
    return this.#opened.get(directory)?.store ?? this.#open(directory, undefined).store;
  }

  /** Reads all projects again. Does not throw: what fails is in their states. */
  async refresh(options: RefreshOptions = {}): Promise<void> {
    await Promise.all(this.#all.map((project) => project.refresh(options)));
  }

  /** Whether Deployments that nobody manages with acme are read, of all projects that there are and will be. */
  async showUnmanaged(isWanted: boolean): Promise<void> {
    this.#withUnmanaged = isWanted;
    await Promise.all(this.#all.map((project) => project.showUnmanaged(isWanted)));
  }

  /** Looks again for what is missing on this machine, where something is. Does not throw. */
  async checkSetup(): Promise<void> {
    await Promise.all(this.#all.map((project) => project.checkSetup()));
  }

  /** Files that were saved, created, deleted or renamed: each project is told of its own. Empty: nobody knows which. */
  filesChanged(paths: readonly string[]): void {
    for (const project of this.#all) {
      const own = paths.filter((path) => isInside(path, project.directory));
      if (own.length > 0 || paths.length === 0) project.filesChanged(own);
    }
  }

  /** Keeps what is known, and ends all hosts. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#finding.catch(() => {});
    await Promise.all([...this.#opened.keys()].map((directory) => this.#close(directory)));
    this.#changed.dispose();
  }

  async #find(): Promise<void> {
    const found = [...new Set(await this.#options.findProjects())];
    const before = this.#all;
    const known = await Promise.all(
      found.map(async (directory) => (this.#opened.has(directory) ? undefined : this.#lastKnown(directory))),
    );
    if (this.#isClosed) return;
    const all = found.map(
      (directory, index) => (this.#opened.get(directory) ?? this.#open(directory, known[index])).store,
    );
    const gone = before.filter((project) => !all.includes(project));
    this.#all = all;
    const isSame =
      this.#wasSearched && all.length === before.length && all.every((project, index) => project === before[index]);
    this.#wasSearched = true;
    if (!isSame) this.#changed.fire({});
    await Promise.all(gone.map(({ directory }) => this.#close(directory)));
  }

  async #lastKnown(directory: string): Promise<ProjectState | undefined> {
    const text = await this.#options.snapshots?.read(directory);
    return text === undefined ? undefined : fromSnapshot(text);
  }

  #open(directory: string, before: ProjectState | undefined): Opened {
    const { now } = this.#options;
    const store = new ProjectStore({
      directory,
      host: this.#options.hostOf(directory),
      withUnmanaged: this.#withUnmanaged,
      ...(before === undefined ? {} : { before }),
      ...(now === undefined ? {} : { now }),
    });
    const opened: Opened = {
      store,
      ...(before?.readAt === undefined ? {} : { keptReadAt: before.readAt }),
      subscription: store.onChange((change) => {
        // Its folder is gone: nobody is told of each file in it.
        if (store.state.error?.code === "config-missing" && this.#all.includes(store)) void this.find();
        const isOther = change.view || change.lists || change.flows.length + change.rows.length > 0;
        if (isOther || unkept(opened) > REREAD) this.#keepSoon(opened);
        this.#changed.fire({ project: store, change });
      }),
    };
    this.#opened.set(directory, opened);
    return opened;
  }

  async #close(directory: string): Promise<void> {
    const opened = this.#opened.get(directory);
    if (opened === undefined) return;
    this.#opened.delete(directory);
    opened.subscription.dispose();
    clearTimeout(opened.keeping);
    if (opened.keeping !== undefined || unkept(opened) > 0) await this.#keep(opened);
    await opened.store.close();
  }

  #keepSoon(opened: Opened): void {
    if (this.#options.snapshots === undefined) return;
    opened.keeping ??= setTimeout(() => {
      delete opened.keeping;
      void this.#keep(opened);
    }, this.#options.keepAfter ?? 1000).unref();
  }

  async #keep(opened: Opened): Promise<void> {
    const { directory, state } = opened.store;
    if (state.readAt !== undefined) opened.keptReadAt = state.readAt;
    await this.#options.snapshots?.write(directory, toSnapshot(state));
  }
}

/** How much later (milliseconds) the state was read than the one that was kept; of one that was never kept, infinitely. */
function unkept({ store: { state }, keptReadAt }: Opened): number {
  if (state.readAt === undefined) return 0;
  return keptReadAt === undefined ? Infinity : Date.parse(state.readAt) - Date.parse(keptReadAt);
}

function isInside(path: string, directory: string): boolean {
  const inside = relative(directory, path);
  return inside === "" || (!inside.startsWith("..") && !isAbsolute(inside));
}
