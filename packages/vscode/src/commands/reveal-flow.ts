// Shows a flow in the Flows view.
import * as vscode from "vscode";
import type { TreeNode } from "../views/tree-node.ts";
import type { CommandContext } from "./command-context.ts";
import { subjectsOf } from "./subjects.ts";

/** See package.json: `acme.revealFlow`. */
export async function revealFlow({ flows }: CommandContext, args: readonly unknown[]): Promise<void> {
  const [subject] = subjectsOf(args);
  await vscode.commands.executeCommand("acme.flows.focus");
  if (subject?.is !== "flow") return;
  const found = find(flows.getChildren(), subject.flow, subject.project.directory);
  if (found !== undefined) await flows.view.reveal(found, { select: true, focus: true, expand: true });

  function find(nodes: readonly TreeNode[], flow: string, directory: string): TreeNode | undefined {
    for (const node of nodes) {
      if (node.subject.project.directory !== directory) continue;
      if (node.subject.is === "flow" && node.subject.flow === flow) return node;
      if (node.subject.is === "flow" || node.subject.is === "cell") continue;
      const inside = find(flows.getChildren(node), flow, directory);
      if (inside !== undefined) return inside;
    }
    return undefined;
  }
}
