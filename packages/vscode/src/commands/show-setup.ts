// Says what is missing on this machine to deploy, with what can be done about it: as the error that a deploy would end with.
import { fromAcmeErrorJson } from "@acme/sdk-core";
import type { CommandContext } from "./command-context.ts";
import { subjectsOf } from "./subjects.ts";

/** See package.json: `acme.showSetup`. The wrapper of commands shows it. */
export function showSetup(_: CommandContext, args: readonly unknown[]): void {
  for (const subject of subjectsOf(args)) if (subject.is === "setup") throw fromAcmeErrorJson(subject.problem);
}
