// docs/cli.md, from the declarations that `acme --help` reads too. What it says beside them is what no option can tell.
import { buildProgram } from "../../packages/cli/src/program.ts";

type Command = Awaited<ReturnType<typeof buildProgram>>;

/** The page as Markdown. */
export async function cliPage(): Promise<string> {
  const program = await buildProgram(
    "0.0.0",
    ({ hidden }) => hidden !== true,
    () => {},
  );
  const commands = program.createHelp().visibleCommands(program);
  return `<!-- Written by \`npm run docs\` from the commands themselves: change packages/cli/src/commands. -->
# The command line

Options before or after a command, for all of them:

${optionsTable(program)}

Which flows: a name, a glob (\`'nightly-*'\`) or a path (\`flows/sales/\`), several of them, or \`--all\`. What each exit
code means is in [use in CI](use-in-ci.md); each \`--json\` document has a schema in \`@acme/cli/schemas/\`.

| Command | |
|---|---|
${commands.map((command) => `| [\`acme ${command.name()}\`](#acme-${command.name()}) | ${command.summary()} |`).join("\n")}

${commands.map(section).join("\n")}`;
}

function section(command: Command): string {
  const args = command.registeredArguments.map((argument) => {
    const name = argument.name() + (argument.variadic ? "..." : "");
    return row(
      [argument.required ? `<${name}>` : `[${name}]`],
      withDefault(argument.description, argument.defaultValue),
    );
  });
  const usage = `acme ${command.name()} ${command.usage()}`.trim();
  const parts = [
    `## acme ${command.name()}\n`,
    `${command.summary()}: \`${usage}\`\n`,
    args.length + command.options.length === 0 ? "" : `${optionsTable(command, args)}\n`,
    examples(command),
  ];
  return parts.filter((part) => part !== "").join("\n");
}

function optionsTable(command: Command, before: readonly string[] = []): string {
  const options = command
    .createHelp()
    .visibleOptions(command)
    .filter(({ long }) => long !== "--help" || command.parent === null)
    .map((option) => row(option.flags.split(", "), withDefault(option.description, option.defaultValue)));
  return ["| | |", "|---|---|", ...before, ...options].join("\n");
}

function row(terms: readonly string[], description: string): string {
  return `| ${terms.map((term) => `\`${cell(term)}\``).join(", ")} | ${cell(description)} |`;
}

function withDefault(description: string, value: unknown): string {
  return typeof value === "string" ? `${description} (default: ${value})` : description;
}

/** A bar would end a cell. */
function cell(text: string): string {
  return text.replaceAll("|", String.raw`\|`);
}

/** What `addExamples` put below the help: calls and what they do, apart by two spaces. */
function examples(command: Command): string {
  let help = "";
  command.configureOutput({ writeOut: (part) => void (help += part) });
  command.outputHelp();
  const lines = help.split("\nExamples:\n")[1]?.trimEnd().split("\n") ?? [];
  const rows = lines.map((line) => line.trim().split(/ {2,}/)).map(([call = "", what = ""]) => row([call], what));
  return rows.length === 0 ? "" : `${["| Example | |", "|---|---|", ...rows].join("\n")}\n`;
}
