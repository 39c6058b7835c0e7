// The process around a run: streams, signals, the exit code, and what a Portal is opened with.
import { exitCodes } from "./exit-codes.ts";
import { project } from "./project.ts";
import { runCli } from "./run-cli.ts";
import type { Terminal } from "./terminal/terminal.ts";

/** Runs `acme` in this process. */
export async function main(version: string): Promise<void> {
  const cancellation = new AbortController();
  let terminal: Terminal | undefined;

  const interrupt = (): void => {
    if (cancellation.signal.aborted) process.exit(exitCodes.cancelled);
    cancellation.abort();
    terminal?.note(["Cancelling: what was begun is finished, nothing more is begun. Once more stops at once."]);
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  for (const stream of [process.stdout, process.stderr]) {
    // A reader that has seen enough (`acme status | head`) is no failure.
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit(process.exitCode ?? exitCodes.ok);
      throw error;
    });
  }

  const code = await runCli(process.argv.slice(2), {
    io: { stdout: process.stdout, stderr: process.stderr, stdin: process.stdin, env: process.env, cwd: process.cwd() },
    version,
    signal: cancellation.signal,
    project,
    prompts: async () => (await import("./input/terminal-prompts.ts")).terminalPrompts(cancellation.signal),
    onTerminal: (made) => {
      terminal = made;
    },
  });
  // What was written must be read first; an idle connection to a server must not keep the process.
  await Promise.all([process.stdout, process.stderr].map(drained));
  process.exit(code);
}

function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write("", () => resolve());
  });
}
