// Runs `prefect deploy` for a generated file: which arguments and variables, and how far it came. What is in the file,
// and what to do after a failure, is decided elsewhere.
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AcmeError, isCancellation } from "@acme/sdk-core";
import { deployError } from "./deploy-errors.ts";
import { type DeployEvent, deployEvent } from "./deploy-output.ts";
import type { PrefectPython } from "./python.ts";
import type { RunProgram } from "./run-program.ts";

/** One start of `prefect deploy`. */
export interface DeployCommand {
  python: PrefectPython;
  /** The folder that entrypoints are relative to. */
  directory: string;
  /** The generated file. */
  file: string;
  /** The names of the Deployments in it, in its order. Names are unique in it. */
  names: readonly string[];
  /** Which server, with what credentials; and the values that the file names. Secrets travel here, never elsewhere. */
  environment: Readonly<Record<string, string | undefined>>;
  /** Values that may not be shown. */
  secrets: readonly string[];
  run: RunProgram;
  signal: AbortSignal;
  onEvent: (event: DeployEvent) => void;
}

/** How far one start of `prefect deploy` came. */
export interface DeployEnd {
  /** Names that the server took. */
  done: string[];
  /** The one at which it stopped. The names after it were not begun. */
  failed?: { name: string; error: AcmeError; left: "as-before" | "unknown" };
}

/** Runs it. A failure is a result, not an error; only what keeps it from starting is thrown (`tool-missing`). */
export async function runDeploy(command: DeployCommand): Promise<DeployEnd> {
  const { python, names, run } = command;
  const seen: string[] = [];
  const stopping = new Stopping(command.signal, names);
  const onLine = (line: string, stream: "stdout" | "stderr"): void => {
    if (stream === "stderr") return;
    seen.push(line);
    const event = deployEvent(line);
    if (event === undefined) return;
    stopping.note(event);
    command.onEvent(event);
  };
  try {
    const { exitCode, stdout, stderr } = await run(
      python.python,
      [...(await program(python.python)), "--no-prompt", "deploy", "--prefect-file", command.file, "--all"],
      {
        cwd: command.directory,
        env: { ...quietly, ...command.environment },
        signal: stopping.signal,
        onLine,
        allow: anyExitCode,
      },
    );
    const reached = progressOf(stdout.split(/\r?\n/), names);
    if (reached.next === undefined) return { done: reached.done };
    const { next, output } = reached;
    const error = deployError({ deployment: next, exitCode, stdout: output, stderr, secrets: command.secrets });
    return { done: reached.done, failed: { name: next, error, left: "unknown" } };
  } catch (caught) {
    if (caught instanceof AcmeError && caught.code === "tool-missing") throw caught;
    const { done, next, isBegun } = progressOf(seen, names);
    if (next === undefined) return { done };
    const left = isBegun || names.length === 1 ? "unknown" : "as-before";
    return { done, failed: { name: next, error: interrupted(caught, next), left } };
  } finally {
    stopping.end();
  }
}

/** How long the Deployment that it is at may take to its end after a cancellation, in milliseconds. */
const FINISH = 5_000;

/**
 * When a cancellation reaches `prefect deploy`: after the Deployment that it is at, unless that takes long, as a build does.
 * Its row is written before its triggers; ended in between it would have none.
 */
class Stopping {
  readonly #stop = new AbortController();
  readonly #caller: AbortSignal;
  #at: string | undefined;
  #limit: ReturnType<typeof setTimeout> | undefined;

  /** With a single Deployment in the file it does not say when it begins. */
  constructor(caller: AbortSignal, names: readonly string[]) {
    this.#caller = caller;
    this.#at = names.length === 1 ? names[0] : undefined;
    if (caller.aborted) this.#stop.abort(caller.reason);
    else caller.addEventListener("abort", this.#begin, { once: true });
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  note(event: DeployEvent): void {
    this.#at = event.is === "started" ? event.deployment : undefined;
    if (event.is === "done" && this.#caller.aborted) this.#stop.abort(this.#caller.reason);
  }

  end(): void {
    clearTimeout(this.#limit);
    this.#caller.removeEventListener("abort", this.#begin);
  }

  readonly #begin = (): void => {
    if (this.#at === undefined) return this.#stop.abort(this.#caller.reason);
    this.#limit = setTimeout(() => this.#stop.abort(this.#caller.reason), FINISH);
  };
}

/** What was done, the first that was not, and what was printed since. */
function progressOf(
  lines: readonly string[],
  names: readonly string[],
): { done: string[]; next: string | undefined; isBegun: boolean; output: string } {
  const done: string[] = [];
  let begun: string | undefined;
  let since = 0;
  for (const [index, line] of lines.entries()) {
    const event = deployEvent(line);
    if (event === undefined || !names.includes(event.deployment)) continue;
    since = index + 1;
    if (event.is === "started") begun = event.deployment;
    else if (!done.includes(event.deployment)) done.push(event.deployment);
  }
  const open = names.filter((name) => !done.includes(name));
  const isBegun = begun !== undefined && open.includes(begun);
  return { done, next: isBegun ? begun : open[0], isBegun, output: lines.slice(since).join("\n") };
}

function interrupted(caught: unknown, name: string): AcmeError {
  if (isCancellation(caught))
    return new AcmeError({
      code: "cancelled",
      message: `Cancelled while prefect deploy was at ${name}.`,
      cause: caught,
    });
  return new AcmeError({
    code: "tool-failed",
    message: `prefect deploy was ended from outside while it was at ${name}.`,
    hint: "Run the same command again: only what is missing is done.",
    cause: caught,
  });
}

/**
 * The console script of the interpreter's environment: `python -m prefect` would put the project's folder first on
 * sys.path, where a folder called `prefect` or a file called `yaml.py` takes the place of the real one.
 */
async function program(python: string): Promise<string[]> {
  const script = join(dirname(python), "prefect");
  const text = process.platform === "win32" ? "" : await readFile(script, "utf8").catch(() => "");
  // A shim of that name may be a shell script. An interpreter's path that is too long is wrapped in one that is both.
  return /^#!(.*python|\/bin\/sh\n'''exec')/.test(text) ? [script] : ["-m", "prefect"];
}

const anyExitCode: readonly number[] = Array.from({ length: 255 }, (_, index) => index + 1);

/** Output that can be read line by line: no colours, no line broken, nothing held back; and UTF-8 everywhere. */
const quietly: Readonly<Record<string, string>> = {
  COLUMNS: "1000",
  NO_COLOR: "1",
  TERM: "dumb",
  PREFECT_CLI_COLORS: "false",
  PREFECT_CLI_PROMPT: "false",
  PREFECT_CLI_WRAP_LINES: "false",
  PREFECT_LOGGING_LEVEL: "WARNING",
  PREFECT_SERVER_ALLOW_EPHEMERAL_MODE: "false",
  PYTHONUNBUFFERED: "1",
  PYTHONUTF8: "1",
};
