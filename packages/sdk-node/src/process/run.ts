// Runs programs: the one file of the SDK that starts a process. No shell, no secrets in arguments, no orphans.
import { AcmeError } from "@acme/sdk-core";
import { execa, type Result } from "execa";

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
  /** Called with each line of standard output and standard error as it comes. */
  onLine?: (line: string, stream: "stdout" | "stderr") => void;
  /** Exit codes that are no error. Default: only 0. */
  allow?: readonly number[];
}

/** How a program ended. */
export interface RunResult {
  stdout: string;
  stderr: string;
  exitCode: number;
}

/** How long a program may take to end by itself after it was asked to, in milliseconds. */
const GRACE = 5_000;
/** More output than this is an error: a program that floods must not take the memory. */
const MAX_OUTPUT = 64 * 1024 * 1024;

/**
 * Runs a program to its end.
 *
 * @throws AcmeError `tool-missing` (it is not there), `tool-failed` (another exit code, or killed), `timed-out`,
 * `cancelled`. The message has the program's name and the end of its standard error; never its arguments or environment.
 */
export async function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  throwIfAborted(program, options.signal);
  const child = execa(program, args, {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: options.env ?? {},
    ...(options.input === undefined ? { stdin: "ignore" as const } : { input: options.input }),
    reject: false,
    stripFinalNewline: false,
    maxBuffer: MAX_OUTPUT,
    // A group of its own, so that what the program started can be ended with it.
    detached: process.platform !== "win32",
    windowsHide: true,
    cleanup: true,
  });
  const { pid } = child;
  if (options.onLine) {
    const { onLine } = options;
    void forward(child.iterable({ from: "stdout" }), (line) => onLine(line, "stdout"));
    void forward(child.iterable({ from: "stderr" }), (line) => onLine(line, "stderr"));
  }
  let reason: "cancelled" | "timed-out" | undefined;
  let escalation: NodeJS.Timeout | undefined;
  const stop = (why: typeof reason): void => {
    if (reason !== undefined) return;
    reason = why;
    endTree(pid, "SIGTERM");
    escalation = setTimeout(() => endTree(pid, "SIGKILL"), GRACE);
  };
  const onAbort = (): void => stop("cancelled");
  options.signal?.addEventListener("abort", onAbort, { once: true });
  const limit = options.timeout === undefined ? undefined : setTimeout(() => stop("timed-out"), options.timeout);
  const onExit = (): void => endTree(pid, "SIGKILL");
  process.once("exit", onExit);
  try {
    const result = await child;
    if (reason !== undefined) endTree(pid, "SIGKILL");
    return finished(program, result as Result, reason, options);
  } finally {
    clearTimeout(limit);
    clearTimeout(escalation);
    process.removeListener("exit", onExit);
    options.signal?.removeEventListener("abort", onAbort);
  }
}

async function forward(lines: AsyncIterable<unknown>, onLine: (line: string) => void): Promise<void> {
  try {
    for await (const line of lines) onLine(String(line));
  } catch {
    // The end of the program is reported by its result.
  }
}

function throwIfAborted(program: string, signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new AcmeError({ code: "cancelled", message: `Cancelled before ${program} was started.` });
}

function endTree(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    if (process.platform === "win32") execa("taskkill", ["/pid", String(pid), "/t", "/f"], { reject: false });
    else process.kill(-pid, signal);
  } catch {
    // It has ended.
  }
}

function finished(program: string, result: Result, reason: "cancelled" | "timed-out" | undefined, options: RunOptions): RunResult {
  const stdout = String(result.stdout ?? "");
  const stderr = String(result.stderr ?? "");
  if (reason === "cancelled") throw new AcmeError({ code: "cancelled", message: `Cancelled while ${program} ran.` });
  if (reason === "timed-out") {
    throw new AcmeError({
      code: "timed-out",
      message: `${program} did not end within ${(options.timeout ?? 0) / 1000} s.${tail(stderr)}`,
      hint: "Run it by hand to see what it waits for.",
    });
  }
  if (result.exitCode === undefined) throw notRun(program, result, options);
  if (result.exitCode !== 0 && !options.allow?.includes(result.exitCode)) {
    throw new AcmeError({
      code: "tool-failed",
      message: `${program} ended with exit code ${result.exitCode}.${tail(stderr === "" ? stdout : stderr)}`,
    });
  }
  return { stdout, stderr, exitCode: result.exitCode };
}

function notRun(program: string, result: Result, options: RunOptions): AcmeError {
  const code = (result as { code?: string }).code;
  if (code === "ENOENT" || code === "EACCES" || code === "ENOTDIR") {
    return new AcmeError({
      code: "tool-missing",
      message: `${program} cannot be started${options.cwd === undefined ? "" : ` in ${options.cwd}`}: ${code === "EACCES" ? "it may not be executed" : "it is not there"}.`,
      hint: `Install ${program}, or put it on the PATH.`,
    });
  }
  const how = result.signal === undefined ? (code ?? "unknown") : `killed by ${result.signal}`;
  return new AcmeError({ code: "tool-failed", message: `${program} did not end by itself: ${how}.${tail(String(result.stderr ?? ""))}` });
}

/** The last lines of what a program said. */
function tail(text: string): string {
  const lines = text.trimEnd().split("\n").slice(-6).join("\n").trim();
  return lines === "" ? "" : ` It said: ${lines.slice(-1200)}`;
}
