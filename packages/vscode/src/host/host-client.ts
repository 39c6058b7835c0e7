// The client of a project's host: starts it when it is first needed, starts it again with back-off when it died, hung, printed
// junk, and ends it. What a method does is not known here; nothing is drawn.
import type { CheckNote, HostMethod, HostRequests, InitializeResult, ItemNote } from "@acme/cli/host-protocol";
import { AcmeError, fromAcmeErrorJson, type ProgressReport } from "@acme/sdk-core";
import { Emitter, type Event } from "vscode-jsonrpc/node";
import type { HostCommand } from "./host-command.ts";
import type { HostNote } from "./host-connection.ts";
import { defaultTimes, type HostTimes } from "./host-times.ts";
import type { HostTrouble } from "./host-trouble.ts";
import { RunningHost } from "./running-host.ts";

/** Where a host stands. An interface shows this. */
export type HostState =
  /** Nobody has needed it yet. */
  | { is: "idle" }
  /** `passedOver`: what was wrong with the project's own, which is preferred. */
  | { is: "starting"; passedOver?: HostTrouble }
  | { is: "ready"; source: HostCommand["source"]; host: InitializeResult; passedOver?: HostTrouble }
  /** It is started again at `at`, milliseconds since 1970. */
  | { is: "restarting"; trouble: HostTrouble; at: number }
  /** It was started too often in vain, or it refuses. {@link HostClient.restart} tries again. */
  | { is: "failed"; trouble: HostTrouble }
  | { is: "closed" };

/** What a client is made with. */
export interface HostClientOptions {
  /** Absolute path of the project's folder. */
  directory: string;
  /** In order of preference, see `hostCommands`. Asked at each start: the project may have installed its own meanwhile. */
  commands: () => readonly HostCommand[];
  /** Who asks, for the host's log. */
  client: { name: string; version: string };
  /** Called with what a log should hold: the host's log notes and its stderr. */
  log?: (level: "debug" | "info" | "warn", message: string) => void;
  times?: Partial<HostTimes>;
}

/** How one call is made. */
export interface HostCallOptions {
  /** Cancels: the host finishes what it began. */
  signal?: AbortSignal;
  onProgress?: (report: ProgressReport) => void;
  /** Of `apply`: a change that ended. */
  onItem?: (item: ItemNote["item"]) => void;
  /** Of `doctor`: a check that ended. */
  onCheck?: (check: CheckNote["check"]) => void;
}

/** The params of a method as a caller gives them. */
export type HostParams<M extends HostMethod> = Omit<HostRequests[M]["params"], "token">;

/** One project's host. Never started before it is called: in an untrusted workspace nobody calls. */
export class HostClient {
  readonly #options: HostClientOptions;
  readonly #times: HostTimes;
  readonly #changed = new Emitter<HostState>();
  readonly #noted = new Emitter<HostNote>();
  readonly #calls = new Map<string, HostCallOptions>();
  #state: HostState = { is: "idle" };
  #ready: Promise<RunningHost> | undefined;
  #running: RunningHost | undefined;
  /** Aborted when what is being started is not wanted any more. */
  #wanted = new AbortController();
  #failures = 0;
  #count = 0;
  #applying = 0;

  constructor(options: HostClientOptions) {
    this.#options = options;
    this.#times = { ...defaultTimes, ...options.times };
  }

  /** Where it stands. */
  get state(): HostState {
    return this.#state;
  }

  /** Fired when {@link HostClient.state} is another. */
  get onState(): Event<HostState> {
    return this.#changed.event;
  }

  /** Fired for `flows/changed` and `project/changed`. */
  get onNote(): Event<HostNote> {
    return this.#noted.event;
  }

  /**
   * Calls a method; starts the host where it is not running, and waits where it is being started again.
   *
   * @throws AcmeError what the host answers; `tool-failed`, `timed-out`, `tool-missing` where the host is gone, whether it
   * was while it answered or for good; `cancelled` where the client is closed
   */
  async call<M extends HostMethod>(
    method: M,
    params: HostParams<M>,
    options: HostCallOptions = {},
  ): Promise<HostRequests[M]["result"]> {
    const running = await unlessAborted(this.#start(), options.signal);
    const token = `${method}:${++this.#count}`;
    this.#calls.set(token, options);
    if (method === "apply") this.#applying++;
    try {
      return await running.call(method, { ...params, token }, options.signal);
    } finally {
      if (method === "apply") this.#applying--;
      this.#calls.delete(token);
    }
  }

  /** Tells the host which files changed, see `files/changed`. Does nothing where it is not running: it reads all then. */
  filesChanged(paths: readonly string[]): void {
    if (this.#state.is === "ready") this.#running?.filesChanged(paths);
  }

  /** Ends the host and starts it anew, also after it was given up. */
  async restart(): Promise<void> {
    if (this.#state.is === "closed") throw closed();
    this.#failures = 0;
    await this.#stop("The acme host is started again.");
    this.#to({ is: "idle" });
    await this.#start();
  }

  /**
   * Ends the host, for good. One that is applying is left to finish what it began and to record it, which takes at most
   * half a minute; any other is gone when this resolves.
   */
  async close(): Promise<void> {
    this.#to({ is: "closed" });
    await this.#stop("The acme host was closed.");
  }

  #to(state: HostState): void {
    if (this.#state.is === "closed") return;
    this.#state = state;
    this.#changed.fire(state);
  }

  #start(): Promise<RunningHost> {
    const state = this.#state;
    if (state.is === "closed") return Promise.reject(closed());
    if (state.is === "failed") return Promise.reject(fromAcmeErrorJson(state.trouble.error));
    if (this.#ready === undefined) {
      const { signal } = this.#wanted;
      this.#ready = state.is === "restarting" ? this.#startAt(state.at, signal) : this.#startOne(signal);
      this.#ready.catch(() => {});
    }
    return this.#ready;
  }

  async #startAt(at: number, signal: AbortSignal): Promise<RunningHost> {
    await elapsed(Math.max(0, at - Date.now()), signal);
    return this.#startOne(signal);
  }

  /** The first command that gives a host. What was wrong with one that is passed over is kept for people. */
  async #startOne(signal: AbortSignal): Promise<RunningHost> {
    const commands = this.#options.commands();
    let passedOver: HostTrouble | undefined;
    for (;;) {
      const passed = passedOver === undefined ? {} : { passedOver };
      this.#to({ is: "starting", ...passed });
      const running = this.#run(commands[passedOver === undefined ? 0 : 1]);
      const tried = await running.initialize();
      if (signal.aborted) throw closed();
      if ("host" in tried) {
        this.#to({ is: "ready", source: running.command.source, host: tried.host, ...passed });
        running.onTrouble = (trouble) => this.#ended(trouble, running);
        void running.watch();
        return running;
      }
      if (passedOver === undefined && commands.length > 1) {
        passedOver = tried.trouble;
        this.#log("warn", `${passedOver.error.message} The one that comes with the extension is used.`);
        continue;
      }
      this.#ended(tried.trouble, running);
      throw fromAcmeErrorJson(tried.trouble.error);
    }
  }

  #run(command: HostCommand | undefined): RunningHost {
    if (command === undefined) throw new Error("There is no command that starts a host");
    const { directory, client } = this.#options;
    const running = new RunningHost({
      command,
      directory,
      client,
      times: this.#times,
      log: (level, message) => this.#log(level, message),
      onNote: (note) => this.#note(note),
    });
    this.#running = running;
    return running;
  }

  /** It is wanted back, whether somebody calls now or not; but what is refused is refused again. */
  #ended(trouble: HostTrouble, running: RunningHost): void {
    this.#log("warn", trouble.error.message);
    this.#ready = undefined;
    this.#running = undefined;
    if (Date.now() - running.begun > this.#times.healthy) this.#failures = 0;
    const wait = this.#times.backOff[this.#failures++];
    if (wait === undefined || trouble.is === "refused") {
      this.#to({ is: "failed", trouble });
      return;
    }
    this.#to({ is: "restarting", trouble, at: Date.now() + wait });
    this.#start().catch(() => {});
  }

  async #stop(why: string): Promise<void> {
    this.#wanted.abort();
    this.#wanted = new AbortController();
    const running = this.#running;
    this.#running = undefined;
    this.#ready = undefined;
    await running?.end(new AcmeError({ code: "cancelled", message: why }), this.#applying > 0);
  }

  #note(note: HostNote): void {
    if (note.name === "log") this.#log(note.note.level, note.note.message);
    else if (note.name === "progress") {
      const { token, ...report } = note.note;
      this.#calls.get(token)?.onProgress?.(report);
    } else if (note.name === "apply/item") this.#calls.get(note.note.token)?.onItem?.(note.note.item);
    else if (note.name === "doctor/check") this.#calls.get(note.note.token)?.onCheck?.(note.note.check);
    else this.#noted.fire(note);
  }

  #log(level: "debug" | "info" | "warn", message: string): void {
    this.#options.log?.(level, message);
  }
}

function closed(): AcmeError {
  return new AcmeError({ code: "cancelled", message: "The acme host was closed." });
}

function elapsed(time: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, time);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(closed());
    });
  });
}

/** Waits for a host no longer than the caller wants. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise<T>((resolve, reject) => {
    const stop = (): void =>
      reject(new AcmeError({ code: "cancelled", message: "Cancelled before the host was there." }));
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
