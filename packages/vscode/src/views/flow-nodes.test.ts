import { describe, expect, it } from "vitest";
import { cell, fakeProject, flow, NOON, row } from "../model/project.test-support.ts";
import { environmentNodes } from "./environment-nodes.ts";
import { flowNodes } from "./flow-nodes.ts";
import type { TreeNode } from "./tree-node.ts";

const behind = { environment: "dev", commits: 3 };
const project = fakeProject({
  flows: [
    flow("nightly", {
      id: "flows/sales/nightly.py:nightly",
      path: "flows/sales/nightly.py",
      description: "Yesterday's *sales*",
    }),
    flow("reorder", { path: "flows/stock/reorder.py" }),
    flow("computed", { path: "flows/stock/computed.py", notDeployable: "its name is computed" }),
  ],
  rows: [
    row("nightly", cell("dev", "aaa1111"), cell("uat", "bbb2222", { behind })),
    row("gone", cell("prod", "ccc3333")),
  ],
});

const find = (nodes: readonly TreeNode[], label: string): TreeNode => {
  const all = (list: readonly TreeNode[]): TreeNode[] =>
    list.flatMap((node) => [node, ...all(node.children?.() ?? [])]);
  const found = all(nodes).find((node) => node.label === label);
  if (found === undefined) throw new Error(`no ${label}`);
  return found;
};

describe("the flows tree", () => {
  const nodes = flowNodes(project, "", NOON);

  it("leaves out the folder that all flows have in common", () => {
    expect(nodes.map(({ label }) => label)).toEqual(["sales", "stock", "Not in the code any more"]);
  });

  it("says on a flow's row what runs where and how far behind it is, in words for a screen reader too", () => {
    const nightly = find(nodes, "nightly");
    expect(nightly.description).toBe("dev aaa1111 · uat bbb2222 ↓3");
    expect(nightly.spoken).toContain("Flow nightly");
    expect(nightly.context).toEqual(["flow", "declared", "deployable", "deployed"]);
    expect(find(nodes, "reorder").description).toBe("not deployed");
  });

  it("says why a flow cannot be deployed, and does not offer it", () => {
    const computed = find(nodes, "computed");
    expect(computed.context).not.toContain("deployable");
    expect(computed.tooltip?.()).toContain("its name is computed");
  });

  it("shows the state of each Deployment without colour", () => {
    const uat = find(find(nodes, "nightly").children?.() ?? [], "uat");
    expect(uat.description).toBe("bbb2222 · ↓3 · 2 h");
    expect(uat.tooltip?.()).toContain("3 behind dev");
    expect(uat.spoken).toBe("uat, version bbb2222, 3 behind dev, changed 2 hours ago");
    expect(uat.badge).toMatchObject({ text: "3", tooltip: "3 behind dev" });
    expect(uat.context).toEqual(expect.arrayContaining(["cell", "promotable", "promoted", "behind", "linked"]));
  });

  it("gives each detail a value to copy", () => {
    const details = find(find(nodes, "nightly").children?.() ?? [], "uat").children?.() ?? [];
    const commit = details.find(({ label }) => label === "Commit");
    expect(commit?.subject).toMatchObject({ is: "detail", value: "bbb2222".padEnd(40, "0") });
  });

  it("shows what is deployed and no longer in the code", () => {
    expect(find(nodes, "gone").description).toBe("prod ccc3333");
  });

  it("does not let a description become markup", () => {
    expect(find(nodes, "nightly").tooltip?.()).toContain(String.raw`\*sales\*`);
  });

  it("keeps the ids of rows in the next drawing, and never gives one twice", () => {
    const ids = (list: readonly TreeNode[]): string[] =>
      list.flatMap((node) => [node.id, ...ids(node.children?.() ?? [])]);
    expect(ids(flowNodes(project, "", new Date()))).toEqual(ids(nodes));
    expect(new Set(ids(nodes)).size).toBe(ids(nodes).length);
  });

  it("shows two flows that share a key, and the previews of branches, each once and under ids of their own", () => {
    const twice = fakeProject({
      flows: ["a", "b"].map((file) => flow("double", { id: `jobs/${file}.py:double`, path: `jobs/${file}.py` })),
      rows: [row("double", cell("dev", "aaa1111")), { ...row("double", cell("dev", "eee5555")), branch: "feature/x" }],
    });
    const shown = flowNodes(twice, "", NOON);
    expect(shown.map(({ label, description }) => [label, description])).toEqual([
      ["double", "dev ×2"],
      ["double", "dev ×2"],
    ]);
    const inside = shown.flatMap(({ children }) => children?.() ?? []);
    expect(inside.map(({ label }) => label)).toEqual(["dev", "dev [feature/x]", "dev", "dev [feature/x]"]);
    expect(new Set([...shown, ...inside].map(({ id }) => id)).size).toBe(6);
  });

  it("shows what nobody manages with acme where it is read, narrowed by the filter", () => {
    const unmanaged = [{ id: "1", name: "by hand", flowName: "legacy", url: "http://x/1" }];
    const [group] = flowNodes(fakeProject({ unmanaged }), "", NOON);
    expect(group).toMatchObject({ label: "Not managed with acme", description: "1" });
    const [node] = group?.children?.() ?? [];
    expect(node).toMatchObject({ label: "by hand", description: "legacy", context: ["unmanaged", "linked"] });
    expect(flowNodes(fakeProject({ unmanaged }), "hand legacy", NOON)).toHaveLength(1);
    expect(flowNodes(fakeProject({ unmanaged }), "uat", NOON)).toEqual([]);
    expect(flowNodes(fakeProject(), "", NOON)).toEqual([]);
  });

  it("keeps what matches all words of a filter", () => {
    expect(flowNodes(project, "night SALES", NOON).map(({ label }) => label)).toEqual(["nightly"]);
    expect(flowNodes(project, "nothing", NOON)).toEqual([]);
    expect(flowNodes(project, "uat behind", NOON).map(({ label }) => label)).toEqual(["nightly"]);
  });
});

describe("the environments tree", () => {
  it("counts what is behind, drifted and paused", () => {
    const [dev, uat] = environmentNodes(project, "", NOON);
    expect(dev).toMatchObject({ label: "dev", description: "1 flow" });
    expect(dev?.context).toEqual(["environment", "starting", "promotable", "recorded"]);
    expect(uat).toMatchObject({ label: "uat", description: "1 flow · 1 behind" });
    expect(uat?.context).toContain("promoted");
  });

  it("keeps the Deployments that a filter fits, and says where it fits none", () => {
    const found = environmentNodes(project, "behind", NOON).map(({ label, description }) => [label, description]);
    expect(found).toEqual([
      ["dev", "nothing fits the filter"],
      ["uat", "1 flow · 1 behind"],
      ["prod", "nothing fits the filter"],
    ]);
  });

  it("does not show an environment that could not be read as an empty one", () => {
    const [dev] = environmentNodes(fakeProject({ unread: ["dev"] }), "", NOON);
    expect(dev?.description).toBe("not read");
    expect(dev?.spoken).toContain("could not be read");
    expect(environmentNodes(fakeProject(), "", NOON)[0]?.description).toBe("nothing deployed");
  });

  it("marks what was known last of an environment that could not be read, in words, for eyes and ears", () => {
    const staleSince = { dev: "2026-11-25T11:48:00Z" };
    const gone = fakeProject({ ...project.state, unread: ["dev"], staleSince });
    const [dev, uat] = environmentNodes(gone, "", NOON);
    expect(dev?.description).toBe("not read · last known 12 min");
    expect(dev?.tooltip?.()).toMatch(/could not be read[^]*last known, 12 minutes ago[^]*1 flow/);
    const reloaded = fakeProject({ ...project.state, staleSince });
    expect(environmentNodes(reloaded, "", NOON)[0]?.description).toBe("1 flow · last known 12 min");
    const [there] = dev?.children?.() ?? [];
    expect(there).toMatchObject({ icon: { id: "history" } });
    expect(there?.description).toBe("aaa1111 · last known");
    expect(there?.spoken).toContain("last known, 12 minutes ago");
    expect(there?.tooltip?.()).toContain("last known");
    expect(uat?.children?.()[0]?.description).not.toContain("last known");
    const nightly = find(flowNodes(gone, "", NOON), "nightly");
    expect(nightly.description).toBe("dev aaa1111 (last known) · uat bbb2222 ↓3");
    expect(nightly.tooltip?.()).toMatch(/dev .*last known, 12 minutes ago/);
    expect(nightly.tooltip?.()).not.toMatch(/uat .*last known/);
  });
});
