import { describe, expect, it } from "vitest";
import { cell, fakeProject, NOON, row } from "../model/project.test-support.ts";
import { environmentNodes } from "./environment-nodes.ts";
import { flowNodes } from "./flow-nodes.ts";
import type { TreeNode } from "./tree-node.ts";

const nameOf = (index: number): string => `flow-${String(index).padStart(5, "0")}`;
const project = (count: number) =>
  fakeProject({ rows: Array.from({ length: count }, (_, index) => row(nameOf(index), cell("dev", "aaa1111"))) });
const [few, many, most] = [project(250), project(2_500), project(70_000)];

const inDev = (of: typeof few, filter = ""): readonly TreeNode[] =>
  environmentNodes(of, filter, NOON)[0]?.children?.() ?? [];
/** The rows that are no range, however deep. */
const leaves = (nodes: readonly TreeNode[]): TreeNode[] =>
  nodes.flatMap((node) => (node.context.includes("range") ? leaves(node.children?.() ?? []) : [node]));

describe("very many rows below one", () => {
  it("are put into ranges that say from where to where, and a few are not", () => {
    expect(inDev(few).map(({ label }) => label)).toEqual(few.state.rows.map(({ flow }) => flow));
    const ranges = inDev(many);
    expect(ranges).toHaveLength(10);
    expect(ranges[0]).toMatchObject({
      label: "flow-00000 … flow-00249",
      description: "250",
      spoken: "250 flows, from flow-00000 to flow-00249",
    });
  });

  it("are all there, in their order, each once, and with the id that it has without ranges", () => {
    const rows = leaves(inDev(many));
    expect(rows.map(({ label }) => label)).toEqual(many.state.rows.map(({ flow }) => flow));
    expect(rows.slice(0, 250).map(({ id }) => id)).toEqual(inDev(few).map(({ id }) => id));
  });

  it("never are more than 250 below one row, however many there are", () => {
    const widths = (nodes: readonly TreeNode[]): number[] => [
      nodes.length,
      ...nodes.flatMap((node) => (node.context.includes("range") ? widths(node.children?.() ?? []) : [])),
    ];
    expect(Math.max(...widths(inDev(most)))).toBeLessThanOrEqual(250);
    const ids = (nodes: readonly TreeNode[]): string[] =>
      nodes.flatMap((node) => [node.id, ...(node.context.includes("range") ? ids(node.children?.() ?? []) : [])]);
    expect(new Set(ids(inDev(most))).size).toBe(ids(inDev(most)).length);
  });

  it("of a filter that finds few stand there as they are", () => {
    expect(inDev(many, "flow-0001").map(({ label }) => label)).toEqual(
      Array.from({ length: 10 }, (_, index) => nameOf(10 + index)),
    );
  });

  it("are put into ranges in the tree of flows as well", () => {
    const [gone] = flowNodes(many, "", NOON);
    expect(gone?.label).toBe("Not in the code any more");
    expect(
      gone
        ?.children?.()
        .map(({ label }) => label)
        .at(-1),
    ).toBe("flow-02250 … flow-02499");
  });
});
