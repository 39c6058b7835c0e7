// All open matrices: one for each project. Opens them, and restores them after a reload of the window.
import * as vscode from "vscode";
import * as z from "zod/mini";
import { findProject } from "../../model/find-project.ts";
import type { Project, Projects } from "../../model/project.ts";
import { MatrixPanel } from "./matrix-panel.ts";
import { type MatrixPlace, placeOf } from "./matrix-place.ts";

/** The type of the panel: package.json's menus go by it. */
const VIEW_TYPE = "acme.matrix";

/** What a page keeps for the next window, as far as it is looked at here. */
const keptSchema = z.object({ directory: z.string() });

/** Opens matrices. */
export class MatrixPanels implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #projects: Projects;
  readonly #extension: vscode.Uri;
  readonly #open = new Map<string, MatrixPanel>();
  readonly #subscriptions: { dispose(): unknown }[];

  /** @param extension - where the extension is installed */
  constructor(projects: Projects, extension: vscode.Uri) {
    this.#projects = projects;
    this.#extension = extension;
    this.#subscriptions = [
      projects.onChange(({ project }) => {
        for (const panel of this.#open.values())
          if (project === undefined || panel.project.directory === project.directory) panel.update();
      }),
      vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, this),
    ];
  }

  /** Shows the matrix of a project. */
  show(project: Project): void {
    const there = this.#open.get(project.directory);
    if (there !== undefined) return there.reveal();
    this.#adopt(vscode.window.createWebviewPanel(VIEW_TYPE, "Matrix", vscode.ViewColumn.Active), project);
    return undefined;
  }

  /** VS Code calls it for each panel of the last window. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, kept: unknown): Promise<void> {
    const { directory } = keptSchema.safeParse(kept).data ?? {};
    const project = await findProject(this.#projects, directory);
    if (project === undefined || this.#open.has(project.directory)) panel.dispose();
    else this.#adopt(panel, project);
  }

  /** What a menu or a button was used on. Undefined: nothing of a matrix. */
  placeOf(place: unknown): MatrixPlace | undefined {
    return placeOf(place, this.#projects.all, ({ directory }) => this.#open.get(directory)?.selected ?? new Set());
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    for (const panel of this.#open.values()) panel.dispose();
  }

  #adopt(webviewPanel: vscode.WebviewPanel, project: Project): void {
    this.#open.set(project.directory, new MatrixPanel(webviewPanel, project, this.#extension));
    webviewPanel.onDidDispose(() => this.#open.delete(project.directory));
  }
}
