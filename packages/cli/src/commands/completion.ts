// `acme completion`: the script that makes a shell complete `acme`.
import { Argument, type Command } from "commander";
import { installations, scripts, type Shell, shells } from "../completion/scripts.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import type { CompletionDocument } from "../output/documents.ts";
import type { Session } from "../session.ts";

/** See {@link CommandModule}. */
export function declare(command: Command): void {
  command
    .addArgument(new Argument("<shell>", "the shell").choices(shells))
    .addHelpText("after", `\n${shells.map((shell) => installations[shell]).join("\n")}`);
}

/** See {@link CommandModule}. */
export function run(session: Session, command: Command): Promise<ExitCode> {
  const shell = command.args[0] as Shell;
  session.print({ shell, script: scripts[shell] } satisfies CompletionDocument, ({ script }) =>
    script.trimEnd().split("\n"),
  );
  return Promise.resolve(exitCodes.ok);
}
