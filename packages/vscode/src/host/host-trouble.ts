// What can be wrong with a host, as data that an interface shows: what happened, in a sentence, and what to do.
import { AcmeError, type AcmeErrorJson } from "@acme/sdk-core";
import type { HostCommand } from "./host-command.ts";
import type { ProcessEnd } from "./host-process.ts";

/** What is wrong with a host. */
export interface HostTrouble {
  /**
   * `not-started`: the program is not there. `died`: it ended by itself. `hung`: it does not answer. `junk`: something
   * prints to its stdout. `refused`: it did not accept `initialize`, mostly because it speaks another version.
   */
  is: "not-started" | "died" | "hung" | "junk" | "refused";
  /** Message and hint for people. */
  error: AcmeErrorJson;
  /** The last lines of its stderr; empty: it said nothing. */
  stderr: string;
  /** Whose host it was. */
  source: HostCommand["source"];
}

/** The name of a host in sentences. */
const hostNames: Readonly<Record<HostCommand["source"], string>> = {
  project: "The project's own acme host",
  bundled: "The acme host",
  setting: "The acme host of the setting acme.cli.path",
};

function nameOf({ source }: HostCommand): string {
  return hostNames[source];
}

/** It ended, or could not be started. */
export function endTrouble(command: HostCommand, end: ProcessEnd, stderr: string): HostTrouble {
  const { source } = command;
  if (end.error !== undefined) {
    const error = new AcmeError({
      code: "tool-missing",
      message: `${nameOf(command)} cannot be started: ${end.error.message}`,
      hint: `See whether ${command.program} is there, and may be executed.`,
      cause: end.error,
    });
    return { is: "not-started", error: error.toJSON(), stderr, source };
  }
  const how = end.signal === undefined ? `with exit code ${end.exitCode ?? 0}` : `by ${end.signal}`;
  const [last = ""] = stderr
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(-1);
  const error = new AcmeError({
    code: "tool-failed",
    message: `${nameOf(command)} ended ${how}.${last === "" ? "" : ` Its last words: ${last}`}`,
    hint: "See the log for all that it said.",
  });
  return { is: "died", error: error.toJSON(), stderr, source };
}

/** It does not answer. */
export function hungTrouble(command: HostCommand, seconds: number, stderr: string): HostTrouble {
  const error = new AcmeError({
    code: "timed-out",
    message: `${nameOf(command)} did not answer for ${seconds} s and was ended.`,
    hint: "Where that happens again, see the log for what it was doing.",
  });
  return { is: "hung", error: error.toJSON(), stderr, source: command.source };
}

/** Something else than messages came from it. */
export function junkTrouble(command: HostCommand, sample: string, stderr: string): HostTrouble {
  const error = new AcmeError({
    code: "tool-failed",
    message: `Something prints to the stdout of ${nameOf(command).toLowerCase()}, which is for messages only: ${sample}`,
    hint: "See what prints when Node starts: NODE_OPTIONS, or an adapter of the project.",
  });
  return { is: "junk", error: error.toJSON(), stderr, source: command.source };
}

/** It did not accept `initialize`. */
export function refusedTrouble(command: HostCommand, refusal: AcmeErrorJson, stderr: string): HostTrouble {
  return { is: "refused", error: refusal, stderr, source: command.source };
}
