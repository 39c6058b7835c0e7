// Which `acme` runs, and how: the one of the setting, the project's own, else the bundled one, by VS Code's own Node.
import { join } from "node:path";
import * as vscode from "vscode";
import { type HostCommand, hostCommands } from "../host/index.ts";
import type { PythonEnvironment } from "./python-environment.ts";

/** A program to start. */
export interface CliStart {
  readonly command: string;
  readonly args: readonly string[];
  /** Added to the environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Finds the command line for a folder. */
export class CliProgram {
  readonly #bundled: string;
  readonly #python: PythonEnvironment;

  /** @param extensionPath - the folder of the extension */
  constructor(extensionPath: string, python: PythonEnvironment) {
    this.#bundled = join(extensionPath, "dist/acme.mjs");
    this.#python = python;
  }

  /** How a host is started for a project, in order of preference. Setting: `acme.cli.path`. */
  hosts(directory: string): HostCommand[] {
    const setting = vscode.workspace.getConfiguration("acme", vscode.Uri.file(directory)).get("cli.path", "");
    const found = hostCommands({ directory, bundled: this.#bundled, env: this.#python.variables(directory) });
    return setting === ""
      ? found
      : found.slice(0, 1).map((host) => ({ ...host, source: "setting", args: [setting, "host"] }));
  }

  /** How `acme` with these arguments is started for a project. */
  start(directory: string, args: readonly string[]): CliStart {
    const [host] = this.hosts(directory);
    if (host === undefined) throw new Error("There is always the bundled one");
    return { command: host.program, args: [host.args[0] ?? this.#bundled, ...args], env: host.env };
  }
}
