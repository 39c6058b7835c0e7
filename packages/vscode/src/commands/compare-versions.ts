// Compares the versions of two environments in VS Code's own diff editors, from git.
import { AcmeError, describeCode } from "@acme/sdk-core";
import * as vscode from "vscode";
import { versionOf } from "../model/cell-state.ts";
import { back } from "../forms/user-input.ts";
import { sourceUri } from "../platform/source-documents.ts";
import type { CellSubject } from "../views/cell-nodes.ts";
import type { CommandContext } from "./command-context.ts";
import { pickCell } from "./pick-cell.ts";
import { subjectsOf } from "./subjects.ts";

const title = "Compare Versions";

/** See package.json: `acme.compareVersions`. Two selected rows are compared; one, with the environment that it is behind. */
export async function compareVersions(context: CommandContext, args: readonly unknown[]): Promise<void> {
  const selected = subjectsOf(args).filter((subject) => subject.is === "cell");
  const one = selected[0] ?? (await pickCell(context, args, { title, prompt: "Which Deployment?" }));
  if (one === undefined) return;
  const other = selected[1] ?? (await pickOther(one, context));
  const [left, right] = [commitOf(one), commitOf(other)];
  if (left === right) {
    void vscode.window.showInformationMessage(
      `${one.row.flow} has the same commit in ${one.cell.environment} and ${other.cell.environment}.`,
    );
    return;
  }
  const { project } = one;
  const { files } = await project.ask("differences", { left, right });
  const name = `${one.cell.environment} ${versionOf(one.cell)} ↔ ${other.cell.environment} ${versionOf(other.cell)}`;
  const [only, ...more] = files;
  if (only === undefined) {
    void vscode.window.showInformationMessage(`No file of this project differs between ${name}.`);
    return;
  }
  if (more.length === 0) {
    await vscode.commands.executeCommand(
      "vscode.diff",
      sourceUri(project, left, only.from ?? only.path),
      sourceUri(project, right, only.path),
      `${only.path}: ${name}`,
    );
    return;
  }
  const resources = files.map(({ path, from, is }) => [
    sourceUri(project, right, path),
    is === "added" ? undefined : sourceUri(project, left, from ?? path),
    is === "removed" ? undefined : sourceUri(project, right, path),
  ]);
  await vscode.commands.executeCommand("vscode.changes", name, resources);
}

async function pickOther(one: CellSubject, { input }: CommandContext): Promise<CellSubject> {
  const { project, row, cell } = one;
  const others = project.state.rows
    .filter(({ flow }) => flow === row.flow)
    .flatMap((of) => of.cells.map((other): CellSubject => ({ is: "cell", project, row: of, cell: other })))
    .filter(({ cell: other }) => other !== cell);
  const before = others.find(({ cell: other }) => other.environment === cell.behind?.environment);
  if (before !== undefined) return before;
  const [only, ...more] = others;
  if (only === undefined)
    throw new AcmeError({
      code: "release-missing",
      message: `${row.flow} is deployed in ${cell.environment} only: there is nothing to compare with.`,
    });
  if (more.length === 0) return only;
  const chosen = await input.pickOne({
    title,
    prompt: `Compare ${cell.environment} ${versionOf(cell)} with what?`,
    choices: others.map((value) => ({
      label: value.cell.environment,
      description: versionOf(value.cell),
      icon: "server-environment",
      value,
    })),
    step: 1,
    steps: 1,
    canGoBack: false,
  });
  if (chosen === back) throw new AcmeError({ code: "cancelled", message: "Left by the user." });
  return chosen;
}

function commitOf({ row, cell }: CellSubject): string {
  const { release } = cell.deployment;
  if (release?.code.commit !== undefined) return release.code.commit;
  const known = release === undefined ? "nothing" : describeCode(release.code);
  throw new AcmeError({
    code: "revision-unknown",
    message: `It is not known which commit ${row.flow} runs in ${cell.environment}: its record has ${known}.`,
  });
}
