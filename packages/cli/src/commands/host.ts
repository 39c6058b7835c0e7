// `acme host`: serves an editor on stdin and stdout.
import type { Command } from "commander";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import type { Session } from "../session.ts";

/** See {@link CommandModule}. */
export function declare(command: Command): void {
  command.addHelpText(
    "after",
    "\nFor programs: JSON-RPC 2.0 with the headers of the Language Server Protocol. Its types and schemas are in\n@acme/cli/host-protocol. It ends when its stdin is closed.",
  );
}

/** See {@link CommandModule}. */
export async function run(session: Session): Promise<ExitCode> {
  const [{ takeStdio }, { serveHost }] = await Promise.all([
    import("../host/stdio.ts"),
    import("../host/serve-host.ts"),
  ]);
  const { project: projects, version, signal } = session;
  // It made a Node of an editor's program for this process; what this process starts is not meant.
  delete process.env["ELECTRON_RUN_AS_NODE"];
  await serveHost({ ...takeStdio(process), projects, version, signal });
  return exitCodes.ok;
}
