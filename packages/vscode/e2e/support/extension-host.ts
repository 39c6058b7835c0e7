// The real extension host of a window, asked from a test: a function is run in it, with VS Code's API.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { waitFor } from "@acme-tools/prefect-server";
import type * as vscode from "vscode";
import { PATIENCE } from "./patience.ts";
import type { Workbench } from "./workbench.ts";

/** Absolute path of the extension that answers: install it by `Workbench.start`. */
export const probe: string = join(import.meta.dirname, "probe");

/** Absolute path of what stands in for the Python extension. */
export const pythonExtension: string = join(import.meta.dirname, "python-extension");

/** One extension host. */
export class ExtensionHost {
  readonly #port: number;

  private constructor(port: number) {
    this.#port = port;
  }

  /** Waits for the extension host of the window that was opened last. All that starts with a window has then started. */
  static async ofNewest({ root }: Workbench): Promise<ExtensionHost> {
    const name = await waitFor(() => readdirSync(root).find((one) => one.endsWith(".port")), {
      what: "the extension host",
      timeout: PATIENCE,
    });
    const file = join(root, name);
    const port = Number(readFileSync(file, "utf8"));
    // The next window leaves its own.
    rmSync(file);
    return new ExtensionHost(port);
  }

  /**
   * Runs a function in the extension host. It sees its parameters only: what is around it in the test is not there.
   *
   * @throws Error with what it threw
   */
  async run<T>(work: (api: typeof vscode) => T): Promise<Awaited<T>>;
  async run<T, A>(work: (api: typeof vscode, argument: A) => T, argument: A): Promise<Awaited<T>>;
  async run<T>(work: (api: typeof vscode, argument: never) => T, argument?: unknown): Promise<Awaited<T>> {
    const body = JSON.stringify({ source: work.toString(), argument });
    const response = await fetch(`http://127.0.0.1:${this.#port}/`, { method: "POST", body });
    const answer = (await response.json()) as { result?: Awaited<T>; error?: string };
    if (answer.error !== undefined) throw new Error(`In the extension host: ${answer.error}`);
    return answer.result as Awaited<T>;
  }
}
