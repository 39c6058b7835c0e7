// Compares the versions of two environments in VS Code's own diff editors, from git.
import { AcmeError, describeCode } from "@acme/sdk-core";
import * as vscode from "vscode";
import { versionOf } from "../model/cell-state.ts";
import { openDifferences } from "../platform/open-differences.ts";
import type { CellSubject } from "../views/cell-nodes.ts";
import type { CommandContext } from "./command-context.ts";
import { pickPair } from "./pick-pair.ts";

/** See package.json: `acme.compareVersions`. */
export async function compareVersions(context: CommandContext, args: readonly unknown[]): Promise<void> {
  const pair = await pickPair(context, args, "Compare Versions");
  if (pair === undefined) return;
  const [one, other] = pair;
  const [left, right] = [commitOf(one), commitOf(other)];
  const name = `${one.cell.environment} ${versionOf(one.cell)} ↔ ${other.cell.environment} ${versionOf(other.cell)}`;
  if (left !== right && (await openDifferences(one.project, left, right, name))) return;
  const same = left === right ? "is the same commit" : "no file of this project differs";
  void vscode.window.showInformationMessage(`${one.row.flow}, ${name}: ${same}.`);
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
