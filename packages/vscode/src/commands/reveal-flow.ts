// Shows a flow in the Flows view, also where the filter leaves it out.
import { AcmeError } from "@acme/sdk-core";
import * as vscode from "vscode";
import type { TreeNode } from "../views/tree-node.ts";
import type { CommandContext } from "./command-context.ts";
import { clearFilter } from "./filter-trees.ts";
import { subjectsOf } from "./subjects.ts";

/** See package.json: `acme.revealFlow`. */
export async function revealFlow(context: CommandContext, args: readonly unknown[]): Promise<void> {
  const { flows } = context;
  const [subject] = subjectsOf(args);
  await vscode.commands.executeCommand("acme.flows.focus");
  if (subject?.is !== "flow") return;
  const { flow, project } = subject;
  const find = (): TreeNode | undefined => findIn(flows.getChildren(), flow, project.directory);
  let found = find();
  if (found === undefined && flows.filter !== "") {
    clearFilter(context);
    found = find();
  }
  if (found === undefined)
    throw new AcmeError({ code: "flow-not-found", message: `${flow} is not in the Flows view any more.` });
  await flows.view.reveal(found, { select: true, focus: true, expand: true });

  function findIn(nodes: readonly TreeNode[], flow: string, directory: string): TreeNode | undefined {
    for (const node of nodes) {
      if (node.subject.project.directory !== directory) continue;
      if (node.subject.is === "flow" && node.subject.flow === flow) return node;
      if (node.subject.is === "flow" || node.subject.is === "cell") continue;
      const inside = findIn(flows.getChildren(node), flow, directory);
      if (inside !== undefined) return inside;
    }
    return undefined;
  }
}
