// Opens what differs between two commits in VS Code's own editors: one file in a diff, several in a multi-diff.
import type { Differences, DifferencesQuery } from "@acme/sdk-core";
import * as vscode from "vscode";
import type { Project } from "../model/project.ts";
import { sourceUri } from "./source-documents.ts";

/** Opens it, where there is something, and gives what there was. */
export async function openDifferences(project: Project, query: DifferencesQuery, title: string): Promise<Differences> {
  const { left, right } = query;
  const differences = await project.ask("differences", query);
  const { files } = differences;
  const [only, ...more] = files;
  if (only === undefined) return differences;
  if (more.length === 0) {
    const [before, after] = [sourceUri(project, left, only.from ?? only.path), sourceUri(project, right, only.path)];
    await vscode.commands.executeCommand("vscode.diff", before, after, `${only.path}: ${title}`);
    return differences;
  }
  const resources = files.map(({ path, from, is }) => [
    sourceUri(project, right, path),
    is === "added" ? undefined : sourceUri(project, left, from ?? path),
    is === "removed" ? undefined : sourceUri(project, right, path),
  ]);
  await vscode.commands.executeCommand("vscode.changes", title, resources);
  return differences;
}
