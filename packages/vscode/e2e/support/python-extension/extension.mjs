// @ts-check
// Stands in for the Python extension, which no package registry has: its id, and of its API what is used of it, in the shapes
// that @vscode/python-extension declares. The interpreter is what a test hands to `python.setInterpreter`.
import * as vscode from "vscode";

/**
 * See package.json.
 *
 * @param {vscode.ExtensionContext} context
 */
export function activate(context) {
  let path = process.env["ACME_TEST_INTERPRETER"] ?? "python";
  /** @type {vscode.EventEmitter<import("@vscode/python-extension").ActiveEnvironmentPathChangeEvent>} */
  const changed = new vscode.EventEmitter();
  context.subscriptions.push(
    changed,
    vscode.commands.registerCommand("python.setInterpreter", (/** @type {string} */ chosen) => {
      path = chosen;
      changed.fire({ id: path, path, resource: undefined });
    }),
  );
  return {
    ready: Promise.resolve(),
    environments: {
      getActiveEnvironmentPath: () => ({ id: path, path }),
      onDidChangeActiveEnvironmentPath: changed.event,
    },
  };
}
