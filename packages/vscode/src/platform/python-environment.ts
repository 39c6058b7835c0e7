// Which Python is the project's: that of the setting, else the one selected in the Python extension. Told to `acme` by a
// variable, so that acme.yaml stays stronger.
import { PythonExtension } from "@vscode/python-extension";
import * as vscode from "vscode";

/** Keeps the answer of the Python extension, which is asked once it is there. */
export class PythonEnvironment implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #disposables: vscode.Disposable[] = [this.#changed];
  #api: PythonExtension | undefined;

  /** Another interpreter was selected. */
  get onDidChange(): vscode.Event<void> {
    return this.#changed.event;
  }

  /** Asks for the Python extension, where it is installed. Never throws: without it, `acme` finds Python by itself. */
  async connect(log: vscode.LogOutputChannel): Promise<void> {
    this.#disposables.push(
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration("acme.python")) this.#changed.fire();
      }),
    );
    const tellWhetherThere = (): boolean => {
      const isThere = vscode.extensions.getExtension("ms-python.python") !== undefined;
      void vscode.commands.executeCommand("setContext", "acme.canSelectPython", isThere);
      return isThere;
    };
    this.#disposables.push(vscode.extensions.onDidChange(tellWhetherThere));
    if (!tellWhetherThere()) return;
    try {
      this.#api = await PythonExtension.api();
      // Whoever did not wait for it knows another Python.
      this.#changed.fire();
      this.#disposables.push(this.#api.environments.onDidChangeActiveEnvironmentPath(() => this.#changed.fire()));
    } catch (error) {
      log.warn(`The Python extension did not answer: ${String(error)}`);
    }
  }

  /** Variables for programs that are started for a folder. Empty: nothing is known. */
  variables(directory: string): Record<string, string> {
    const uri = vscode.Uri.file(directory);
    const setting = vscode.workspace.getConfiguration("acme", uri).get("python.interpreter", "");
    const selected = setting === "" ? this.#api?.environments.getActiveEnvironmentPath(uri).path : setting;
    if (selected === undefined || selected === "" || selected === "python") return {};
    return { ACME_PYTHON: selected };
  }

  dispose(): void {
    vscode.Disposable.from(...this.#disposables).dispose();
  }
}
