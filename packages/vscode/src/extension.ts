// activate(): builds everything once, in order. Nothing is decided here.
import * as vscode from "vscode";
import { registerCommand } from "./commands/register-command.ts";

/** Called by VS Code when the extension is first needed. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("Acme Portal", { log: true });
  log.info(`Acme Portal ${(context.extension.packageJSON as { version: string }).version}`);
  context.subscriptions.push(
    log,
    registerCommand(log, "acme.showLog", () => log.show()),
  );
}
