// A host as a child process: its streams, the end of what it printed, how it ended, and how it is ended. The one file of the
// extension that starts a process.
import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { createInterface } from "node:readline";
import type { HostCommand } from "./host-command.ts";

/** Lines of stderr that are kept to explain an end. */
const KEPT_LINES = 20;

/** How a process ended. */
export interface ProcessEnd {
  exitCode?: number;
  /** It was killed, by this name. */
  signal?: string;
  /** It could not be started at all. */
  error?: Error;
}

/** How a process is started. */
export interface HostProcessOptions {
  command: HostCommand;
  /** Absolute path of the working directory. */
  directory: string;
  /** Called with each line of its stderr. */
  onLine: (line: string) => void;
}

/** One child process. */
export class HostProcess {
  readonly pid: number | undefined;
  readonly input: Writable;
  readonly output: Readable;
  /** Resolves when it is gone. */
  readonly ended: Promise<ProcessEnd>;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #lines: string[] = [];
  #isGone = false;

  constructor({ command, directory, onLine }: HostProcessOptions) {
    const env = Object.entries({ ...process.env, ...command.env }).filter(([, value]) => value !== undefined);
    const child = spawn(command.program, command.args, {
      cwd: directory,
      env: Object.fromEntries(env),
      stdio: ["pipe", "pipe", "pipe"],
      windowsHide: true,
    });
    this.#child = child;
    this.pid = child.pid;
    this.input = child.stdin;
    this.output = child.stdout;
    // What is written to one that is gone is lost; its end says so.
    child.stdin.on("error", () => {});
    createInterface({ input: child.stderr }).on("line", (line) => {
      this.#lines.push(line);
      if (this.#lines.length > KEPT_LINES) this.#lines.shift();
      onLine(line);
    });
    this.ended = new Promise((resolve) => {
      child.once("error", (error) => {
        if (child.pid === undefined) this.#end(resolve, { error });
      });
      child.once("close", (exitCode, signal) =>
        this.#end(resolve, {
          ...(exitCode === null ? {} : { exitCode }),
          ...(signal === null ? {} : { signal }),
        }),
      );
    });
  }

  /** The last lines of its stderr. */
  get lastLines(): string {
    return this.#lines.join("\n");
  }

  /** Closes its stdin: a host then finishes what it began, and ends. */
  finish(): void {
    this.#child.stdin.end();
  }

  /** Ends it at once. */
  kill(): void {
    if (!this.#isGone) this.#child.kill("SIGKILL");
  }

  /** Lets this process end before it. */
  leave(): void {
    this.#child.unref();
  }

  #end(resolve: (end: ProcessEnd) => void, end: ProcessEnd): void {
    this.#isGone = true;
    resolve(end);
  }
}
