// Compares the versions of two environments in VS Code's own diff editors, from git: the files that the flow uses, and at a
// wish all of the project's.
import { AcmeError, describeCode } from "@acme/sdk-core";
import * as vscode from "vscode";
import { versionOf } from "../model/cell-state.ts";
import { openDifferences } from "../platform/open-differences.ts";
import type { WholeComparison } from "../platform/partial-comparisons.ts";
import type { CellSubject } from "../views/cell-nodes.ts";
import type { CommandContext } from "./command-context.ts";
import { pickPair } from "./pick-pair.ts";
import { runGuarded } from "./register-command.ts";

/** See package.json: `acme.compareVersions`. */
export async function compareVersions(context: CommandContext, args: readonly unknown[]): Promise<void> {
  const [one, other] = await pickPair(context, args, "Compare Versions");
  const [left, right] = [commitOf(one), commitOf(other)];
  const name = `${one.cell.environment} ${versionOf(one.cell)} ↔ ${other.cell.environment} ${versionOf(other.cell)}`;
  const { project, row } = one;
  const whole = { project, query: { left, right }, title: `${name}, all files` };
  if (left === right) return say(`${row.flow}, ${name}: is the same commit.`);
  const { files, leftOut = 0 } = await openDifferences(project, { left, right, flow: row.flow }, name);
  if (leftOut === 0) {
    if (files.length === 0) say(`${row.flow}, ${name}: no file of this project differs.`);
    return;
  }
  const others = leftOut === 1 ? "1 other does" : `${leftOut} others do`;
  if (files.length === 0) {
    say(`No file that ${row.flow} uses differs; ${others}: all files are shown.`);
    await openWhole(whole);
    return;
  }
  context.comparisons.add(name, whole);
  const text = `These are the files that ${row.flow} uses and that differ; ${others}, too.`;
  const all = "Show All Files";
  // Not waited for: the notification may stay. When it has gone the same button is on the editor.
  void vscode.window.showInformationMessage(text, all).then(async (answer) => {
    if (answer === all) await runGuarded(context.log, "acme.compareAllFiles", () => openWhole(whole));
  });
}

/** See package.json: `acme.compareAllFiles`. */
export async function compareAllFiles({ comparisons }: CommandContext): Promise<void> {
  const whole = comparisons.active;
  if (whole !== undefined) await openWhole(whole);
}

async function openWhole({ project, query, title }: WholeComparison): Promise<void> {
  await openDifferences(project, query, title);
}

function say(text: string): void {
  void vscode.window.showInformationMessage(text);
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
