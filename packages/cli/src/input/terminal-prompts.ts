// Questions on a terminal. The one file that uses @clack/prompts; it draws on stderr, so that stdout holds results only.
import { AcmeError } from "@acme/sdk-core";
import { confirm, isCancel, multiselect, select, text } from "@clack/prompts";
import type { Choice, Prompts } from "./prompts.ts";

const output = process.stderr;

/** Prompts on the terminal of this process. */
export function terminalPrompts(signal: AbortSignal): Prompts {
  const common = { output, signal };
  return {
    confirm: async (message) => answer(await confirm({ ...common, message, initialValue: false })),
    text: async (message, suggestion) =>
      answer(await text({ ...common, message, placeholder: suggestion, defaultValue: suggestion })),
    selectOne: async (message, choices) =>
      answer(await select({ ...common, message, options: optionsOf(choices), maxItems: 15 })),
    selectSome: async (message, choices) =>
      answer(await multiselect({ ...common, message, options: optionsOf(choices), required: true, maxItems: 15 })),
  };
}

function optionsOf(choices: readonly Choice[]): { value: string; label: string; hint?: string }[] {
  return choices.map(({ value, hint }) => ({ value, label: value, ...(hint === undefined ? {} : { hint }) }));
}

function answer<T>(given: T): Exclude<T, symbol> {
  if (isCancel(given)) throw new AcmeError({ code: "cancelled", message: "Cancelled. Nothing was changed." });
  return given as Exclude<T, symbol>;
}
