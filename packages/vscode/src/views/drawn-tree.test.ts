import { beforeEach, describe, expect, it } from "vitest";
import { fakeProject } from "../model/project.test-support.ts";
import { DrawnTree } from "./drawn-tree.ts";
import type { TreeNode } from "./tree-node.ts";

const project = fakeProject();

/** A row as text: `label`, and below it others. */
interface Drawn {
  label: string;
  description?: string;
  from?: readonly unknown[];
  inside?: readonly unknown[];
  below?: readonly Drawn[];
}

let asked: string[];
const nodesOf = (rows: readonly Drawn[]): TreeNode[] =>
  rows.map(({ below, ...rest }) => ({
    id: rest.label,
    icon: { id: "folder" },
    context: [],
    subject: { is: "note", project },
    ...rest,
    ...(below === undefined
      ? {}
      : {
          children: () => {
            asked.push(rest.label);
            return nodesOf(below);
          },
        }),
  }));

let tree: DrawnTree;
beforeEach(() => {
  asked = [];
  tree = new DrawnTree();
});

/** Hands out everything, as to somebody who has expanded all; gives the rows by their labels. */
function handOut(rows: readonly Drawn[]): Map<string, TreeNode> {
  const all = new Map<string, TreeNode>();
  const take = (nodes: readonly TreeNode[]): void => {
    for (const node of nodes) {
      all.set(node.label, node);
      if (node.children !== undefined) take(tree.below(node));
    }
  };
  take(tree.top(nodesOf(rows)));
  asked = [];
  return all;
}

const update = (rows: readonly Drawn[], isAged = true): unknown => {
  const changed = tree.update(nodesOf(rows), isAged);
  return changed === "all" ? changed : changed.map(({ label }) => label);
};

const leaves = (...more: Partial<Drawn>[]): Drawn[] =>
  ["a", "b"].map((label, index) => ({ label, description: "old", ...more[index] }));

describe("what VS Code is told of a new drawing", () => {
  it("is nothing where it looks the same", () => {
    handOut([{ label: "dev", below: leaves() }]);
    expect(update([{ label: "dev", below: leaves() }])).toEqual([]);
  });

  it("is the rows that look other, or are made from something else, which has the new content then", () => {
    const known = handOut([{ label: "dev", below: leaves() }, { label: "uat" }]);
    const [fact] = [{}];
    const after = leaves({ description: "new" }, { from: [fact] });
    const changed = tree.update(nodesOf([{ label: "dev", below: after }, { label: "uat" }]), true);
    expect(changed).toEqual([known.get("a"), known.get("b")]);
    expect(changed[0]).toBe(known.get("a"));
    expect(known.get("a")?.description).toBe("new");
  });

  it("is the row above where others came, went or changed places", () => {
    handOut([{ label: "dev", below: leaves() }]);
    expect(update([{ label: "dev", below: [...leaves(), { label: "c" }] }])).toEqual(["dev"]);
    handOut([{ label: "dev", below: leaves() }]);
    expect(update([{ label: "dev", below: leaves().reverse() }])).toEqual(["dev"]);
    handOut([{ label: "dev", below: leaves() }]);
    expect(update([{ label: "dev" }])).toEqual(["dev"]);
  });

  it("is everything where the rows at the top are others, and nothing until it has asked for them", () => {
    const tree = new DrawnTree();
    expect(tree.update(nodesOf([{ label: "dev" }]), false)).toEqual([]);
    tree.top(nodesOf([{ label: "dev" }]));
    expect(tree.update(nodesOf([{ label: "dev" }, { label: "uat" }]), false)).toBe("all");
    expect(tree.isAsked).toBe(false);
    expect(tree.update(nodesOf([{ label: "dev" }]), false)).toEqual([]);
  });

  it("is the row above where very many below it look other", () => {
    const many = (description: string): Drawn[] =>
      Array.from({ length: 60 }, (_, index) => ({ label: `flow-${index}`, description }));
    handOut([{ label: "dev", below: many("old") }]);
    expect(update([{ label: "dev", below: many("new") }])).toEqual(["dev"]);
  });
});

describe("what is drawn", () => {
  it("is not what nobody has seen", () => {
    tree.top(nodesOf([{ label: "dev", below: leaves() }]));
    update([{ label: "dev", below: leaves() }]);
    expect(asked).toEqual([]);
  });

  it("is not what says that nothing inside of it changed, until rows are older", () => {
    const fact = {};
    const rows = [{ label: "range", inside: [fact], below: leaves() }];
    handOut(rows);
    expect(update(rows, false)).toEqual([]);
    expect(asked).toEqual([]);
    expect(
      update([{ ...rows[0], label: "range", inside: [fact], below: leaves({ description: "new" }) }], true),
    ).toEqual(["a"]);
    expect(update([{ label: "range", inside: [{}], below: leaves({ description: "newer" }) }], false)).toEqual(["a"]);
  });
});

it("rows that are asked for again are the same objects, with their parents", () => {
  const known = handOut([{ label: "dev", below: leaves() }]);
  const [dev] = tree.top(nodesOf([{ label: "dev", description: "2 flows", below: leaves() }]));
  expect(dev).toBe(known.get("dev"));
  expect(dev?.description).toBe("2 flows");
  const [a] = tree.below(dev as TreeNode);
  expect(a).toBe(known.get("a"));
  expect(tree.parentOf(a as TreeNode)).toBe(dev);
});
