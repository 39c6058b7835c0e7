// The Environments tree: environment -> flows with the version in it -> details.
import type { EnvironmentView } from "@acme/cli/host-protocol";
import { conditionOf, openStepsOf } from "../model/cell-state.ts";
import { lastKnownText } from "../model/last-known-text.ts";
import type { Project } from "../model/project.ts";
import { type CellSubject, cellNode } from "./cell-nodes.ts";
import { inRanges } from "./in-ranges.ts";
import { environmentTooltip } from "./tooltips.ts";
import type { TreeNode } from "./tree-node.ts";

/** The rows of one project. */
export function environmentNodes(project: Project, filter: string, now: Date): TreeNode[] {
  return (project.state.view?.environments ?? []).map((environment) =>
    environmentNode(project, environment, filter, now),
  );
}

function environmentNode(project: Project, environment: EnvironmentView, filter: string, now: Date): TreeNode {
  const { state } = project;
  const id = `${project.directory}/environments/${environment.name}`;
  const words = filter.toLowerCase().split(/\s+/);
  const flows = new Map(state.flows.map((flow) => [flow.key, flow]));
  const cells = state.rows
    .filter(({ flow }) => words.every((word) => flow.toLowerCase().includes(word)))
    .flatMap((row) =>
      row.cells
        .filter((cell) => cell.environment === environment.name)
        .map((cell): CellSubject => {
          const declared = flows.get(row.flow);
          return { is: "cell", project, row, cell, ...(declared === undefined ? {} : { declared }) };
        }),
    );
  const isUnread = state.unread.includes(environment.name);
  const stale = lastKnownText(state.staleSince[environment.name], now);
  const isKnown = !isUnread || stale !== undefined;
  const facts = [
    ...(isUnread ? ["could not be read"] : []),
    ...(stale === undefined ? [] : [stale]),
    ...(isKnown ? factsOf(cells.map(({ cell }) => cell)) : []),
  ];
  return {
    id,
    label: environment.name,
    description: facts.join(" · "),
    tooltip: () => environmentTooltip(environment, cells.length),
    from: [environment],
    icon: isUnread
      ? { id: "debug-disconnect", color: "list.warningForeground" }
      : {
          id:
            environment.after.length === 0
              ? "beaker"
              : environment.before.length === 0
                ? "server-environment"
                : "layers",
        },
    spoken: [`Environment ${environment.name}`, ...facts].join(", "),
    context: [
      "environment",
      ...(environment.after.length === 0 ? ["starting"] : ["promoted"]),
      ...(environment.before.length === 0 ? [] : ["promotable"]),
      ...(environment.can.keepHistory ? ["recorded"] : []),
    ],
    subject: { is: "environment", project, environment },
    ...(cells.length === 0
      ? {}
      : {
          children: () =>
            inRanges({
              items: cells,
              labelOf,
              nodeOf: (subject) => cellNode(subject, labelOf(subject), id, now),
              sourcesOf: ({ cell, declared }) => [cell, declared],
              idOfParent: id,
              project,
            }),
          isOpen: filter !== "",
        }),
  };
}

function labelOf({ row: { flow, branch } }: CellSubject): string {
  return branch === undefined ? flow : `${flow} [${branch}]`;
}

function factsOf(cells: readonly CellSubject["cell"][]): string[] {
  if (cells.length === 0) return ["nothing deployed"];
  const count = (what: string, test: (cell: CellSubject["cell"]) => boolean): string[] => {
    const found = cells.filter(test).length;
    return found === 0 ? [] : [`${found} ${what}`];
  };
  return [
    `${cells.length} ${cells.length === 1 ? "flow" : "flows"}`,
    ...count("behind", (cell) => cell.behind !== undefined),
    ...count("waiting for a step", (cell) => openStepsOf(cell).length > 0),
    ...count("drifted", (cell) => conditionOf(cell) === "drift"),
    ...count("paused", ({ deployment }) => deployment.paused === true),
  ];
}
