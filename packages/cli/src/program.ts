// From argv to a command: commander with every command's name, and the full declaration of the one that is used.
import { AcmeError } from "@acme/sdk-core";
import { Command, CommanderError, Option } from "commander";
import { type CommandEntry, type CommandModule, commands } from "./commands/command-module.ts";

/** The options of the root, as commander gives them. */
export interface RootOptions {
  cwd?: string;
  json?: true;
  debug?: true;
  color: boolean;
}

/** A command that was parsed and is to be run. */
export interface Invocation {
  module: CommandModule;
  command: Command;
  options: RootOptions;
}

/** How parsing ended: with a command, or with a text that answers it (help, version). */
export type Parsed = { invocation: Invocation } | { text: string };

/**
 * Builds the command tree.
 *
 * @param used - which commands to declare in full; the others are only named
 * @param onRun - called when a command was parsed
 */
export async function buildProgram(
  version: string,
  used: (entry: CommandEntry) => boolean,
  onRun: (invocation: Invocation) => void,
): Promise<Command> {
  const program = new Command("acme")
    .description("Find what can be deployed, find what is deployed, deploy it, promote it.")
    .usage("<command> [options]")
    .option("-C, --cwd <folder>", "work in this folder (default: the current one)")
    .option("--json", "one JSON document on stdout instead of text; asks nothing")
    .option("--debug", "log what is done, and show stack traces")
    .addOption(new Option("--no-color", "no colour (also: NO_COLOR=1)"))
    .version(version, "-V, --version", "the version of acme")
    .helpOption("-h, --help", "help for acme or a command")
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true, sortOptions: false })
    .showSuggestionAfterError();
  for (const entry of commands) {
    const command = program
      .command(entry.name, { hidden: entry.hidden ?? false })
      .summary(entry.summary)
      .description(entry.summary);
    if (!used(entry)) continue;
    const module = await entry.load();
    module.declare(command);
    command.action(() => onRun({ module, command, options: program.opts<RootOptions>() }));
  }
  return program;
}

/** Parses the arguments of a run. Throws `usage-invalid`. */
export async function parse(argv: readonly string[], version: string): Promise<Parsed> {
  let parsed: Parsed | undefined;
  let text = "";
  const program = await buildProgram(
    version,
    ({ name }) => argv.includes(name),
    (invocation) => void (parsed = { invocation }),
  );
  for (const command of [program, ...program.commands]) {
    command
      .exitOverride()
      .configureOutput({ writeOut: (part) => void (text += part), writeErr: () => {}, getOutHasColors: () => false });
  }
  try {
    await program.parseAsync([...argv], { from: "user" });
  } catch (caught) {
    if (caught instanceof CommanderError) {
      if (caught.code === "commander.help") return { text: program.helpInformation() };
      if (caught.exitCode === 0) return { text };
      throw usageError(caught);
    }
    throw caught;
  }
  return parsed ?? { text };
}

function usageError(caught: CommanderError): AcmeError {
  const [first = "", ...rest] = caught.message.replace(/^error: /, "").split("\n");
  const message = first.charAt(0).toUpperCase() + first.slice(1);
  const suggestion = rest.join(" ").replace(/^\(|\)$/g, "");
  return new AcmeError({
    code: "usage-invalid",
    message: message.endsWith(".") ? message : `${message}.`,
    hint: suggestion === "" ? "See: acme --help" : suggestion,
    cause: caught,
  });
}
