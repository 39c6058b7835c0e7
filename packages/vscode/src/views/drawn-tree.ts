// What a tree view has been given of its rows. A row stays the same object as long as it stands for the same thing, with the
// content of the newest drawing, so that VS Code can be told which rows changed instead of asking for all of them again.
// No vscode: what is told to whom is node-tree.ts's.
import type { TreeNode } from "./tree-node.ts";

/** More changed rows below one row than this are told as that row: VS Code then asks for all its children at once. */
const MOST_TOLD = 50;

/** The rows that VS Code knows. */
export class DrawnTree {
  readonly #parents = new WeakMap<TreeNode, TreeNode>();
  /** What was handed out below a row, or at the top. */
  #children = new WeakMap<TreeNode, readonly TreeNode[]>();
  #top: readonly TreeNode[] | undefined;

  /** Takes the rows at the top, newly drawn, and gives those to hand out. */
  top(drawn: readonly TreeNode[]): readonly TreeNode[] {
    this.#top = adopt(drawn, this.#top);
    return this.#top;
  }

  /** Draws the rows below one that was handed out, and gives those to hand out. */
  below(parent: TreeNode): readonly TreeNode[] {
    const children = adopt(parent.children?.() ?? [], this.#children.get(parent));
    for (const child of children) this.#parents.set(child, parent);
    this.#children.set(parent, children);
    return children;
  }

  /** The row above one that was handed out. */
  parentOf(node: TreeNode): TreeNode | undefined {
    return this.#parents.get(node);
  }

  /** Whether VS Code has asked for the rows at the top since it was told of all. */
  get isAsked(): boolean {
    return this.#top !== undefined;
  }

  /** Forgets everything: the next rows are all new. */
  forget(): void {
    this.#top = undefined;
    this.#children = new WeakMap();
  }

  /**
   * Takes a new drawing of everything.
   *
   * @param isAged - also what says the same of other objects is drawn: rows say how old something is
   * @returns the rows whose look or children are others; `all`: those at the top are, or too many to tell. None where VS Code
   *   has yet to ask: told of all while it asks for the first time it may forget the rows that it is just being given
   */
  update(drawn: readonly TreeNode[], isAged: boolean): "all" | readonly TreeNode[] {
    if (this.#top === undefined) return [];
    const changed: TreeNode[] = [];
    const isSame = this.#updateList(this.#top, drawn, isAged, changed);
    if (isSame && changed.length <= MOST_TOLD) return changed;
    this.forget();
    return "all";
  }

  /** Answers whether they are the same rows; then those of them, and below them, that look other are among the changed. */
  #updateList(known: readonly TreeNode[], drawn: readonly TreeNode[], isAged: boolean, changed: TreeNode[]): boolean {
    if (known.length !== drawn.length) return false;
    const pairs = known.flatMap((node, index): [TreeNode, TreeNode][] => {
      const other = drawn[index];
      return other?.id === node.id ? [[node, other]] : [];
    });
    if (pairs.length !== known.length) return false;
    for (const [node, other] of pairs) this.#update(node, other, isAged, changed);
    return true;
  }

  #update(known: TreeNode, drawn: TreeNode, isAged: boolean, changed: TreeNode[]): void {
    const isOther = looksOther(known, drawn);
    const isSameInside = !isAged && known.inside !== undefined && areSame(known.inside, drawn.inside);
    replace(known, drawn);
    const children = this.#children.get(known);
    // Who is told of a row asks for what is below it as well.
    if (isOther) changed.push(known);
    if (isOther || isSameInside || children === undefined) return;
    const inside: TreeNode[] = [];
    const isSame = this.#updateList(children, known.children?.() ?? [], isAged, inside);
    if (isSame && inside.length <= MOST_TOLD) changed.push(...inside);
    else changed.push(known);
  }
}

/** The drawn rows, those that are known already as the objects that they were. */
function adopt(drawn: readonly TreeNode[], before: readonly TreeNode[] = []): readonly TreeNode[] {
  const known = new Map(before.map((node) => [node.id, node]));
  return drawn.map((node) => {
    const there = known.get(node.id);
    if (there === undefined) return node;
    replace(there, node);
    return there;
  });
}

/** Whether VS Code has to draw it anew. What a row is made from says more than it shows: its tooltip. */
function looksOther(a: TreeNode, b: TreeNode): boolean {
  return !areSame(a.from, b.from) || lookOf(a) !== lookOf(b);
}

function areSame(a: readonly unknown[] = [], b: readonly unknown[] = []): boolean {
  return a.length === b.length && a.every((part, index) => part === b[index]);
}

function lookOf({ label, description, icon, spoken, context, badge, children }: TreeNode): string {
  return JSON.stringify([label, description, icon, spoken, context, badge, children !== undefined]);
}

/** Gives a row that VS Code knows the content of another drawing. */
function replace(known: TreeNode, drawn: TreeNode): void {
  if (known === drawn) return;
  for (const key of Object.keys(known)) if (!(key in drawn)) delete (known as unknown as Record<string, unknown>)[key];
  Object.assign(known, drawn);
}
