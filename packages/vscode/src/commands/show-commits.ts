// The commits between the versions of two environments; one that is chosen opens as a diff.
import * as vscode from "vscode";
import { pickCommit } from "../forms/pick-commit.ts";
import { openDifferences } from "../platform/open-differences.ts";
import type { CommandContext } from "./command-context.ts";
import { pickPair } from "./pick-pair.ts";

/** See package.json: `acme.showCommits`. */
export async function showCommits(context: CommandContext, args: readonly unknown[]): Promise<void> {
  const [{ project, row, cell }, other] = await pickPair(context, args, "Show Commits Between");
  const compared = {
    project,
    flow: row.flow,
    ...(row.branch === undefined ? {} : { branch: row.branch }),
    left: cell.environment,
    right: other.cell.environment,
  };
  const picked = await pickCommit(compared, context.input, context.now());
  if ("nothing" in picked) {
    void vscode.window.showInformationMessage(picked.nothing);
    return;
  }
  const { hash, subject } = picked.commit;
  await openDifferences(project, { left: `${hash}^`, right: hash }, `${hash.slice(0, 7)} ${subject}`);
}
