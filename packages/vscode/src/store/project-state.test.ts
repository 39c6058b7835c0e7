import { describe, expect, it } from "vitest";
import { emptyState, idsOf, withListing, withParts } from "./project-state.ts";
import { changeBetween } from "./state-change.ts";
import { cell, flow, row, shop, stateOf } from "./store.test-support.ts";

describe("thousands of rows", () => {
  const keys = Array.from({ length: 5000 }, (_, index) => `flow-${String(index).padStart(4, "0")}`);
  const flows = keys.map((key, index) => flow(key, { path: `flows/area-${index % 50}/${key}.py` }));
  const rows = keys.map((key) => row(key, cell("dev", "aaa"), cell("uat", "bbb")));
  const large = stateOf(flows, rows);

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
