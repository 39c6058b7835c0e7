// What the help of a command says beside its options.
import type { Command } from "commander";

/** Adds examples to the help of a command. */
export function addExamples(command: Command, examples: readonly [command: string, what: string][]): void {
  const width = Math.max(...examples.map(([line]) => line.length));
  const lines = examples.map(([line, what]) => `  ${line.padEnd(width)}  ${what}`);
  command.addHelpText("after", `\nExamples:\n${lines.join("\n")}`);
}
