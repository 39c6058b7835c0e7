// What the ending of a program means as an error. No process is started here.
import { existsSync } from "node:fs";
import { AcmeError } from "@acme/sdk-core";
import { maskSecrets } from "./mask-secrets.ts";
import type { RunOptions } from "./run.ts";

/** How a program ended, as the library that ran it says. */
export interface Ending {
  stdout?: unknown;
  stderr?: unknown;
  /** Absent: it did not end by itself, or was never started. */
  exitCode?: number | undefined;
  signal?: string | undefined;
  /** Why it was not started: `ENOENT`. */
  code?: string | undefined;
  isMaxBuffer?: boolean;
}

/** Why a program was ended from here. */
export type Stopped = "cancelled" | "timed-out";

/** The error that an ending is, or undefined where it is none. */
export function failureOf(
  program: string,
  ending: Ending,
  stopped: Stopped | undefined,
  options: RunOptions & { maxOutput: number },
): AcmeError | undefined {
  const stderr = textOf(ending.stderr);
  const said = (text: string): string => lastLines(maskSecrets(text, { ...process.env, ...options.env }));
  if (stopped === "cancelled") return new AcmeError({ code: "cancelled", message: `Cancelled while ${program} ran.` });
  if (stopped === "timed-out") {
    return new AcmeError({
      code: "timed-out",
      message: `${program} did not end within ${(options.timeout ?? 0) / 1000} s.${said(stderr)}`,
      hint: "Run it by hand to see what it waits for.",
    });
  }
  if (ending.isMaxBuffer) {
    return new AcmeError({
      code: "tool-failed",
      message: `${program} was ended: it printed more than ${options.maxOutput} characters.`,
    });
  }
  if (ending.exitCode === undefined) return notEnded(program, ending, said(stderr), options);
  if (ending.exitCode === 0 || options.allow === "any" || options.allow?.includes(ending.exitCode)) return undefined;
  return new AcmeError({
    code: "tool-failed",
    message: `${program} ended with exit code ${ending.exitCode}.${said(stderr.trim() === "" ? textOf(ending.stdout) : stderr)}`,
  });
}

function notEnded(program: string, ending: Ending, said: string, options: RunOptions): AcmeError {
  if (ending.signal !== undefined) {
    return new AcmeError({ code: "tool-failed", message: `${program} was killed by ${ending.signal}.${said}` });
  }
  if (options.cwd !== undefined && !existsSync(options.cwd)) {
    return new AcmeError({
      code: "io-failed",
      message: `${program} cannot be started in ${options.cwd}: there is no such folder.`,
      hint: "Check the path.",
    });
  }
  switch (ending.code) {
    case "ENOENT":
    case "ENOTDIR":
      return new AcmeError({
        code: "tool-missing",
        message: `${program} cannot be started: it is not there.`,
        hint: `Install ${program}, or put it on the PATH.`,
      });
    case "EACCES":
      return new AcmeError({
        code: "tool-missing",
        message: `${program} cannot be started: it may not be executed.`,
        hint: `Make ${program} executable.`,
      });
    default:
      return new AcmeError({
        code: "tool-failed",
        message: `${program} cannot be started: ${ending.code ?? "unknown reason"}.${said}`,
      });
  }
}

/** The last lines of what a program said. */
function lastLines(text: string): string {
  const lines = text.trim().split("\n").slice(-6).join("\n").trim();
  return lines === "" ? "" : ` It said: ${lines.slice(-1200)}`;
}

function textOf(output: unknown): string {
  return typeof output === "string" ? output : "";
}
