// The one wrapper around every command: what it logs, what a person sees when it fails, and how a cancellation ends.
import { isCancellation, toAcmeError } from "@acme/sdk-core";
import * as vscode from "vscode";
import { nextSteps } from "./next-steps.ts";

/** A command's own work. Its arguments are VS Code's: what was clicked, and what is selected. */
export type CommandBody = (...args: unknown[]) => unknown;

/**
 * Registers a command. What it throws is logged whole, and shown as its message and hint; a cancellation is not shown.
 *
 * @param id - as package.json declares it
 */
export function registerCommand(log: vscode.LogOutputChannel, id: string, body: CommandBody): vscode.Disposable {
  return vscode.commands.registerCommand(id, (...args: unknown[]) => runGuarded(log, id, () => body(...args)));
}

/**
 * Does what a click in a page asks for, as a command is run: nothing that it throws is lost.
 *
 * @param id - names it in the log
 */
export async function runGuarded(log: vscode.LogOutputChannel, id: string, work: () => unknown): Promise<unknown> {
  log.debug(`${id} begins`);
  try {
    return await work();
  } catch (caught) {
    if (isCancellation(caught)) log.debug(`${id} was cancelled`);
    else void showError(log, caught, `running ${id}`);
    return undefined;
  }
}

/**
 * Logs an error and shows it, with its hint, what can be done about it, and the log one click away.
 *
 * @param what - what was being done, for errors that say nothing of it
 */
async function showError(log: vscode.LogOutputChannel, caught: unknown, what: string): Promise<void> {
  const error = toAcmeError(caught, what);
  log.error(caught instanceof Error ? caught : error, `${error.code} while ${what}`);
  const open = "Show Log";
  const text = error.hint === undefined ? error.message : `${error.message} ${error.hint}`;
  const commands = new Set(await vscode.commands.getCommands(true));
  const steps = nextSteps(error.code, (command) => commands.has(command));
  const chosen = await vscode.window.showErrorMessage(text, ...steps.map(({ title }) => title), open);
  if (chosen === open) log.show();
  const step = steps.find(({ title }) => title === chosen);
  if (step !== undefined) await vscode.commands.executeCommand(step.command);
}
