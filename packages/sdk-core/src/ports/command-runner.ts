// The port that runs a project's own checks.
import type { Context } from "./context.ts";

/** How a command ended. */
export interface CommandResult {
  exitCode: number;
  /** The end of what it printed, both streams, secrets masked: for people. */
  output: string;
}

/** What a command is given. */
export interface CommandOptions {
  /** Variables over those of this process. No secrets. */
  env: Readonly<Record<string, string>>;
  /** Seconds. It is ended when they are over, which is no success. */
  timeout: number;
}

/** Runs a command in the project's folder. */
export interface CommandRunner {
  /**
   * Runs it to its end.
   *
   * @param command - a line for the shell, or a program and its arguments
   * @throws AcmeError `tool-missing` where it cannot be started, `timed-out`, `cancelled`
   */
  run(command: string | readonly string[], options: CommandOptions, context: Context): Promise<CommandResult>;
}
