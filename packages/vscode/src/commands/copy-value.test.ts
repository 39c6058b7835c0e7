import { expect, it, vi } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { cell, fakeProject, flow, NOON, row } from "../model/project.test-support.ts";
import { environmentNodes } from "../views/environment-nodes.ts";
import { flowNodes } from "../views/flow-nodes.ts";
import type { TreeNode } from "../views/tree-node.ts";
import { valueOf } from "./copy-value.ts";

vi.mock("vscode", async () => (await import("../platform/window.test-support.ts")).fakeVscode);

const step = {
  step: "read by a person",
  kind: "manual",
  state: "waiting",
  detail: "nobody has",
  evidence: [],
} as const;
const project = fakeProject({
  flows: [flow("nightly", { path: "flows/sales/nightly.py" }), flow("reorder", { path: "flows/stock/reorder.py" })],
  rows: [
    row("nightly", cell("dev", "aaa", { validations: [{ environment: "uat", steps: [step] }] })),
    row("gone", cell("uat", "bbb")),
  ],
  unmanaged: [{ id: "u1", name: "by-hand", flowName: "etl" }],
  setup: [{ code: "tool-missing", kind: "failure", message: "No Prefect.", hint: "Install it." }],
});
const all = (nodes: readonly TreeNode[]): TreeNode[] =>
  nodes.flatMap((node) => [node, ...all(node.children?.() ?? [])]);
const nodes = all([...flowNodes(project, "", NOON), ...environmentNodes(project, "", NOON)]);
const inMenu = manifest.contributes.menus["view/item/context"]
  .filter(({ command, group }) => command === "acme.copyValue" && group.startsWith("8_copy"))
  .map(({ when }) => new RegExp(/viewItem =~ \/(.*)\/$/.exec(when)?.[1] ?? "^$"));

it("is in the menu of each row that stands for something, and of no other", () => {
  const offered = nodes.filter(({ context }) => inMenu.some((words) => words.test(context.join(" "))));
  expect(offered).toEqual(nodes.filter(({ subject }) => valueOf(subject) !== ""));
  const kinds = new Set(offered.map(({ subject }) => subject.is));
  expect([...kinds].sort()).toEqual(["cell", "detail", "environment", "flow", "folder", "setup", "step", "unmanaged"]);
  expect(inMenu.some((words) => words.test("project"))).toBe(true);
  expect(valueOf({ is: "project", project })).toBe(project.directory);
});
