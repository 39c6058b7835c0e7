import { expect, it, vi } from "vitest";
import { fakeProject, flow, NOON } from "../model/project.test-support.ts";
import { flowNodes } from "../views/flow-nodes.ts";
import type { TreeNode } from "../views/tree-node.ts";
import type { CommandContext } from "./command-context.ts";
import { revealFlow } from "./reveal-flow.ts";

vi.mock("vscode", async () => (await import("../platform/window.test-support.ts")).fakeVscode);

const project = fakeProject({
  flows: [flow("nightly", { path: "sales/nightly.py" }), flow("stock", { path: "stock/stock.py" })],
});

/** Reveals a flow where the views are filtered. */
async function reveal(name: string, filter: string) {
  const revealed: TreeNode[] = [];
  const flows = {
    filter,
    getChildren: (node?: TreeNode) => node?.children?.() ?? (node ? [] : flowNodes(project, flows.filter, NOON)),
    view: { reveal: (node: TreeNode) => Promise.resolve(void revealed.push(node)) },
  };
  const environments = { filter };
  const context = { flows, environments } as unknown as CommandContext;
  await revealFlow(context, [{ subject: { is: "flow", project, flow: name } }]);
  return { revealed: revealed.map(({ label }) => label), filters: [flows.filter, environments.filter] };
}

it("shows a flow, and takes a filter away only where it leaves the flow out", async () => {
  expect(await reveal("nightly", "night")).toEqual({ revealed: ["nightly"], filters: ["night", "night"] });
  expect(await reveal("nightly", "stock")).toEqual({ revealed: ["nightly"], filters: ["", ""] });
});

it("says that a flow is gone", async () => {
  await expect(reveal("gone", "")).rejects.toMatchObject({ code: "flow-not-found" });
});
