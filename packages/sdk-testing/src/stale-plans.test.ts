// What is written of a plan that was not applied at once, because it was looked at for long, or because another one's lease was
// waited for: nothing that was not shown, and of a plan that nobody reviewed as a whole all that is still so.
import { type BatchItem, type BatchResult, historyEntrySchema, type Plan, planSchema } from "@acme/sdk-core";
import { describe, expect, test } from "vitest";
import { flowFile, flowSource } from "./engine/flow-source.ts";
import { createFakePortal, type FakePortal, type FakePortalOptions } from "./fake-portal.ts";
import { HOUR } from "./ruled-portal.test-support.ts";

const request = { action: "promote", environment: "uat", flows: [] as string[] } as const;
const THEIRS = "a (uat) was changed by somebody else since the plan was made.";

interface Staged {
  fake: FakePortal;
  plan: Plan;
  /** What the files say of the pool of a flow that is not in `one`. */
  pools: Map<string, string>;
}

/** Three flows that run in uat; of a and b another Release is in dev, and its promotion is planned. */
async function staged(more: FakePortalOptions = {}): Promise<Staged> {
  const pools = new Map<string, string>();
  const fake = createFakePortal({
    flows: ["a", "b", "c"],
    settings: ({ key }) => ({ pool: pools.get(key) ?? "one" }),
    ...more,
  });
  await fake.deploy();
  await fake.promote("uat");
  commit(fake, "a", "two");
  commit(fake, "b", "two");
  await fake.deploy("dev", ["a", "b"]);
  const plan = await fake.portal.plan(request);
  expect(plan.items.map(({ does }) => does)).toEqual(["update", "update", "unchanged"]);
  fake.calls.forget();
  return { fake, plan, pools };
}

function commit(fake: FakePortal, flow: string, code: string): void {
  fake.repository.write(flowFile(flow), flowSource([flow], code));
  fake.repository.commit(`${flow}: ${code}`);
}

function ends(items: readonly BatchItem[]): Record<string, string> {
  return Object.fromEntries(items.map(({ key, result, error }) => [key.flow, error?.message ?? result]));
}

function written({ calls }: FakePortal): string[] {
  return calls.lines({ method: "write" });
}

/** The flows of the last entry of history. */
function recorded({ engine }: FakePortal): string[] {
  return historyEntrySchema.parse(engine.server().history.at(-1)).changes.map(({ key }) => key.flow);
}

/** Applies while somebody else holds the lease, who gives it back a minute later; before that something happens. */
async function afterLease({ fake }: Staged, plan: Plan, happens: () => unknown): Promise<BatchResult> {
  const { leases } = fake.engine.server();
  const since = fake.clock.now().getTime();
  leases.set("shop uat", { holder: "ben's", actor: "ben", purpose: "promote 3 flows", since, until: since + HOUR });
  let passes: Promise<void> | undefined;
  const pass = async (): Promise<void> => {
    await happens();
    fake.clock.advance(60_000);
    leases.delete("shop uat");
  };
  const result = await fake.portal.apply(plan, {
    progress: ({ message }) => void (message.startsWith("Waiting") && (passes ??= pass())),
  });
  expect(passes).toBeDefined();
  return result;
}

const changes: [string, (staged: Staged) => unknown, string][] = [
  ["is not in the target as it was", ({ fake }) => fake.engine.operator.sets("a", "uat", { pool: "x" }), THEIRS],
  ["was deleted in the target", ({ fake }) => fake.engine.operator.deletes("a", "uat"), THEIRS],
  [
    "was deleted in the source",
    ({ fake }) => fake.engine.operator.deletes("a", "dev"),
    "a (uat) is not as planned any more: is no longer there.",
  ],
  [
    "has another setting in the files",
    ({ pools }) => pools.set("a", "two"),
    "a (uat) is not as planned any more: changed since: pool.",
  ],
];

describe.each<[string, (staged: Staged, happens: () => unknown) => Promise<BatchResult>]>([
  ["that waited for another one's lease", (stage, happens) => afterLease(stage, stage.plan, happens)],
  [
    "that was looked at for an hour",
    async ({ fake, plan }, happens) => {
      await happens();
      fake.clock.advance(HOUR);
      return fake.portal.apply(plan);
    },
  ],
])("a plan %s", (_, apply) => {
  test("is written whole where nothing has changed", async () => {
    const stage = await staged();
    expect(ends((await apply(stage, () => {})).items)).toEqual({ a: "applied", b: "applied", c: "unchanged" });
  });

  test.each(changes)("skips a flow that %s, says why, and writes the others", async (_what, happens, why) => {
    const stage = await staged();
    const { items } = await apply(stage, () => happens(stage));
    expect(ends(items)).toEqual({ a: why, b: "applied", c: "unchanged" });
    expect(items[0]).toMatchObject({
      result: "skipped",
      error: { code: "plan-stale", hint: "Nothing was written to it. Run the same command again to see a new plan." },
    });
    expect(written(stage.fake)).toEqual(["promoter.write uat b"]);
    expect(recorded(stage.fake)).toEqual(["b"]);
  });

  test("skips a flow whose Release is another one now, and writes neither", async () => {
    const stage = await staged();
    const before = stage.fake.engine.live("a", "uat")?.release?.id;
    commit(stage.fake, "a", "three");
    const other = stage.fake.colleague("ben");
    const next = await other.plan({ action: "deploy", environment: "dev", flows: ["a"] });
    const { items } = await apply(stage, () => other.apply(next));
    expect(ends(items)).toMatchObject({
      a: expect.stringMatching(/^a \(uat\) is not as planned any more: the release was \w{7}, is now \w{7}\.$/),
      b: "applied",
    });
    expect(stage.fake.engine.live("a", "uat")?.release?.id).toBe(before);
  });

  test("writes nothing to a flow that was to stay as it is and is behind now", async () => {
    const stage = await staged();
    const { items } = await apply(stage, () => stage.pools.set("c", "two"));
    expect(ends(items)).toEqual({ a: "applied", b: "applied", c: "unchanged" });
    expect(stage.fake.engine.live("c", "uat")?.settings).toEqual({ pool: "one" });
    expect(recorded(stage.fake)).toEqual(["a", "b"]);
  });

  test("leaves out what goes together with a flow that changed", async () => {
    const stage = await staged({ changeSets: "together" });
    const { items } = await apply(stage, () => stage.pools.set("a", "two"));
    expect(ends(items)).toMatchObject({
      a: "a (uat) is not as planned any more: changed since: pool.",
      b: "b (uat) is not as planned any more: goes together with a (uat), which is not.",
    });
    expect(written(stage.fake)).toEqual([]);
  });

  test("is not applied where it can no longer be planned at all", async () => {
    const stage = await staged();
    const applied = apply(stage, () => stage.fake.calls.next({ port: "deployments" }).fails());
    await expect(applied).rejects.toMatchObject({ code: "engine-failed" });
    expect(written(stage.fake)).toEqual([]);
    expect(stage.fake.engine.server().leases.size).toBe(0);
  });
});

describe("a plan that was saved and reviewed is applied as it is, or not at all", () => {
  const reviewed = ({ plan }: Staged): Plan => planSchema.parse(JSON.parse(JSON.stringify(plan)));
  const refusal = {
    code: "plan-stale",
    hint: "Nothing was changed. Make a new plan and have it reviewed again.",
  };

  test.each(changes)("after a lease was waited for, with a flow that %s", async (_what, happens) => {
    const stage = await staged();
    const before = structuredClone(stage.fake.engine.server().history);
    const message = expect.stringMatching(/^The plan of \S+ no longer says what would happen\. a \(uat\): [^;]+\.$/);
    const applied = afterLease(stage, reviewed(stage), () => happens(stage));
    await expect(applied).rejects.toMatchObject({ ...refusal, message });
    expect(written(stage.fake)).toEqual([]);
    expect(stage.fake.engine.server().history).toEqual(before);
    expect(stage.fake.engine.server().leases.size).toBe(0);
  });

  test.each(changes)("at once, with a flow that %s", async (_what, happens) => {
    const stage = await staged();
    happens(stage);
    await expect(stage.fake.portal.apply(reviewed(stage))).rejects.toMatchObject(refusal);
    expect(stage.fake.calls.lines({ port: "locks" })).toEqual([]);
  });
});
