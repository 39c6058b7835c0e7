// Opens acme.yaml, at the environment that was clicked.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as vscode from "vscode";
import type { CommandContext } from "./command-context.ts";
import { pickProject } from "./pick-project.ts";
import { subjectsOf } from "./subjects.ts";

/** See package.json: `acme.openConfiguration`. */
export async function openConfiguration(context: CommandContext, args: readonly unknown[]): Promise<void> {
  const project = await pickProject(context, args, "Open acme.yaml");
  const file = project.state.view?.file ?? join(project.directory, "acme.yaml");
  const [subject] = subjectsOf(args);
  const line = subject?.is === "environment" ? await lineOf(file, subject.environment.name) : 0;
  await vscode.window.showTextDocument(vscode.Uri.file(file), { selection: new vscode.Range(line, 0, line, 0) });
}

async function lineOf(file: string, environment: string): Promise<number> {
  const lines = (await readFile(file, "utf8")).split("\n");
  return Math.max(
    0,
    lines.findIndex((line) => line.trim().replaceAll(/["']/g, "").startsWith(`${environment}:`)),
  );
}
