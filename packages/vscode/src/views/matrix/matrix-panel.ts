// The matrix of one project in a webview panel: tells it what changes, and does what is asked there. It decides nothing
// about rows: matrix-rows.ts makes them, and the page filters and sorts.
import * as vscode from "vscode";
import type { Project } from "../../model/project.ts";
import { webviewPage } from "../../platform/webview-page.ts";
import type { CellAction, MatrixRow } from "./matrix-data.ts";
import { type MatrixNews, matrixWishSchema, newsOfRows } from "./matrix-messages.ts";
import { MatrixRows, matrixHead } from "./matrix-rows.ts";

/** The command that does an action where a menu or a button of the matrix says. */
export function matrixCommand(action: CellAction): string {
  return `acme.matrix.${action}`;
}

/** One panel. */
export class MatrixPanel implements vscode.Disposable {
  readonly project: Project;
  /** Rows that are selected in the page, by their ids. */
  selected: ReadonlySet<string> = new Set();
  readonly #panel: vscode.WebviewPanel;
  readonly #rows = new MatrixRows();
  /** What the page knows. Undefined: it is not there yet, and will ask. */
  #told: { head?: string; rows?: ReadonlyMap<string, MatrixRow> } | undefined;

  constructor(panel: vscode.WebviewPanel, project: Project, extension: vscode.Uri) {
    this.#panel = panel;
    this.project = project;
    const { webview } = panel;
    const files = vscode.Uri.joinPath(extension, "dist", "webview");
    panel.iconPath = {
      light: vscode.Uri.joinPath(extension, "media/matrix-light.svg"),
      dark: vscode.Uri.joinPath(extension, "media/matrix-dark.svg"),
    };
    webview.options = { enableScripts: true, localResourceRoots: [files] };
    webview.onDidReceiveMessage((message: unknown) => this.#received(message));
    panel.onDidChangeViewState(() => this.update());
    webview.html = webviewPage({
      title: "Matrix",
      source: webview.cspSource,
      script: webview.asWebviewUri(vscode.Uri.joinPath(files, "matrix.js")).toString(),
      style: webview.asWebviewUri(vscode.Uri.joinPath(files, "matrix.css")).toString(),
      data: { directory: project.directory },
    });
    this.#name();
  }

  /** Tells the page what is different from what it knows. */
  update(): void {
    // A hidden page is thrown away by VS Code, and asks for everything when it is shown again.
    if (this.#told === undefined || !this.#panel.visible) return;
    this.#name();
    const head = matrixHead(this.project.name, this.project.state);
    const text = JSON.stringify(head);
    if (text !== this.#told.head) {
      this.#told.head = text;
      this.#send({ type: "head", head });
    }
    const rows = this.#rows.of(this.project.state);
    for (const news of newsOfRows(this.#told.rows, rows)) this.#send(news);
    this.#told.rows = new Map(rows.map((row) => [row.id, row]));
  }

  /** Brings it to the front. */
  reveal(): void {
    this.#panel.reveal();
  }

  dispose(): void {
    this.#panel.dispose();
  }

  #name(): void {
    this.#panel.title = `Matrix: ${this.project.name}`;
  }

  #send(news: MatrixNews): void {
    void this.#panel.webview.postMessage(news);
  }

  /** As on the project's row. */
  #run(command: string): void {
    void vscode.commands.executeCommand(command, { subject: { is: "project", project: this.project } });
  }

  #received(message: unknown): void {
    const checked = matrixWishSchema.safeParse(message);
    if (!checked.success) return;
    const { data } = checked;
    switch (data.type) {
      case "ready":
        this.#told = {};
        return this.update();
      case "refresh":
        // Who asks wants everything read again.
        return this.#run("acme.refreshItem");
      case "doctor":
        return this.#run("acme.doctor");
      case "problems":
        return void vscode.commands.executeCommand("workbench.actions.view.problems");
      case "select":
        this.selected = new Set(data.rows);
        return;
      case "act": {
        const { type: _, action, ...place } = data;
        return void vscode.commands.executeCommand(matrixCommand(action), {
          ...place,
          directory: this.project.directory,
        });
      }
    }
  }
}
