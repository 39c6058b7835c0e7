// The Environments tree: environment -> flows with the version in it -> details.
import type { EnvironmentView } from "@acme/cli/host-protocol";
import { conditionOf, openStepsOf } from "../model/cell-state.ts";
import { lastKnownText } from "../model/last-known-text.ts";
import type { Project } from "../model/project.ts";
import { shortAge } from "../model/relative-time.ts";
import { type CellSubject, cellNode } from "./cell-nodes.ts";
import { inRanges } from "./in-ranges.ts";
import { type RowFilter, rowFilter } from "./row-filter.ts";
import { environmentTooltip } from "./tooltips.ts";
import type { TreeNode } from "./tree-node.ts";

/** The rows of one project. */
export function environmentNodes(project: Project, filter: string, now: Date): TreeNode[] {
  const isWanted = rowFilter(filter);
  return (project.state.view?.environments ?? []).map((environment) =>
    environmentNode(project, environment, isWanted, now),
  );
}

function environmentNode(
  project: Project,
  environment: EnvironmentView,
  { isOn, fits }: RowFilter,
  now: Date,
): TreeNode {
  const { state } = project;
  const id = `${project.directory}/environments/${environment.name}`;
  const flows = new Map(state.flows.map((flow) => [flow.key, flow]));
  const cells = state.rows.flatMap((row) =>
    row.cells.flatMap((cell): CellSubject[] => {
      if (cell.environment !== environment.name) return [];
      const declared = flows.get(row.flow);
      const known = declared === undefined ? {} : { declared };
      return fits({ key: row.flow, ...known }, cell) ? [{ is: "cell", project, row, cell, ...known }] : [];
    }),
  );
  const isUnread = state.unread.includes(environment.name);
  const since = state.staleSince[environment.name];
  const stale = lastKnownText(since, now);
  const isKnown = !isUnread || stale !== undefined;
  const trouble = [...(isUnread ? ["could not be read"] : []), ...(stale === undefined ? [] : [stale])];
  const nothing = isOn ? "nothing fits the filter" : "nothing deployed";
  const facts = isKnown
    ? factsOf(
        cells.map(({ cell }) => cell),
        nothing,
      )
    : [];
  return {
    id,
    label: environment.name,
    description: [
      ...(isUnread ? ["not read"] : facts),
      ...(since === undefined ? [] : [`last known ${shortAge(since, now)}`]),
    ].join(" · "),
    tooltip: () => environmentTooltip(environment, [...trouble, ...facts]),
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
    spoken: [`Environment ${environment.name}`, ...trouble, ...facts].join(", "),
    context: [
      "environment",
      ...(isUnread ? ["unread"] : []),
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
          isOpen: isOn,
        }),
  };
}

function labelOf({ row: { flow, branch } }: CellSubject): string {
  return branch === undefined ? flow : `${flow} [${branch}]`;
}

function factsOf(cells: readonly CellSubject["cell"][], nothing: string): string[] {
  if (cells.length === 0) return [nothing];
  const count = (what: string, test: (cell: CellSubject["cell"]) => boolean): string[] => {
    const found = cells.filter(test).length;
    return found === 0 ? [] : [`${found} ${what}`];
  };
  return [
    `${cells.length} ${cells.length === 1 ? "flow" : "flows"}`,
    ...count("behind", (cell) => cell.behind !== undefined),
    ...count("waiting", (cell) => openStepsOf(cell).length > 0),
    ...count("drifted", (cell) => conditionOf(cell) === "drift"),
    ...count("paused", ({ deployment }) => deployment.paused === true),
  ];
}
