// CodeLens above each flow's declaration: which version runs where, and Deploy and Promote.
import { join } from "node:path";
import * as vscode from "vscode";
import { behindText, versionOf } from "../model/cell-state.ts";
import type { Project, Projects } from "../model/project.ts";
import type { TreeNode } from "./tree-node.ts";

/** What a lens hands to a command: the same as a row of the tree. */
type LensTarget = Pick<TreeNode, "subject">;

/** Draws the lenses of Python files. Setting: `acme.codeLens.enabled`. */
export function showFlowLenses(projects: Projects): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    provideCodeLenses(document) {
      if (!vscode.workspace.getConfiguration("acme", document).get("codeLens.enabled", true)) return [];
      return projects.all.flatMap((project) => lensesOf(project, document));
    },
  };
  let shown = partsOf(projects.all);
  const subscription = projects.onChange(() => {
    const parts = partsOf(projects.all);
    const isSame = parts.length === shown.length && parts.every((part, index) => part === shown[index]);
    shown = parts;
    if (!isSame) changed.fire();
  });
  return vscode.Disposable.from(
    new vscode.Disposable(() => subscription.dispose()),
    changed,
    vscode.languages.registerCodeLensProvider({ language: "python", scheme: "file" }, provider),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("acme.codeLens")) changed.fire();
    }),
  );
}

/** What lenses are made from: the store keeps what did not change as it was. */
function partsOf(projects: readonly Project[]): readonly unknown[] {
  return projects.flatMap((project) => {
    const { flows, rows, view, readAt, staleSince } = project.state;
    return [project, flows, rows, view, readAt === undefined, staleSince];
  });
}

function lensesOf(project: Project, document: vscode.TextDocument): vscode.CodeLens[] {
  const { flows, rows, view, readAt, staleSince } = project.state;
  const inFile = flows.filter(({ path }) => join(project.directory, path) === document.uri.fsPath);
  return inFile.flatMap((declared) => {
    const line = Math.min(declared.line, document.lineCount) - 1;
    const range = new vscode.Range(line, 0, line, 0);
    const lens = (title: string, command: string, tooltip: string, target: LensTarget): vscode.CodeLens =>
      new vscode.CodeLens(range, { title, command, tooltip, arguments: [target] });
    const target: LensTarget = { subject: { is: "flow", project, flow: declared.key, declared } };
    const cells = rows.filter(({ flow }) => flow === declared.key).flatMap((row) => row.cells);
    const versions = cells.map((cell) => {
      const behind = behindText(cell);
      const notes = [behind, staleSince[cell.environment] && "last known"].filter((text) => text !== undefined);
      return `${cell.environment} ${versionOf(cell)}${notes.length === 0 ? "" : ` (${notes.join(", ")})`}`;
    });
    const state = versions.length > 0 ? versions.join(" · ") : readAt === undefined ? "" : "not deployed";
    const canPromote = cells.some(({ environment }) =>
      view?.environments.some(({ name, before }) => name === environment && before.length > 0),
    );
    return [
      ...(state === "" ? [] : [lens(state, "acme.revealFlow", "Show in the Flows view", target)]),
      ...(declared.notDeployable === undefined ? [lens("Deploy", "acme.deploy", "Deploy this flow", target)] : []),
      ...(canPromote
        ? [lens("Promote", "acme.promote", "Promote what runs in an environment to the next", target)]
        : []),
    ];
  });
}
