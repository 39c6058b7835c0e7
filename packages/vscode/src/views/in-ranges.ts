// Puts very many siblings into ranges, `flow-000 … flow-249`, so that a click never makes VS Code take thousands of rows at
// once: it takes all children of a row in one task, and is blocked meanwhile. Pure.
import type { Project } from "../model/project.ts";
import type { TreeNode } from "./tree-node.ts";

/** More siblings than this are put into ranges: about what VS Code takes within a frame or two. */
const MOST_SIBLINGS = 250;

/** What siblings are made of, each when its range is opened. */
export interface Siblings<T> {
  /** In the order in which they are shown. */
  readonly items: readonly T[];
  readonly labelOf: (item: T) => string;
  readonly nodeOf: (item: T) => TreeNode;
  /** What its row is made from: the same objects as long as nothing of it changed. */
  readonly sourcesOf: (item: T) => readonly unknown[];
  /** Of the row above, where there is one; ids of ranges begin with it. */
  readonly idOfParent: string;
  readonly project: Project;
}

/** The rows of siblings, or, where they are too many, those of ranges of them, which are the larger the more there are. */
export function inRanges<T>(siblings: Siblings<T>): TreeNode[] {
  const { items, nodeOf } = siblings;
  if (items.length <= MOST_SIBLINGS) return items.map(nodeOf);
  let size = MOST_SIBLINGS;
  while (items.length > size * MOST_SIBLINGS) size *= MOST_SIBLINGS;
  const ranges = Math.ceil(items.length / size);
  return Array.from({ length: ranges }, (_, index) => rangeNode(siblings, index * size, size));
}

function rangeNode<T>({ items, ...rest }: Siblings<T>, start: number, size: number): TreeNode {
  const { idOfParent, labelOf, sourcesOf, project } = rest;
  const { view, staleSince, unread, readAt } = project.state;
  const inside = items.slice(start, start + size);
  const [first = "", last = ""] = [inside[0], inside.at(-1)].map((item) => (item === undefined ? "" : labelOf(item)));
  const id = `${idOfParent}?from=${start}`;
  return {
    id,
    label: `${first} … ${last}`,
    description: String(inside.length),
    icon: { id: "list-tree" },
    spoken: `${inside.length} flows, from ${first} to ${last}`,
    context: ["range"],
    subject: { is: "note", project },
    inside: [view, staleSince, unread.join(), readAt === undefined, ...inside.flatMap(sourcesOf)],
    // Rows keep their ids whatever range they are in: the ranges within are told apart by where they begin.
    children: () => inRanges({ ...rest, items: inside, idOfParent: id }),
  };
}
