// Rows of Deployments that nobody manages with acme: they are there to be seen, and to be opened in their engine.
import type { DeploymentView } from "@acme/cli/host-protocol";
import type { Project } from "../model/project.ts";
import { inRanges } from "./in-ranges.ts";
import { escapeMarkdown } from "./tooltips.ts";
import type { TreeNode } from "./tree-node.ts";

/** The group, with those that all words of a filter fit. Empty: there is none to show. */
export function unmanagedNodes(project: Project, filter: string, idOfParent: string): TreeNode[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = project.state.unmanaged.filter(({ name, flowName }) => {
    const text = `${flowName} ${name}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  if (shown.length === 0) return [];
  const id = `${idOfParent}?unmanaged`;
  return [
    {
      id,
      label: "Not managed with acme",
      description: String(shown.length),
      icon: { id: "eye" },
      context: ["unmanagedGroup"],
      subject: { is: "note", project },
      children: () =>
        inRanges({
          items: shown,
          labelOf: ({ name }) => name,
          nodeOf: (deployment) => unmanagedNode(project, deployment, id),
          sourcesOf: (deployment) => [deployment],
          idOfParent: id,
          project,
        }),
      isOpen: words.length > 0,
    },
  ];
}

function unmanagedNode(project: Project, deployment: DeploymentView, idOfParent: string): TreeNode {
  const { id, name, flowName, url, paused } = deployment;
  const state = paused === true ? "paused" : "";
  return {
    id: `${idOfParent}/${id}`,
    label: name,
    description: [flowName, state].filter((text) => text !== "").join(" · "),
    tooltip: () =>
      `**${escapeMarkdown(name)}** of the flow **${escapeMarkdown(flowName)}**. It was not made with acme, or for another project: it is neither compared nor changed here.`,
    icon: { id: "circle-outline" },
    from: [deployment],
    spoken: [`Deployment ${name} of ${flowName}`, "not managed with acme", state]
      .filter((text) => text !== "")
      .join(", "),
    context: ["unmanaged", ...(url === undefined ? [] : ["linked"])],
    subject: { is: "unmanaged", project, deployment },
  };
}
