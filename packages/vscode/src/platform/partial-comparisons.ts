// Which editors show a part of what differs between two commits, and what the whole is: a notification that offers it goes
// after ten seconds, the button on the editor stays. Sets `acme.comparesPart` for the editor in front.
import type { DifferencesQuery } from "@acme/sdk-core";
import * as vscode from "vscode";
import type { Project } from "../model/project.ts";

/** All that differs, where an editor shows a part of it. */
export interface WholeComparison {
  readonly project: Project;
  readonly query: DifferencesQuery;
  /** Of the editor that shows all. */
  readonly title: string;
}

/** Those of this window. */
export class PartialComparisons implements vscode.Disposable {
  /** By the title that the part was opened with. */
  readonly #wholes = new Map<string, WholeComparison>();
  readonly #subscription: vscode.Disposable;
  #hasActive = false;

  constructor() {
    const { tabGroups } = vscode.window;
    const update = (): void => this.#update();
    this.#subscription = vscode.Disposable.from(
      tabGroups.onDidChangeTabs(update),
      tabGroups.onDidChangeTabGroups(update),
    );
  }

  /** Remembers the whole of what was opened with this title. */
  add(title: string, whole: WholeComparison): void {
    this.#wholes.set(title, whole);
    this.#update();
  }

  /** The whole of what the editor in front shows a part of. */
  get active(): WholeComparison | undefined {
    const label = vscode.window.tabGroups.activeTabGroup.activeTab?.label;
    if (label === undefined) return undefined;
    return [...this.#wholes].find(([title]) => isLabelOf(title, label))?.[1];
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  #update(): void {
    const hasActive = this.active !== undefined;
    if (hasActive === this.#hasActive) return;
    this.#hasActive = hasActive;
    void vscode.commands.executeCommand("setContext", "acme.comparesPart", hasActive);
  }
}

/** Whether a tab is what was opened with a title: VS Code adds the number of files, and we the file where it is one. */
function isLabelOf(title: string, label: string): boolean {
  return label === title || label.startsWith(`${title} (`) || label.endsWith(`: ${title}`);
}
