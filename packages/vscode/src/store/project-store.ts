// The state of one project, kept up with its host: what is read when, and what a change means. Nothing is drawn here.
import type { HostMethod, HostRequests } from "@acme/cli/host-protocol";
import { type AcmeErrorJson, isAcmeError, toAcmeError } from "@acme/sdk-core";
import { basename } from "node:path";
import { Emitter, type Event } from "vscode-jsonrpc/node";
import type { HostCallOptions, HostClient, HostParams, HostState } from "../host/index.ts";
import { lastKnownAfter } from "./last-known.ts";
import {
  emptyState,
  idsOf,
  type KnownList,
  type ProjectState,
  type SourceName,
  type StateParts,
  withListing,
  withParts,
} from "./project-state.ts";
import { changeBetween, isChange, type StateChange } from "./state-change.ts";

/** What of a host client a store uses. A test gives its own. */
export type StoreHost = Pick<
  HostClient,
  "call" | "filesChanged" | "restart" | "close" | "state" | "onState" | "onNote"
>;

/** What a store is made with. */
export interface ProjectStoreOptions {
  /** Absolute path of the project's folder. */
  directory: string;
  host: StoreHost;
  /** What was known before; all of it is stale. */
  before?: ProjectState;
  /** See {@link ProjectStore.showUnmanaged}. Default: false. */
  withUnmanaged?: boolean;
  /** Default: the machine's clock. */
  now?: () => Date;
}

/** How much is read. */
export interface RefreshOptions {
  /** Read everything anew, also what the engine says has not changed. Default: false. */
  readonly everything?: boolean;
  /** Only the rows of these flows, by {@link Flow.key}; nothing of the configuration and of the code. Default: all. */
  readonly flows?: readonly string[];
  /** These environments whole, and of the others what changed; nothing of the configuration and of the code. Default: all. */
  readonly environments?: readonly string[];
}

/** What changes the project's Deployments or configuration: it is read again afterwards. */
const CHANGES: ReadonlySet<HostMethod> = new Set(["apply", "validate", "init/write"]);

/** One project. */
export class ProjectStore {
  readonly directory: string;
  readonly #host: StoreHost;
  readonly #now: () => Date;
  readonly #changed = new Emitter<StateChange>();
  readonly #subscriptions: { dispose(): void }[];
  #state: ProjectState;
  /** Whether Deployments of others are wanted, too. */
  #withUnmanaged: boolean;
  #refreshing: Promise<void> | undefined;
  #next: { options: RefreshOptions; promise: Promise<void> } | undefined;
  #hostWas: HostState["is"];
  /** Stands for the check of the setup that began last: an older one is not believed. */
  #newestCheck = {};

  constructor({ directory, host, before, withUnmanaged = false, now }: ProjectStoreOptions) {
    this.directory = directory;
    this.#host = host;
    this.#now = now ?? (() => new Date());
    this.#withUnmanaged = withUnmanaged;
    const { unmanaged } = emptyState.lists;
    // A window in which they were shown may have been the last one.
    this.#state =
      before === undefined || withUnmanaged ? (before ?? emptyState) : withParts(before, { lists: { unmanaged } });
    this.#hostWas = host.state.is;
    this.#subscriptions = [
      host.onNote(({ name }) => {
        if (name === "flows/changed") void this.#readFlows(true);
        else if (name === "project/changed") void this.refresh();
      }),
      host.onState((state) => this.#onHost(state)),
    ];
  }

  /** Its name; the folder's until the configuration was read. */
  get name(): string {
    return this.#state.view?.project ?? basename(this.directory);
  }

  /** The last known state. */
  get state(): ProjectState {
    return this.#state;
  }

  /** Where its host stands. */
  get host(): HostState {
    return this.#host.state;
  }

  /** Fired when {@link ProjectStore.state} is another, with what changed; also when {@link ProjectStore.host} is. */
  get onChange(): Event<StateChange> {
    return this.#changed.event;
  }

  /**
   * Reads the configuration, flows and Deployments again, or a part of the Deployments. Does not throw: what fails is in the
   * state. Whoever asks while it goes on waits for one more that begins afterwards, all of them for the same, which reads all.
   * Who asks for everything gets a host that was given up started again.
   */
  refresh(options: RefreshOptions = {}): Promise<void> {
    if (this.#refreshing === undefined) {
      this.#refreshing = this.#refresh(options).finally(() => {
        this.#refreshing = undefined;
      });
      return this.#refreshing;
    }
    const everything = options.everything === true || this.#next?.options.everything === true;
    const promise =
      this.#next?.promise ??
      this.#refreshing.then(() => {
        const next = this.#next?.options ?? {};
        this.#next = undefined;
        return this.refresh(next);
      });
    this.#next = { options: { everything }, promise };
    return promise;
  }

  /** Whether Deployments that nobody manages with acme, and those of others, are read with each refresh. Default: no. */
  async showUnmanaged(isWanted: boolean): Promise<void> {
    if (this.#withUnmanaged === isWanted) return;
    this.#withUnmanaged = isWanted;
    if (isWanted) await this.#readUnmanaged(true);
    else this.#put({ lists: { unmanaged: emptyState.lists.unmanaged } });
  }

  /** Asks the project's host. What changes something is followed by a refresh. Throws AcmeError. */
  async ask<M extends HostMethod>(
    method: M,
    params: HostParams<M>,
    options?: HostCallOptions,
  ): Promise<HostRequests[M]["result"]> {
    try {
      return await this.#host.call(method, params, options);
    } finally {
      if (CHANGES.has(method)) void this.refresh();
    }
  }

  /** Files that were saved, created, deleted or renamed; empty: nobody knows which. Absolute paths. */
  filesChanged(paths: readonly string[]): void {
    this.#host.filesChanged(paths);
  }

  /** Looks again for what was missing on this machine; something may have been installed. Nothing was: nothing is done. */
  async checkSetup(): Promise<void> {
    if (this.#state.setup.length > 0) await this.#checkSetup(true);
  }

  /** Starts the host anew, also one that was given up, and reads everything. Throws AcmeError where it does not start. */
  async restart(): Promise<void> {
    await this.#host.restart();
    await this.refresh({ everything: true });
  }

  /** Ends the host, and forgets who listens. */
  async close(): Promise<void> {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#changed.dispose();
    await this.#host.close();
  }

  async #refresh({ everything = false, flows, environments }: RefreshOptions): Promise<void> {
    // Where it fails again, the calls below say why.
    if (everything && this.#host.state.is === "failed") await this.#host.restart().catch(() => {});
    if ((flows ?? environments) !== undefined && this.#hasAll()) {
      await this.#readPart({
        ...(flows === undefined ? {} : { flows: [...flows] }),
        ...(environments === undefined ? {} : { anew: [...environments] }),
      });
      return;
    }
    const isThere = await this.#readProject(everything);
    if (!isThere) {
      // What a configuration needs that cannot be read is not known.
      if (this.#state.view?.project === undefined) this.#forgetSetup();
      return;
    }
    const reading = Promise.all([
      this.#readFlows(!everything),
      this.#readStatus(!everything),
      ...(this.#withUnmanaged ? [this.#readUnmanaged(!everything)] : []),
    ]);
    // After what is shown, and nobody waits for it: it may start programs. What was missing may be there by now.
    void this.#checkSetup(everything || this.#state.setup.length > 0);
    await reading;
  }

  #forgetSetup(): void {
    this.#newestCheck = {};
    this.#put({ setup: [] });
  }

  /** Never throws: Doctor says what cannot be looked at, and a project's own older host does not know the method. */
  async #checkSetup(again: boolean): Promise<void> {
    const check = (this.#newestCheck = {});
    const answer = await this.#host.call("setup", again ? { again } : {}).catch(() => undefined);
    if (answer !== undefined && check === this.#newestCheck) this.#put({ setup: answer.problems });
  }

  /** Answers whether there is a configuration that is valid. */
  async #readProject(again: boolean): Promise<boolean> {
    const view = await this.#read("project", async () => {
      const answer = await this.#host.call("project", again ? { again } : {});
      return { view: isSame(answer, this.#state.view) ? this.#state.view : answer };
    });
    return view !== undefined && this.#state.view?.project !== undefined;
  }

  async #readFlows(refresh: boolean): Promise<void> {
    await this.#read("flows", async () => {
      const listing = await this.#host.call("flows", { refresh, ...since(this.#state.lists.flows) });
      return { lists: { flows: withListing(this.#state.lists.flows, listing, idsOf.flows) } };
    });
  }

  async #readStatus(refresh: boolean, part: Pick<HostParams<"status">, "flows" | "anew"> = {}): Promise<void> {
    await this.#read("status", async () => {
      const listing = await this.#host.call("status", { refresh, ...part, ...since(this.#state.lists.status) });
      const status = withListing(this.#state.lists.status, listing, idsOf.rows);
      const { unread } = listing;
      return { lists: { status }, unread, lastKnown: lastKnownAfter(unread, this.#state) };
    });
  }

  /** Whether what is known is whole and fresh, so that a part of it can be read by itself. */
  #hasAll(): boolean {
    const { view, lists, unread, sources } = this.#state;
    const isRead = lists.status.revision !== undefined && !sources.status.isStale && unread.length === 0;
    return isRead && view?.project !== undefined;
  }

  /** The rest is as old as it was. */
  async #readPart(part: Pick<HostParams<"status">, "flows" | "anew">): Promise<void> {
    const { readAt } = this.#state.sources.status;
    await this.#readStatus(true, part);
    const { status } = this.#state.sources;
    if (readAt !== undefined && !status.isStale) this.#put({ sources: { status: { ...status, readAt } } });
  }

  async #readUnmanaged(refresh: boolean): Promise<void> {
    await this.#read("unmanaged", async () => {
      const params = { everything: true, refresh, ...since(this.#state.lists.unmanaged) };
      const listing = await this.#host.call("deployments", params);
      return { lists: { unmanaged: withListing(this.#state.lists.unmanaged, listing, idsOf.unmanaged) } };
    });
  }

  /** Reads one source. What is shown of it stays where that fails, and is stale. Answers undefined then. */
  async #read(name: SourceName, read: () => Promise<StateParts>): Promise<StateParts | undefined> {
    const { error: _, ...before } = this.#state.sources[name];
    this.#put({ sources: { [name]: { ...this.#state.sources[name], isLoading: true } } });
    try {
      const parts = await read();
      const source = { isLoading: false, isStale: false, readAt: this.#now().toISOString() };
      this.#put({ ...parts, sources: { [name]: source } });
      return parts;
    } catch (caught) {
      const error = errorOf(caught, name);
      const isGone = name === "project" && error.code === "config-missing";
      const source = { ...before, isLoading: false, isStale: before.readAt !== undefined && !isGone };
      // Without a configuration nothing that is shown can be true.
      const parts = isGone ? { view: undefined, lists: emptyState.lists, unread: [], lastKnown: {} } : {};
      this.#put({ ...parts, sources: { [name]: error.kind === "cancelled" ? source : { ...source, error } } });
      return undefined;
    }
  }

  /** One that is back after trouble has forgotten revisions, and may have missed what changed. */
  #onHost(state: HostState): void {
    const was = this.#hostWas;
    if (state.is === "ready" || state.is === "restarting" || state.is === "failed") this.#hostWas = state.is;
    if (state.is === "ready" && was === "restarting") void this.refresh();
    this.#changed.fire({ view: false, flows: [], rows: [], lists: false, problems: false, reading: true });
  }

  #put(parts: StateParts): void {
    const before = this.#state;
    this.#state = withParts(before, parts);
    const change = changeBetween(before, this.#state);
    if (isChange(change)) this.#changed.fire(change);
  }
}

function since({ revision }: KnownList<unknown>): { since?: string } {
  return revision === undefined ? {} : { since: revision };
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function errorOf(caught: unknown, what: string): AcmeErrorJson {
  return (isAcmeError(caught) ? caught : toAcmeError(caught, `reading ${what}`)).toJSON();
}
