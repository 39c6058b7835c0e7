// What this package needs of sdk-node's `run`, so that a test can stand in for a program.
import { isAcmeError } from "@acme/sdk-core";
import type { RunOptions, RunResult } from "@acme/sdk-node";

/** Runs a program to its end: sdk-node's `run`, or a double of it. */
export type RunProgram = (program: string, args: readonly string[], options?: RunOptions) => Promise<RunResult>;

/** The standard output of a program that is only asked something. Undefined: it failed, or is not there. */
export async function askProgram(
  run: RunProgram,
  program: string,
  args: readonly string[],
  options: RunOptions,
): Promise<string | undefined> {
  try {
    return (await run(program, args, options)).stdout;
  } catch (caught) {
    if (isAcmeError(caught) && caught.kind === "failure") return undefined;
    throw caught;
  }
}
