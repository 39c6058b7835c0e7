import { describe, expect, it } from "vitest";
import { changeBetween } from "./state-change.ts";
import { emptyState, withListing, withParts, idsOf } from "./project-state.ts";
import { cell, flow, row, stateOf, shop } from "./store.test-support.ts";
import { environmentGroups, flowGroups, unmanagedDeployments } from "./tree-data.ts";

const open = {
  environment: "uat",
  steps: [{ step: "soak", kind: "soak", state: "waiting", detail: "1 of 2 h" } as const],
};

const state = stateOf(
  [
    flow("nightly", { path: "jobs/sales/nightly.py" }),
    flow("hourly", { path: "jobs/hourly.py" }),
    flow("top", { path: "top.py" }),
    flow("double", { path: "jobs/a.py", id: "jobs/a.py:double" }),
    flow("double", { path: "jobs/b.py", id: "jobs/b.py:double" }),
  ],
  [
    row(
      "nightly",
      cell("dev", "aaa", { validations: [open] }),
      cell("uat", "bbb", { behind: { environment: "dev", commits: 2 } }),
    ),
    row("hourly", cell("dev", "ccc", { drift: [{ path: "/paused", live: true }] })),
    row("gone", cell("uat", "ddd")),
    { ...row("nightly", cell("dev", "eee")), branch: "feature/x" },
  ],
);

describe("flows by folder", () => {
  it("are sorted, with what runs of them where, and those that are gone apart", () => {
    const { groups, gone } = flowGroups(state);
    expect(groups.map(({ folder, flows }) => [folder, flows.map(({ flow, branch }) => branch ?? flow)])).toEqual([
      ["", ["top"]],
      ["jobs", ["double", "double", "hourly"]],
      ["jobs/sales", ["nightly", "feature/x"]],
    ]);
    expect(gone.map(({ flow, source }) => [flow, source])).toEqual([["gone", undefined]]);
    const [nightly] = groups[2]?.flows ?? [];
    expect(nightly?.cells.map(({ environment }) => environment)).toEqual(["dev", "uat"]);
    const ids = groups.flatMap(({ flows }) => flows.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("are filtered by words in key, path and branch", () => {
    const shown = (text: string): string[] =>
      flowGroups(state, { text }).groups.flatMap(({ flows }) => flows.map(({ flow, branch }) => branch ?? flow));
    expect(shown("SALES night")).toEqual(["nightly", "feature/x"]);
    expect(shown("feature")).toEqual(["feature/x"]);
    expect(shown("nothing")).toEqual([]);
    expect(flowGroups(state, { text: "gone" }).gone).toHaveLength(1);
  });
});

describe("environments", () => {
  it("have what runs in them, and how much of it is behind, drifted and waiting", () => {
    const [dev, uat] = environmentGroups({ ...state, unread: ["uat"] });
    expect(dev?.flows.map(({ flow, branch }) => branch ?? flow)).toEqual(["hourly", "nightly", "feature/x"]);
    expect(dev?.counts).toEqual({ behind: 0, drifted: 1, paused: 0, waiting: 1 });
    expect(uat?.counts).toEqual({ behind: 1, drifted: 0, paused: 0, waiting: 0 });
    expect([dev?.isUnread, uat?.isUnread]).toEqual([false, true]);
  });

  it("without acme", () => {
    const unmanaged = ["b", "a"].map((name) => ({ id: name, name, flowName: "x" }));
    expect(unmanagedDeployments({ ...state, unmanaged }).map(({ name }) => name)).toEqual(["a", "b"]);
    expect(unmanagedDeployments({ ...state, unmanaged }, { text: "b" }).map(({ name }) => name)).toEqual(["b"]);
  });
});

describe("thousands of rows", () => {
  const keys = Array.from({ length: 5000 }, (_, index) => `flow-${String(index).padStart(4, "0")}`);
  const flows = keys.map((key, index) => flow(key, { path: `flows/area-${index % 50}/${key}.py` }));
  const rows = keys.map((key) => row(key, cell("dev", "aaa"), cell("uat", "bbb")));
  const large = stateOf(flows, rows);

  it("are grouped and drawn whole", () => {
    const { groups } = flowGroups(large);
    expect(groups).toHaveLength(50);
    expect(groups.reduce((sum, { flows }) => sum + flows.length, 0)).toBe(5000);
    expect(environmentGroups(large).map(({ flows }) => flows.length)).toEqual([5000, 5000]);
  });

  it("of which one changed are one change, and the others stay the same objects", () => {
    const listing = { revision: "2", isWhole: false, removed: ['["flow-0001",""]'], problems: [] };
    const items = [row("flow-2500", cell("dev", "new"))];
    const status = withListing(large.lists.status, { ...listing, items }, idsOf.rows);
    const after = withParts(large, { lists: { status } });
    const change = changeBetween(large, after);
    expect(change).toMatchObject({ rows: ['["flow-0001",""]', '["flow-2500",""]'], lists: false, view: false });
    expect(after.rows.filter((one, index) => one !== large.rows[index])).toHaveLength(2);
    // It is in the tree still, and nowhere deployed.
    expect(after.rows[1]?.cells).toEqual([]);
  });

  it("that are read whole again and say the same are no change", () => {
    const again = JSON.parse(JSON.stringify(rows)) as typeof rows;
    const listing = { revision: "3", isWhole: true, items: again, removed: [], problems: [] };
    const after = withParts(large, { lists: { status: withListing(large.lists.status, listing, idsOf.rows) } });
    expect(changeBetween(large, after)).toMatchObject({ rows: [], lists: false, flows: [] });
  });
});

it("a flow that moved has its new path in its row, one that lost its last Deployment and its file has none", () => {
  const before = stateOf([flow("a"), flow("b")], [row("a", cell("dev", "1")), row("b")]);
  const flows = { items: [flow("a", { path: "moved/a.py" })], problems: [] };
  const after = withParts(before, { lists: { flows } });
  expect(after.rows).toMatchObject([{ flow: "a", path: "moved/a.py" }]);
  expect(after.rows).toHaveLength(1);
  expect(withParts(after, { lists: { flows: { items: [], problems: [] } } }).rows).toEqual([
    { flow: "a", cells: [cell("dev", "1")] },
  ]);
  expect(withParts(emptyState, { view: shop }).rows).toEqual([]);
});
