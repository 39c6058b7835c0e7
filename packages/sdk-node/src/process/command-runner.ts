// Runs the commands that environments require, in the project's folder.
import type { CommandRunner } from "@acme/sdk-core";
import { maskSecrets } from "./mask-secrets.ts";
import { run } from "./run.ts";

/** What is kept of a command's output, in characters: people look at its end. */
const SHOWN = 4_000;

/**
 * A runner for a project. A line goes to the system's shell; a list is a program and its arguments, without a shell.
 *
 * @param directory - absolute path of the project's folder
 */
export function commandRunner(directory: string): CommandRunner {
  return {
    run: async (command, { env, timeout }, { signal }) => {
      const [program = "", ...args] = typeof command === "string" ? shell(command) : command;
      const lines: string[] = [];
      const { exitCode } = await run(program, args, {
        cwd: directory,
        env: { ...env },
        signal,
        timeout: timeout * 1000,
        allow: "any",
        onLine: (line) => void lines.push(line),
      });
      return { exitCode, output: maskSecrets(lines.join("\n"), process.env).slice(-SHOWN) };
    },
  };
}

function shell(line: string): readonly string[] {
  return process.platform === "win32" ? ["cmd.exe", "/d", "/s", "/c", line] : ["/bin/sh", "-c", line];
}
