// The public entry point of @acme/cli, for programs that run `acme` inside themselves. People run the executable.
export { type ExitCode, exitCodes } from "./exit-codes.ts";
export type { Choice, Prompts } from "./input/prompts.ts";
export { runCli, type RunOptions } from "./run-cli.ts";
export type { Project } from "./session.ts";
export type { OutputStream, ProcessIo } from "./terminal/terminal.ts";
