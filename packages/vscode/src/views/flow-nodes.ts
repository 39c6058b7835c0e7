// The Flows tree: what is missing to deploy; folder -> flow -> Deployments by environment -> details.
import type { Flow } from "@acme/sdk-core";
import type { StatusCellView, StatusRowView } from "@acme/cli/host-protocol";
import { behindMark, versionOf } from "../model/cell-state.ts";
import type { Project } from "../model/project.ts";
import { cellNode } from "./cell-nodes.ts";
import { inRanges } from "./in-ranges.ts";
import { rowFilter } from "./row-filter.ts";
import { setupNodes } from "./setup-nodes.ts";
import { flowTooltip } from "./tooltips.ts";
import type { TreeNode } from "./tree-node.ts";
import { unmanagedNodes } from "./unmanaged-nodes.ts";

/** One flow with everything known of it. */
interface FlowEntry {
  readonly key: string;
  readonly declared?: Flow;
  readonly rows: readonly StatusRowView[];
}

/** The rows of one project. */
export function flowNodes(project: Project, filter: string, now: Date): TreeNode[] {
  const { isOn: isFiltered, fitsAny } = rowFilter(filter);
  const cellsOf = ({ rows }: FlowEntry): StatusCellView[] => rows.flatMap(({ cells }) => cells);
  const entries = flowEntries(project).filter((entry) => !isFiltered || fitsAny(entry, cellsOf(entry)));
  const inCode = entries.filter(({ declared }) => declared !== undefined);
  const gone = entries.filter(({ declared }) => declared === undefined);
  const root = `${project.directory}/flows`;
  const rows = [
    ...folderNodes(project, inCode, root, now, isFiltered),
    ...(gone.length === 0
      ? []
      : [
          {
            id: `${root}?gone`,
            label: "Not in the code any more",
            description: String(gone.length),
            icon: { id: "archive" },
            context: ["gone"],
            subject: { is: "note" as const, project },
            children: () => flowRows(project, gone, root, now, `${root}?gone`),
            isOpen: isFiltered,
          },
        ]),
    ...unmanagedNodes(project, filter, root),
  ];
  // Where there is no row a welcome says it, with buttons: VS Code shows it in an empty view only.
  return rows.length === 0 ? rows : [...setupNodes(project, root), ...rows];
}

function flowEntries({ state }: Project): FlowEntry[] {
  const rows = Map.groupBy(state.rows, ({ flow }) => flow);
  const declared = state.flows.map((flow) => ({ key: flow.key, declared: flow, rows: rows.get(flow.key) ?? [] }));
  const known = new Set(state.flows.map(({ key }) => key));
  const gone = [...rows].filter(([key]) => !known.has(key)).map(([key, of]) => ({ key, rows: of }));
  return [...declared, ...gone];
}

interface Folder {
  readonly folders: Map<string, Folder>;
  readonly entries: FlowEntry[];
}

function folderNodes(
  project: Project,
  entries: readonly FlowEntry[],
  root: string,
  now: Date,
  isFiltered: boolean,
): TreeNode[] {
  const top: Folder = { folders: new Map(), entries: [] };
  for (const entry of entries) {
    let folder = top;
    for (const name of (entry.declared?.path ?? "").split("/").slice(0, -1)) {
      const next = folder.folders.get(name) ?? { folders: new Map(), entries: [] };
      folder.folders.set(name, next);
      folder = next;
    }
    folder.entries.push(entry);
  }
  // What all flows have in common says nothing.
  let [start, path] = [top, root];
  while (start.folders.size === 1 && start.entries.length === 0) {
    const [[name, only] = ["", start]] = start.folders;
    [start, path] = [only, `${path}/${name}`];
  }
  return inFolder(project, start, path, now, isFiltered);
}

function inFolder(project: Project, folder: Folder, path: string, now: Date, isFiltered: boolean): TreeNode[] {
  const folders = [...folder.folders]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([first, inner]): TreeNode => {
      let [name, here] = [first, inner];
      while (here.folders.size === 1 && here.entries.length === 0) {
        const [[next, only] = ["", here]] = here.folders;
        [name, here] = [`${name}/${next}`, only];
      }
      const shown = here;
      const flows = flowsIn(shown);
      return {
        id: `${path}/${name}`,
        label: name,
        description: String(flows.length),
        icon: { id: "folder" },
        spoken: `Folder ${name}, ${flows.length} flows`,
        context: ["folder"],
        subject: { is: "folder", project, flows },
        children: () => inFolder(project, shown, `${path}/${name}`, now, isFiltered),
        isOpen: isFiltered || flows.length <= 20,
      };
    });
  const flows = [...folder.entries].sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
  return [...folders, ...flowRows(project, flows, path, now)];
}

function flowRows(
  project: Project,
  items: readonly FlowEntry[],
  path: string,
  now: Date,
  idOfParent = path,
): TreeNode[] {
  return inRanges({
    items,
    labelOf: nameOf,
    nodeOf: (entry) => flowNode(project, entry, path, now),
    sourcesOf: ({ declared, rows }) => [declared, ...rows],
    idOfParent,
    project,
  });
}

function flowsIn({ folders, entries }: Folder): string[] {
  return [...entries.map(({ key }) => key), ...[...folders.values()].flatMap(flowsIn)];
}

function nameOf({ key, declared }: FlowEntry): string {
  return declared?.name ?? key;
}

function flowNode(project: Project, entry: FlowEntry, path: string, now: Date): TreeNode {
  const { key, declared, rows } = entry;
  const id = `${path}/${declared?.id ?? key}`;
  const cells = rows.flatMap((row) => row.cells.map((cell) => ({ row, cell })));
  const can = declared !== undefined && declared.notDeployable === undefined;
  const label = nameOf(entry);
  const versions = summary(
    cells.map(({ cell }) => cell),
    project,
  );
  return {
    id,
    label,
    description: can || cells.length > 0 ? versions : "cannot be deployed",
    tooltip: () => flowTooltip(key, declared, rows, project, now),
    from: [declared, ...rows],
    icon:
      declared?.notDeployable === undefined
        ? { id: "symbol-event" }
        : { id: "warning", color: "list.warningForeground" },
    spoken: `Flow ${label}, ${versions}`,
    context: [
      "flow",
      ...(declared === undefined ? [] : ["declared"]),
      ...(can ? ["deployable"] : []),
      ...(cells.length === 0 ? [] : ["deployed"]),
    ],
    subject: { is: "flow", project, flow: key, ...(declared === undefined ? {} : { declared }) },
    ...(cells.length === 0
      ? {}
      : {
          children: () =>
            cells.map(({ row, cell }) =>
              cellNode(
                { is: "cell", project, row, cell, ...(declared === undefined ? {} : { declared }) },
                row.branch === undefined ? cell.environment : `${cell.environment} [${row.branch}]`,
                id,
                now,
              ),
            ),
        }),
  };
}

/** `dev a1b2c3d · uat 9f8e7d6 ↓3`. A flow with previews of several branches says how many there are. */
function summary(cells: readonly StatusCellView[], { state }: Project): string {
  // What could not be read may well be deployed.
  const unread = state.unread.map((name) => `${name} ?`);
  if (cells.length === 0) return state.readAt === undefined ? "" : unread.join(" · ") || "not deployed";
  const byEnvironment = Map.groupBy(cells, ({ environment }) => environment);
  const versions = [...byEnvironment].map(([environment, [first, ...more]]) => {
    if (first === undefined || more.length > 0) return `${environment} ×${more.length + 1}`;
    const known = state.staleSince[environment] === undefined ? "" : " (last known)";
    const mark = behindMark(first);
    return `${environment} ${versionOf(first)}${mark === "" ? "" : ` ${mark}`}${known}`;
  });
  return [...versions, ...unread.filter((text) => !byEnvironment.has(text.slice(0, -2)))].join(" · ");
}
