// One life of a host: a process, its connection, its heartbeat, and the one trouble or wish that ends it. What comes after
// it is decided in host-client.ts.
import { setTimeout as wait } from "node:timers/promises";
import { type HostMethod, type HostRequests, type InitializeResult, protocolVersion } from "@acme/cli/host-protocol";
import { type AcmeError, fromAcmeErrorJson, isAcmeError, toAcmeError } from "@acme/sdk-core";
import type { HostCommand } from "./host-command.ts";
import { HostConnection, type HostNote } from "./host-connection.ts";
import { HostProcess } from "./host-process.ts";
import type { HostTimes } from "./host-times.ts";
import { endTrouble, type HostTrouble, hungTrouble, junkTrouble, refusedTrouble } from "./host-trouble.ts";

/** What a life is made with. */
export interface RunningHostOptions {
  command: HostCommand;
  directory: string;
  client: { name: string; version: string };
  times: HostTimes;
  log: (level: "debug" | "info" | "warn", message: string) => void;
  onNote: (note: HostNote) => void;
}

/** A host that was started. */
export class RunningHost {
  readonly command: HostCommand;
  /** When it was started, milliseconds since 1970. */
  readonly begun: number = Date.now();
  /** Called once, when it ends for another reason than {@link RunningHost.end}. */
  onTrouble: (trouble: HostTrouble) => void = () => {};
  readonly #options: RunningHostOptions;
  readonly #process: HostProcess;
  readonly #connection: HostConnection;
  /** Of the calls that wait for an answer. */
  readonly #waiting = new Set<(error: AcmeError) => void>();
  readonly #over = new AbortController();
  #trouble: HostTrouble | undefined;

  constructor(options: RunningHostOptions) {
    const { command, directory, log, onNote } = options;
    this.command = command;
    this.#options = options;
    this.#process = new HostProcess({ command, directory, onLine: (line) => log("info", line) });
    this.#connection = new HostConnection(this.#process, {
      onNote,
      onJunk: (sample) => this.#fail(junkTrouble(command, sample, this.#process.lastLines)),
      onOddity: (message) => log("warn", message),
    });
    void this.#process.ended.then((end) => this.#fail(endTrouble(command, end, this.#process.lastLines)));
  }

  /** Introduces the client, within its time. Ends the host where that fails. */
  async initialize(): Promise<{ host: InitializeResult } | { trouble: HostTrouble }> {
    const { directory, client, times } = this.#options;
    const late = setTimeout(() => this.#hang(times.start), times.start);
    try {
      return { host: await this.call("initialize", { protocol: protocolVersion, directory, client }) };
    } catch (caught) {
      if (this.#trouble === undefined) {
        const error = isAcmeError(caught) ? caught : toAcmeError(caught, "starting the acme host");
        this.#fail(refusedTrouble(this.command, error.toJSON(), this.#process.lastLines));
      }
      return { trouble: this.#trouble as unknown as HostTrouble };
    } finally {
      clearTimeout(late);
    }
  }

  /** Asks from time to time whether it is there, until it is over. */
  async watch(): Promise<void> {
    const { heartbeat, patience } = this.#options.times;
    const { signal } = this.#over;
    for (let missed = 0; missed < 2;) {
      await wait(heartbeat, undefined, { ref: false, signal }).catch(() => {});
      if (signal.aborted) return;
      const answer = this.call("ping", {}).then(() => true);
      const late = wait(patience, false, { ref: false, signal }).catch(() => true);
      missed = (await Promise.race([answer, late]).catch(() => true)) ? 0 : missed + 1;
    }
    this.#hang(2 * patience);
  }

  /** See {@link HostConnection.call}; rejects with why the host is gone, where it is. */
  call<M extends HostMethod>(
    method: M,
    params: HostRequests[M]["params"],
    signal?: AbortSignal,
  ): Promise<HostRequests[M]["result"]> {
    if (this.#trouble !== undefined) return Promise.reject(fromAcmeErrorJson(this.#trouble.error));
    return new Promise((resolve, reject) => {
      this.#waiting.add(reject);
      this.#connection
        .call(method, params, signal)
        .then(resolve, reject)
        .finally(() => this.#waiting.delete(reject));
    });
  }

  /** See `files/changed`. */
  filesChanged(paths: readonly string[]): void {
    this.#connection.note("files/changed", { paths: [...paths] });
  }

  /**
   * Ends it as it wants to end: what it began is finished. Resolves when the process is gone.
   *
   * @param why - what its open calls are answered with
   * @param leave - do not wait for it, nor kill it: it is applying, and ends by itself within half a minute
   */
  async end(why: AcmeError, leave: boolean): Promise<void> {
    this.onTrouble = () => {};
    this.#over.abort();
    for (const reject of this.#waiting) reject(why);
    this.#process.finish();
    if (leave) {
      this.#process.leave();
      return;
    }
    const late = setTimeout(() => this.#process.kill(), this.#options.times.grace);
    await this.#process.ended;
    clearTimeout(late);
    this.#connection.dispose();
  }

  #hang(time: number): void {
    this.#fail(hungTrouble(this.command, time / 1000, this.#process.lastLines));
  }

  #fail(trouble: HostTrouble): void {
    if (this.#trouble !== undefined || this.#over.signal.aborted) return;
    this.#trouble = trouble;
    this.#over.abort();
    for (const reject of this.#waiting) reject(fromAcmeErrorJson(trouble.error));
    this.#process.kill();
    this.#connection.dispose();
    this.onTrouble(trouble);
  }
}
