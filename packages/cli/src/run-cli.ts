// One run of `acme`: parse, run, and turn anything that is thrown into an error on the terminal and an exit code.
import { resolve } from "node:path";
import { toAcmeError } from "@acme/sdk-core";
import { type ExitCode, exitCodeOfError, exitCodes } from "./exit-codes.ts";
import type { Prompts } from "./input/prompts.ts";
import { renderError } from "./output/errors.ts";
import { parse } from "./program.ts";
import { type Project, Session } from "./session.ts";
import { type ProcessIo, Terminal } from "./terminal/terminal.ts";

/** What a run is given. */
export interface RunOptions {
  io: ProcessIo;
  version: string;
  signal: AbortSignal;
  project: Project;
  /** Called only where a person is there to answer. */
  prompts: () => Promise<Prompts>;
  /** Default: the machine's clock. */
  now?: () => Date;
  /** Called when the terminal is there, for what must be said from outside the run. */
  onTerminal?: (terminal: Terminal) => void;
}

/** Runs `acme` with these arguments and gives its exit code. Never throws. */
export async function runCli(argv: readonly string[], run: RunOptions): Promise<ExitCode> {
  const { io, signal } = run;
  const now = run.now ?? (() => new Date());
  const has = (option: string): boolean =>
    argv.slice(0, argv.includes("--") ? argv.indexOf("--") : argv.length).includes(option);
  const json = has("--json");
  const debug = has("--debug");
  const terminal = new Terminal(io, { colour: has("--no-color") ? false : undefined, now });
  run.onTerminal?.(terminal);
  try {
    const parsed = await parse(argv, run.version);
    if ("text" in parsed) {
      terminal.print(parsed.text.trimEnd().split("\n"));
      return exitCodes.ok;
    }
    const { module, command, options } = parsed.invocation;
    const session = new Session({
      options: { json, debug },
      directory: resolve(io.cwd, options.cwd ?? "."),
      terminal,
      prompts: terminal.isInteractive && !json ? await run.prompts() : undefined,
      signal,
      env: io.env,
      now,
      version: run.version,
      project: run.project,
    });
    return await module.run(session, command);
  } catch (caught) {
    const error = toAcmeError(caught, "running acme");
    terminal.endProgress();
    if (json) terminal.json({ error: error.toJSON() });
    if (!json || debug) terminal.note(renderError(error, terminal.errorLook, debug));
    return exitCodeOfError(error.kind);
  } finally {
    terminal.endProgress();
  }
}
