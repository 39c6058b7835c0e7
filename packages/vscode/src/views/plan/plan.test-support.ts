// Plans in memory, for tests of what shows them.
import type { BatchItem, BatchResult, Plan, PlanItem } from "@acme/sdk-core";

/** An update of a flow in uat. */
export const item = (flow: string, more: Partial<PlanItem> = {}): PlanItem => ({
  key: { project: "shop", flow, environment: "uat" },
  name: `shop--main--${flow}--uat`,
  changeSet: flow,
  does: "update",
  release: {
    before: { id: "a", code: { commit: "a".repeat(40) }, pinned: true },
    after: { id: "b", code: { commit: "b".repeat(40) }, pinned: true },
    changed: true,
    changes: [],
  },
  settings: [],
  drift: [],
  conflicts: [],
  refusals: [],
  notes: [],
  validations: [],
  overridden: [],
  digest: flow,
  ...more,
});

/** A promotion from dev to uat. */
export const plan = (...items: PlanItem[]): Plan => ({
  format: 1,
  project: "shop",
  request: { action: "promote", environment: "uat", from: "dev", flows: [] },
  actor: { name: "Ada", source: "git", authenticated: false },
  createdAt: "2026-11-25T12:00:00Z",
  items,
  commits: [],
  problems: [],
});

/** How the change of a flow in uat ended. */
export const ended = (flow: string, result: BatchItem["result"]): BatchItem => {
  const { key, name } = item(flow);
  return { key, name, result, code: { commit: "b".repeat(40) } };
};

/** How {@link plan} ended. */
export const batchResult = (...items: BatchItem[]): BatchResult => ({
  batch: "b1",
  action: "promote",
  environment: "uat",
  from: "dev",
  items,
  problems: [],
});
