// Opens what differs between two commits in VS Code's own editors: one file in a diff, several in a multi-diff.
import * as vscode from "vscode";
import type { Project } from "../model/project.ts";
import { sourceUri } from "./source-documents.ts";

/** Gives false where no file of the project differs. */
export async function openDifferences(project: Project, left: string, right: string, title: string): Promise<boolean> {
  const { files } = await project.ask("differences", { left, right });
  const [only, ...more] = files;
  if (only === undefined) return false;
  if (more.length === 0) {
    const [before, after] = [sourceUri(project, left, only.from ?? only.path), sourceUri(project, right, only.path)];
    await vscode.commands.executeCommand("vscode.diff", before, after, `${only.path}: ${title}`);
    return true;
  }
  const resources = files.map(({ path, from, is }) => [
    sourceUri(project, right, path),
    is === "added" ? undefined : sourceUri(project, left, from ?? path),
    is === "removed" ? undefined : sourceUri(project, right, path),
  ]);
  await vscode.commands.executeCommand("vscode.changes", title, resources);
  return true;
}
