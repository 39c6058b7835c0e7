import { expect, it, vi } from "vitest";
import type { Projects, ProjectState } from "../model/project.ts";
import { fakeProject, fakeProjects, flow } from "../model/project.test-support.ts";
import { flowNodes } from "./flow-nodes.ts";
import { NodeTree } from "./node-tree.ts";

const view = { visible: true, message: "", dispose: () => {} };
vi.mock("vscode", async () => ({
  ...(await import("../platform/window.test-support.ts")).fakeVscode,
  window: { createTreeView: () => view },
}));

/** A tree over a project whose flows a test sets, and how often VS Code was told of all rows. */
function opened() {
  vi.useFakeTimers();
  let listener = (): void => {};
  let flows: ProjectState["flows"] = [];
  const project = fakeProject();
  const projects: Projects = {
    ...fakeProjects(Object.defineProperty({ ...project }, "state", { get: () => ({ ...project.state, flows }) })),
    onChange: (told) => {
      listener = () => told({});
      return { dispose: () => {} };
    },
  };
  const tree = new NodeTree("acme.flows", projects, flowNodes);
  const told = vi.fn<(nodes: unknown) => void>();
  tree.onDidChangeTreeData(told);
  const become = (...names: string[]): void => {
    flows = names.map((name) => flow(name));
    listener();
    vi.advanceTimersByTime(100);
  };
  return { tree, told, become };
}

it("tells of all rows once VS Code has asked for some, and again where it then does not ask", () => {
  const { tree, told, become } = opened();
  become("nightly");
  expect(told).not.toHaveBeenCalled(); // It is about to ask, and gets the newest.
  expect(tree.getChildren()).toHaveLength(1);
  become("nightly", "weekly");
  expect(told.mock.calls).toEqual([[undefined]]);
  vi.advanceTimersByTime(3_500);
  expect(told).toHaveBeenCalledTimes(2);
  expect(tree.getChildren()).toHaveLength(2);
  vi.advanceTimersByTime(60_000);
  expect(told).toHaveBeenCalledTimes(2);
  tree.dispose();
  vi.useRealTimers();
});

it("tells a hidden view once: it asks when it is shown", () => {
  const { tree, told, become } = opened();
  tree.getChildren();
  view.visible = false;
  become("nightly");
  vi.advanceTimersByTime(60_000);
  expect(told).toHaveBeenCalledOnce();
  view.visible = true;
  tree.dispose();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});
