// What stands in for the ports that a Portal was made without.
import { AcmeError } from "../errors/acme-error.ts";
import type { CommandRunner } from "../ports/command-runner.ts";
import type { HistoryPage } from "../ports/history-store.ts";

/** Runs nothing. */
export const noCommands: CommandRunner = {
  run: () =>
    Promise.reject(
      new AcmeError({
        code: "unsupported",
        message: "This portal runs no commands.",
        hint: "Give definePortal `commands`, or use loadPortal.",
      }),
    ),
};

/** An empty history. */
export const noPages: AsyncIterable<HistoryPage> = {
  [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true, value: undefined }) }),
};
