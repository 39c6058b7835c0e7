// Runs programs: the one file of the SDK that starts a process. No shell, no secrets in arguments, no orphans.
// What an ending means as an error is in run-errors.ts.
import { AcmeError } from "@acme/sdk-core";
import type { Options } from "execa";
import { type Ending, failureOf, type Stopped } from "./run-errors.ts";

/** How a program is run. */
export interface RunOptions {
  /** Working directory. */
  cwd?: string;
  /** Variables set over those of this process; undefined removes one. The place for secrets. */
  env?: Record<string, string | undefined>;
  /** Written to its standard input, which is then closed. Default: nothing. */
  input?: string;
  /** Cancels: the program and everything that it started are ended. */
  signal?: AbortSignal;
  /** Milliseconds. Default: none. */
  timeout?: number;
  /**
   * How long it may take to end by itself after it was asked to, and what it left running may hold its output open
   * after it ended, in milliseconds. Then they are killed. Default: 5000.
   */
  grace?: number;
  /** Called with each line, without its end, of standard output and standard error as it comes, before `run` ends. */
  onLine?: (line: string, stream: "stdout" | "stderr") => void;
  /** Exit codes that are no error. Default: only 0. A program that was killed is always an error. */
  allow?: readonly number[] | "any";
  /** Characters of output, each of the two streams, that are too many. Default: 64 Mi. */
  maxOutput?: number;
}

/** How a program ended. */
export interface RunResult {
  stdout: string;
  stderr: string;
  exitCode: number;
}

const GRACE = 5_000;
/** A program that floods must not take the memory. */
const MAX_OUTPUT = 64 * 1024 * 1024;

/**
 * Runs a program to its end. Whatever it started is ended with it when it is cancelled, takes too long, or when this
 * process ends.
 *
 * @throws AcmeError `tool-missing` (it is not there), `tool-failed` (another exit code, killed, or too much output),
 * `timed-out`, `cancelled`, `io-failed` (the working directory is not there). The message has the program's name and
 * the end of its standard error with secrets masked; never its arguments or its environment.
 */
export async function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  // Imported late: it takes longer than many a command that needs no process.
  const [{ execa }, { onExit }] = await Promise.all([import("execa"), import("signal-exit")]);
  if (options.signal?.aborted) {
    throw new AcmeError({ code: "cancelled", message: `Cancelled before ${program} was started.` });
  }
  const child = execa(program, args, execaOptions(options));
  const endTree = (signal: NodeJS.Signals): void => {
    if (child.pid === undefined) return;
    if (process.platform === "win32") {
      void execa("taskkill", ["/pid", String(child.pid), "/t", "/f"], { reject: false, windowsHide: true });
    } else killGroup(child.pid, signal);
  };

  const grace = options.grace ?? GRACE;
  let stopped: Stopped | undefined;
  let escalation: NodeJS.Timeout | undefined;
  const stop = (why: Stopped): void => {
    if (stopped !== undefined) return;
    stopped = why;
    endTree("SIGTERM");
    escalation = setTimeout(() => endTree("SIGKILL"), grace);
  };
  const onAbort = (): void => stop("cancelled");
  options.signal?.addEventListener("abort", onAbort, { once: true });
  const limit = options.timeout === undefined ? undefined : setTimeout(() => stop("timed-out"), options.timeout);
  // What it left running may hold its output open for ever: ssh's shared connections do.
  let lingering: NodeJS.Timeout | undefined;
  child.once("exit", () => {
    lingering = setTimeout(() => {
      endTree("SIGKILL");
      child.stdout?.destroy();
      child.stderr?.destroy();
    }, grace);
  });
  const forgetExit = onExit(() => endTree("SIGKILL"));
  try {
    const { onLine } = options;
    const forwarded = onLine
      ? (["stdout", "stderr"] as const).map((stream) =>
          forward(child.iterable({ from: stream }), (line) => onLine(line, stream)),
        )
      : [];
    const [result, ...forwards] = await Promise.allSettled([child, ...forwarded]);
    if (result.status === "rejected") throw result.reason;
    const ended: Ending = result.value;
    if (stopped !== undefined || ended.exitCode === undefined) endTree("SIGKILL");
    const failure = failureOf(program, ended, stopped, { maxOutput: MAX_OUTPUT, ...options });
    if (failure !== undefined) throw failure;
    for (const forward of forwards) if (forward.status === "rejected") throw forward.reason;
    return { stdout: String(ended.stdout), stderr: String(ended.stderr), exitCode: ended.exitCode ?? 0 };
  } finally {
    clearTimeout(limit);
    clearTimeout(escalation);
    clearTimeout(lingering);
    forgetExit();
    options.signal?.removeEventListener("abort", onAbort);
  }
}

function execaOptions(options: RunOptions): Options & { reject: false; encoding: "utf8" } {
  return {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: options.env ?? {},
    ...(options.input === undefined ? { stdin: "ignore" } : { input: options.input }),
    encoding: "utf8",
    reject: false,
    stripFinalNewline: false,
    maxBuffer: options.maxOutput ?? MAX_OUTPUT,
    // A group of its own, so that what the program started can be ended with it; and no terminal that it could ask.
    detached: process.platform !== "win32",
    windowsHide: true,
  };
}

function killGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch {
    // All of it has ended.
  }
}

async function forward(lines: AsyncIterable<unknown>, onLine: (line: string) => void): Promise<void> {
  for await (const line of lines) onLine(String(line).replace(/\r$/, ""));
}
