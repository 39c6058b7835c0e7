// Reports to read: what doctor found, what happened in an environment. A tab each; nothing in it can be done.
import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import type { Html } from "./html.ts";
import { pageOf } from "./page.ts";

/** Shows reports. */
export class Reports implements vscode.Disposable {
  readonly #open = new Map<string, vscode.WebviewPanel>();

  /** Shows a report, instead of the one with the same title. */
  show(title: string, icon: string, report: Html): void {
    const panel = this.#open.get(title) ?? this.#create(title, icon);
    panel.webview.html = pageOf(report, randomBytes(16).toString("hex"));
    panel.reveal();
  }

  dispose(): void {
    for (const panel of this.#open.values()) panel.dispose();
  }

  #create(title: string, icon: string): vscode.WebviewPanel {
    const panel = vscode.window.createWebviewPanel("acme.report", title, vscode.ViewColumn.Active, {
      enableScripts: true,
      enableFindWidget: true,
      localResourceRoots: [],
    });
    panel.iconPath = new vscode.ThemeIcon(icon) as unknown as vscode.Uri;
    panel.onDidDispose(() => this.#open.delete(title));
    this.#open.set(title, panel);
    return panel;
  }
}
