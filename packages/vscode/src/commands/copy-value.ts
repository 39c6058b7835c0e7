// Copies what a row stands for.
import * as vscode from "vscode";
import { versionOf } from "../model/cell-state.ts";
import type { Subject } from "../views/tree-node.ts";
import type { CommandContext } from "./command-context.ts";
import { subjectsOf } from "./subjects.ts";

/** See package.json: `acme.copyValue`. */
export async function copyValue(_: CommandContext, args: readonly unknown[]): Promise<void> {
  const text = subjectsOf(args).map(valueOf).join("\n");
  if (text === "") return;
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage("$(check) Copied", 2_000);
}

/** What is copied of a row. Empty: nothing. */
export function valueOf(subject: Subject): string {
  if (subject.is === "detail") return subject.value;
  if (subject.is === "flow") return subject.flow;
  if (subject.is === "cell") return subject.cell.deployment.release?.code.commit ?? versionOf(subject.cell);
  if (subject.is === "step") return subject.step;
  if (subject.is === "environment") return subject.environment.name;
  if (subject.is === "unmanaged") return subject.deployment.name;
  if (subject.is === "setup") return [subject.problem.message, subject.problem.hint].filter(Boolean).join("\n");
  if (subject.is === "folder") return subject.flows.join("\n");
  return subject.is === "project" ? subject.project.directory : "";
}
