// What this package needs of a process runner, so that tests can stand in for one. The real one is sdk-node's.

/** How a program ended. */
export interface ProgramResult {
  /** Undefined: a signal ended it. */
  exitCode: number | undefined;
  stdout: string;
  stderr: string;
}

/** What a program is run with. */
export interface ProgramOptions {
  cwd: string;
  /** The whole environment. Default: that of this process. */
  env?: Readonly<Record<string, string | undefined>>;
  /** Ends the program with everything that it started. */
  signal: AbortSignal;
  /** Called with each line of stdout as it comes, without its line end. */
  onLine?: (line: string) => void;
}

/**
 * Runs a program without a shell. An exit code is a result, not an error; `tool-missing` and `cancelled` are thrown.
 */
export type RunProgram = (file: string, args: readonly string[], options: ProgramOptions) => Promise<ProgramResult>;
