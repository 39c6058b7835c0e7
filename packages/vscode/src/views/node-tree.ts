// Draws nodes as a VS Code tree view: lazily, with stable ids, a filter and a title message.
import * as vscode from "vscode";
import { hostText } from "../model/host-text.ts";
import type { Project, Projects, ProjectState } from "../model/project.ts";
import { unreadText } from "../model/unread-text.ts";
import { DrawnTree } from "./drawn-tree.ts";
import { badgeUri } from "./node-badges.ts";
import type { TreeNode } from "./tree-node.ts";

/** Makes the rows of one project. */
export type DrawProject = (project: Project, filter: string, now: Date) => TreeNode[];

/** Rows say how old something is: after this time (milliseconds) they are drawn again though nothing else changed. */
const AGE_SHOWN = 60_000;

/** A busy VS Code can lose that it was told of all: where it has not asked by then (milliseconds) it is told again. */
const ASKED_WITHIN = 3_000;

/** One tree view. */
export class NodeTree implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  readonly view: vscode.TreeView<TreeNode>;
  readonly #projects: Projects;
  readonly #draw: DrawProject;
  readonly #changed = new vscode.EventEmitter<TreeNode | TreeNode[] | undefined>();
  readonly #tree = new DrawnTree();
  readonly #subscription: { dispose(): void };
  readonly #says: boolean;
  /** What the rows were made from. */
  #madeFrom: readonly unknown[] = [];
  /** When all rows were drawn, milliseconds since 1970. */
  #agedAt = 0;
  #filter = "";
  #timer: NodeJS.Timeout | undefined;
  #unasked: NodeJS.Timeout | undefined;

  /**
   * @param viewId - as package.json declares it
   * @param options - `says`: what is wrong with a reading stands above the rows. One view of the container does it
   */
  constructor(viewId: string, projects: Projects, draw: DrawProject, { says = false }: { says?: boolean } = {}) {
    this.#says = says;
    this.#projects = projects;
    this.#draw = draw;
    this.view = vscode.window.createTreeView(viewId, {
      treeDataProvider: this,
      showCollapseAll: true,
      canSelectMany: true,
    });
    this.#subscription = projects.onChange(() => this.#redrawSoon());
  }

  get onDidChangeTreeData(): vscode.Event<TreeNode | TreeNode[] | undefined> {
    return this.#changed.event;
  }

  /** The words that rows must have. Empty: all rows. */
  get filter(): string {
    return this.#filter;
  }

  set filter(filter: string) {
    this.#filter = filter.trim();
    this.#tree.forget();
    this.#redraw(true);
    this.#tellAll();
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(
      node.label,
      node.children === undefined ? None : node.isOpen === true ? Expanded : Collapsed,
    );
    // A filter opens what it finds; VS Code keeps what a person opened by id, so that a filtered row is another one.
    item.id = this.#filter === "" ? node.id : `${this.#filter}:${node.id}`;
    if (node.description !== undefined) item.description = node.description;
    item.iconPath = new vscode.ThemeIcon(
      node.icon.id,
      node.icon.color === undefined ? undefined : new vscode.ThemeColor(node.icon.color),
    );
    item.contextValue = node.context.join(" ");
    if (node.spoken !== undefined) item.accessibilityInformation = { label: node.spoken };
    if (node.badge !== undefined) item.resourceUri = badgeUri(node.badge);
    const { subject } = node;
    if (subject.is === "setup") item.command = { command: "acme.showSetup", title: "What to Do", arguments: [node] };
    if (subject.is === "flow" && subject.declared !== undefined)
      item.command = { command: "acme.goToSource", title: "Go to Source", arguments: [node] };
    return item;
  }

  resolveTreeItem(item: vscode.TreeItem, node: TreeNode): vscode.TreeItem {
    const tooltip = node.tooltip?.();
    if (tooltip !== undefined) item.tooltip = new vscode.MarkdownString(tooltip, true);
    return item;
  }

  getChildren(node?: TreeNode): TreeNode[] {
    return [...(node === undefined ? this.#tree.top(this.#drawTop()) : this.#tree.below(node))];
  }

  getParent(node: TreeNode): TreeNode | undefined {
    return this.#tree.parentOf(node);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#unasked);
    this.#subscription.dispose();
    this.#changed.dispose();
    this.view.dispose();
  }

  #drawTop(): TreeNode[] {
    const now = new Date();
    const [only, ...others] = this.#projects.all;
    if (only === undefined) return [];
    if (others.length === 0) return this.#draw(only, this.#filter, now);
    return this.#projects.all.map((project) => this.#projectNode(project, now));
  }

  #projectNode(project: Project, now: Date): TreeNode {
    const { error } = project.state;
    return {
      id: project.directory,
      label: project.name,
      ...(error === undefined ? {} : { description: error.message }),
      tooltip: () => project.directory,
      icon: error === undefined ? { id: "root-folder" } : { id: "warning", color: "list.warningForeground" },
      context: ["project"],
      subject: { is: "project", project },
      children: () => this.#draw(project, this.#filter, now),
      isOpen: true,
    };
  }

  /** Several changes that come together are drawn once. */
  #redrawSoon(): void {
    this.#timer ??= setTimeout(() => this.#redrawIfOther(), 20);
  }

  /** That something is being read changes no row. The store keeps what did not change as it was. */
  #redrawIfOther(): void {
    const from = this.#projects.all.flatMap((project) => {
      const { view, flows, rows, unmanaged, setup, unread, staleSince, readAt, error } = project.state;
      const reading = [unread.join(), staleSince, readAt === undefined, error?.message];
      return [project, view, flows, rows, unmanaged, setup, ...reading];
    });
    const before = this.#madeFrom;
    const isSame = from.length === before.length && from.every((part, index) => part === before[index]);
    const isAged = Date.now() - this.#agedAt >= AGE_SHOWN;
    if (isSame && !isAged) {
      this.#timer = undefined;
      this.#drawMessage();
      return;
    }
    this.#madeFrom = from;
    this.#redraw(isAged);
  }

  #redraw(isAged: boolean): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (isAged) this.#agedAt = Date.now();
    this.#drawMessage();
    const changed = this.#tree.update(this.#drawTop(), isAged);
    if (changed === "all") this.#tellAll();
    else if (changed.length > 0) this.#changed.fire([...changed]);
  }

  #tellAll(): void {
    this.#changed.fire(undefined);
    clearTimeout(this.#unasked);
    this.#unasked = setTimeout(() => {
      if (!this.#tree.isAsked && this.view.visible) this.#tellAll();
    }, ASKED_WITHIN);
  }

  #drawMessage(): void {
    // Where there is no row VS Code shows a message instead of the welcome, which has the next step.
    const hasRows = this.#projects.all.length > 1 || this.#projects.all.some(({ state }) => hasSomething(state));
    const all = this.#says && hasRows ? this.#projects.all : [];
    const unread = all.flatMap((project) => [hostText(project) ?? [], unreadText(project.state) ?? []].flat());
    const stale = all.find(
      (project) =>
        project.state.isStale &&
        project.state.error !== undefined &&
        project.state.rows.length > 0 &&
        project.host.trouble === undefined,
    );
    const lines = [
      ...(this.#filter === "" ? [] : [`Only what matches “${this.#filter}”.`]),
      ...unread,
      ...(stale?.state.error === undefined ? [] : [`Old: as of the last reading. ${stale.state.error.message}`]),
    ];
    // VS Code hides the message where it is undefined, and types say it may not be.
    this.view.message = lines.length === 0 ? (undefined as unknown as string) : lines.join(" ");
  }
}

function hasSomething({ flows, rows }: ProjectState): boolean {
  return flows.length > 0 || rows.length > 0;
}
