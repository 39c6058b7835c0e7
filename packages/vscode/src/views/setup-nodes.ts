// The row above a project's flows while something is missing on this machine to deploy them.
import type { Project } from "../model/project.ts";
import { escapeMarkdown } from "./tooltips.ts";
import type { TreeNode } from "./tree-node.ts";

/** A row for each thing that is missing. Empty: nothing is. */
export function setupNodes(project: Project, idOfParent: string): TreeNode[] {
  return project.state.setup.map((problem, index): TreeNode => {
    const { message, hint } = problem;
    return {
      id: `${idOfParent}?setup/${index}`,
      // What was looked at is for the tooltip.
      label: message.split(/(?<=\.)\s/)[0] ?? message,
      tooltip: () =>
        [
          `**Deploying needs this machine’s setup to be complete.** ${escapeMarkdown(message)}`,
          escapeMarkdown(hint ?? ""),
        ]
          .filter((text) => text !== "")
          .join("\n\n"),
      from: [problem],
      icon: { id: "warning", color: "list.warningForeground" },
      spoken: `Setup incomplete. ${message}`,
      context: ["setup"],
      subject: { is: "setup", project, problem },
    };
  });
}
