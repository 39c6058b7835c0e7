// Reports to read: what doctor found, what happened in an environment. A tab each; nothing in it can be done.
import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { z } from "zod";
import type { Html } from "./html.ts";
import { pageOf } from "./page.ts";

/** The type of the panels: VS Code restores them by this. */
export const reportViewType = "acme.report";

/** What a report is about: enough to make it again after a reload of the window. */
export interface ReportSubject {
  readonly is: "doctor" | "history";
  /** Of the project, absolute. */
  readonly directory: string;
  readonly flow?: string;
  readonly environment?: string;
}

/** zod schema of {@link ReportSubject}. */
export const reportSubjectSchema: z.ZodType<ReportSubject> = z.object({
  is: z.enum(["doctor", "history"]),
  directory: z.string(),
  flow: z.string().exactOptional(),
  environment: z.string().exactOptional(),
});

/** One report. */
export interface Report {
  readonly title: string;
  readonly subject: ReportSubject;
  readonly body: Html;
}

const icons: Readonly<Record<ReportSubject["is"], string>> = { doctor: "pulse", history: "history" };

/** Shows reports. */
export class Reports implements vscode.Disposable {
  readonly #open = new Map<string, vscode.WebviewPanel>();

  /**
   * Shows a report, instead of the one with the same title.
   *
   * @param panel - one of the last window, which it is shown in. Default: its own, brought to the front
   */
  show({ title, subject, body }: Report, panel?: vscode.WebviewPanel): void {
    const shown = this.#open.get(title) ?? this.#adopt(title, panel ?? create(title));
    shown.iconPath = new vscode.ThemeIcon(icons[subject.is]) as unknown as vscode.Uri;
    shown.webview.html = pageOf(body, randomBytes(16).toString("hex"), { ...subject });
    if (panel === undefined) shown.reveal();
    else if (shown !== panel) panel.dispose();
  }

  dispose(): void {
    for (const panel of this.#open.values()) panel.dispose();
  }

  #adopt(title: string, panel: vscode.WebviewPanel): vscode.WebviewPanel {
    panel.onDidDispose(() => this.#open.delete(title));
    this.#open.set(title, panel);
    return panel;
  }
}

function create(title: string): vscode.WebviewPanel {
  return vscode.window.createWebviewPanel(reportViewType, title, vscode.ViewColumn.Active, {
    enableScripts: true,
    enableFindWidget: true,
    localResourceRoots: [],
  });
}
