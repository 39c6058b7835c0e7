// The Portal over the fakes: what a person relies on, from deploy to rollback.
import {
  keyId,
  type Plan,
  planSchema,
  statusSchema,
  batchResultSchema,
  historyEntrySchema,
  type HistoryEntry,
} from "@acme/sdk-core";
import { describe, expect, test } from "vitest";
import { createFakePortal, type FakePortal } from "./fake-portal.ts";
import { flowFile, flowSource } from "./engine/flow-source.ts";

function results(batch: { items: { key: { flow: string }; result: string }[] }): Record<string, string> {
  return Object.fromEntries(batch.items.map(({ key, result }) => [key.flow, result]));
}

async function historyOf({ portal }: FakePortal, environment: string): Promise<HistoryEntry[]> {
  const entries: HistoryEntry[] = [];
  for await (const page of portal.history(environment)) entries.push(...page.entries);
  return entries;
}

/** A change of a flow's code, committed. */
function change(fake: FakePortal, flow: string, code: string): string {
  fake.repository.write(flowFile(flow), flowSource([flow], code));
  return fake.repository.commit(`Change ${flow}`);
}

const two = { flows: ["nightly", "hourly"] };

describe("deploy", () => {
  test("puts HEAD's commit into a starting environment, and a second time changes nothing", async () => {
    const fake = createFakePortal(two);
    expect(results(await fake.deploy())).toEqual({ nightly: "applied", hourly: "applied" });
    expect(fake.engine.live("nightly", "dev")?.release).toMatchObject({
      code: { commit: fake.repository.headCommit, branch: "main" },
      pinned: true,
    });
    fake.calls.forget();
    expect(results(await fake.deploy())).toEqual({ nightly: "unchanged", hourly: "unchanged" });
    expect(fake.calls.lines({ method: "write" })).toEqual([]);
    expect(fake.calls.lines({ port: "history", method: "append" })).toEqual([]);
  });

  test("writes each change set once, after the intent and before the result", async () => {
    const fake = createFakePortal(two);
    await fake.deploy();
    const writes = fake.calls.lines().filter((line) => /write|append/.test(line));
    expect(writes).toEqual([
      "history.append dev hourly,nightly",
      "deployer.write dev hourly",
      "deployer.write dev nightly",
      "history.append dev hourly,nightly",
    ]);
  });

  test("to an environment that comes after another is refused", async () => {
    const { portal, calls } = createFakePortal();
    await expect(portal.plan({ action: "deploy", environment: "uat", flows: [] })).rejects.toMatchObject({
      code: "environment-not-starting",
      hint: "Use: acme promote --from dev --to uat",
    });
    expect(calls.made).toEqual([]);
  });

  test("of a dirty tree is refused, allowed when asked, and its Release is not promoted", async () => {
    const fake = createFakePortal();
    fake.repository.write("flows/nightly.flow", flowSource(["nightly"], "not committed"));
    await expect(fake.deploy()).rejects.toMatchObject({ code: "tree-dirty" });
    const plan = await fake.portal.plan({ action: "deploy", environment: "dev", flows: [], allowDirty: true });
    expect(results(await fake.portal.apply(plan))).toEqual({ nightly: "applied" });
    const promotion = await fake.portal.plan({ action: "promote", environment: "uat", flows: [] });
    expect(promotion.items[0]).toMatchObject({ does: "refused", refusals: [{ code: "release-unpinned" }] });
  });

  test("of settings files that are not committed is no dirty tree", async () => {
    const fake = createFakePortal({ settingsFiles: ["acme.yaml"] });
    fake.repository.write("acme.yaml", "project: shop");
    expect(results(await fake.deploy())).toEqual({ nightly: "applied" });
    fake.repository.write("README.md", "");
    await expect(fake.deploy()).rejects.toMatchObject({ code: "tree-dirty" });
  });

  test("refuses a flow that cannot be deployed and goes on with the others", async () => {
    const fake = createFakePortal();
    fake.repository.write("flows/dynamic.flow", flowSource(["?"]));
    fake.repository.commit();
    const batch = await fake.deploy();
    expect(results(batch)).toEqual({ nightly: "applied", "flows/dynamic.flow": "skipped" });
    expect(batch.items[1]?.error).toMatchObject({
      code: "flow-not-deployable",
      place: { file: "flows/dynamic.flow", line: 1 },
    });
  });

  test("reports a file that cannot be read beside the flows that can", async () => {
    const fake = createFakePortal();
    fake.repository.write("flows/binary.flow", "\0");
    fake.repository.commit();
    const plan = await fake.portal.plan({ action: "deploy", environment: "dev", flows: [] });
    expect(plan.items).toHaveLength(1);
    expect(plan.problems).toMatchObject([{ code: "file-invalid" }]);
  });

  test("of a commit that nobody pushed is refused by the engine's adapter", async () => {
    const fake = createFakePortal();
    fake.repository.pushes = false;
    change(fake, "nightly", "two");
    expect((await fake.deploy()).items).toMatchObject([{ result: "skipped", error: { code: "commit-not-published" } }]);
  });

  test("keeps one Deployment a branch where the environment says so", async () => {
    const fake = createFakePortal({
      environments: [
        { name: "dev", deployments: "per-branch" },
        { name: "prod", after: "dev" },
      ],
    });
    await fake.deploy();
    fake.repository.switch("feature/x");
    change(fake, "nightly", "two");
    await fake.deploy();
    const { items } = await fake.portal.findDeployments({ environments: ["dev"] });
    expect(items.map(({ key }) => key?.branch)).toEqual(["main", "feature/x"]);

    const promotion = await fake.portal.plan({ action: "promote", environment: "prod", flows: [], branch: "main" });
    expect(promotion.items).toMatchObject([{ key: { flow: "nightly", environment: "prod" }, does: "create" }]);
    expect(promotion.items[0]?.key).not.toHaveProperty("branch");

    fake.repository.detach();
    await expect(fake.deploy()).rejects.toMatchObject({ code: "head-detached" });
  });

  test("refuses, for a branch, a flow under the key of that branch", async () => {
    const fake = createFakePortal({ environments: [{ name: "dev", deployments: "per-branch" }] });
    fake.repository.write("flows/dynamic.flow", flowSource(["?"]));
    fake.repository.commit();
    const plan = await fake.portal.plan({ action: "deploy", environment: "dev", flows: ["flows/dynamic.flow"] });
    expect(plan.items).toMatchObject([{ key: { branch: "main" }, does: "refused" }]);
  });

  test("at several places is one change each", async () => {
    const fake = createFakePortal({
      environments: [
        { name: "dev", options: { places: ["host-1", "host-2"] } },
        { name: "prod", after: "dev" },
      ],
    });
    const batch = await fake.deploy();
    expect(batch.items.map(({ key, result }) => [key.place, result])).toEqual([
      ["host-1", "applied"],
      ["host-2", "applied"],
    ]);
    expect((await fake.promote("prod")).items).toMatchObject([{ result: "applied" }]);
  });
});

describe("promote", () => {
  test("carries the Release that runs in the source, whatever the working tree holds", async () => {
    const fake = createFakePortal();
    await fake.deploy();
    const tested = fake.engine.live("nightly", "dev")?.release;
    change(fake, "nightly", "two");
    fake.repository.write("flows/nightly.flow", "not even committed");
    expect(results(await fake.promote("uat"))).toEqual({ nightly: "applied" });
    expect(fake.engine.live("nightly", "uat")?.release).toEqual(tested);
  });

  test("brings the target's own settings", async () => {
    const fake = createFakePortal({ settings: (_, { name }) => ({ pool: `${name}-pool` }) });
    await fake.deploy();
    await fake.promote("uat");
    expect(fake.engine.live("nightly", "uat")?.settings).toEqual({ pool: "uat-pool" });
  });

  test("along anything but an arrow is refused", async () => {
    const { portal } = createFakePortal();
    const request = { action: "promote", environment: "prod", from: "dev", flows: [] } as const;
    await expect(portal.plan({ ...request, flows: [] })).rejects.toMatchObject({ code: "promotion-not-allowed" });
  });

  test("of a flow that is no longer in the tree goes on", async () => {
    const fake = createFakePortal();
    await fake.deploy();
    fake.repository.remove("flows/nightly.flow");
    fake.repository.commit();
    expect(results(await fake.promote("uat"))).toEqual({ nightly: "applied" });
  });

  test("refuses what nobody knows the code of, and goes on with the others", async () => {
    const fake = createFakePortal(two);
    await fake.deploy();
    fake.engine.operator.replacesRelease("nightly", "dev", undefined);
    const batch = await fake.promote("uat");
    expect(results(batch)).toEqual({ hourly: "applied", nightly: "skipped" });
    expect(batch.items.find(({ key }) => key.flow === "nightly")?.error?.code).toBe("release-missing");
  });

  test("refuses places that run different Releases", async () => {
    const fake = createFakePortal({
      environments: [
        { name: "dev", options: { places: ["a", "b"] } },
        { name: "prod", after: "dev" },
      ],
    });
    await fake.deploy();
    change(fake, "nightly", "two");
    fake.calls.next({ method: "write" }).fails();
    await fake.deploy();
    expect((await fake.promote("prod")).items).toMatchObject([
      { result: "skipped", error: { code: "name-ambiguous" } },
    ]);
  });

  test("between servers reads the one and writes the other", async () => {
    const fake = createFakePortal({
      environments: [
        { name: "dev", options: { server: "one" } },
        { name: "prod", after: "dev", options: { server: "two" } },
      ],
    });
    await fake.deploy();
    await fake.promote("prod");
    expect(fake.engine.server("two").deployments.size).toBe(1);
    expect(fake.engine.server("two").history).toHaveLength(2);
  });
});

describe("a plan", () => {
  test("is plain data: through JSON and back it applies in another Portal", async () => {
    const fake = createFakePortal();
    const plan = await fake.portal.plan({ action: "deploy", environment: "dev", flows: [] });
    const saved = planSchema.parse(JSON.parse(JSON.stringify(plan)));
    expect(saved).toEqual(plan);
    expect(results(await fake.colleague("bob").apply(saved))).toEqual({ nightly: "applied" });
  });

  test.each<[string, (fake: FakePortal) => unknown, RegExp]>([
    [
      "another commit",
      (fake) => change(fake, "nightly", "two"),
      /nightly \(dev\): the release was [0-9a-f]{7}, is now [0-9a-f]{7}/,
    ],
    [
      "another setting live",
      (fake) => fake.engine.operator.sets("nightly", "dev", { pool: "x" }),
      /changed since: pool/,
    ],
    ["a deleted Deployment", (fake) => fake.engine.operator.deletes("nightly", "dev"), /was update, is now create/],
  ])("that was saved is refused after %s", async (_, happens, message) => {
    const fake = createFakePortal();
    await fake.deploy();
    change(fake, "nightly", "one and a half");
    const saved = planSchema.parse(
      JSON.parse(JSON.stringify(await fake.portal.plan({ action: "deploy", environment: "dev", flows: [] }))),
    );
    happens(fake);
    const before = structuredClone(fake.engine.server().history);
    await expect(fake.portal.apply(saved)).rejects.toMatchObject({
      code: "plan-stale",
      message: expect.stringMatching(message),
    });
    expect(fake.engine.server().history).toEqual(before);
  });

  test("of another project is refused", async () => {
    const plan = await createFakePortal({ project: "other" }).portal.plan({
      action: "deploy",
      environment: "dev",
      flows: [],
    });
    await expect(createFakePortal().portal.apply(plan)).rejects.toMatchObject({ code: "usage-invalid" });
  });

  test("has no side effect", async () => {
    const fake = createFakePortal();
    await fake.portal.plan({ action: "deploy", environment: "dev", flows: [] });
    expect(fake.engine.server().deployments.size).toBe(0);
    expect(fake.engine.server().history).toEqual([]);
  });

  test("holds no secret, and neither does history", async () => {
    const fake = createFakePortal({ settings: { secrets: { password: "hunter2" } } });
    const plan = await fake.portal.plan({ action: "deploy", environment: "dev", flows: [] });
    await fake.portal.apply(plan);
    expect(fake.engine.live("nightly", "dev")?.settings).toEqual({ secrets: { password: "hunter2" } });
    expect(JSON.stringify([plan, fake.engine.server().history])).not.toContain("hunter2");
    expect((await fake.portal.plan({ action: "deploy", environment: "dev", flows: [] })).items[0]?.does).toBe(
      "unchanged",
    );
  });

  test("of an engine that cannot be read is an error, never an empty plan", async () => {
    const fake = createFakePortal();
    fake.engine.server().goDown();
    await expect(fake.deploy()).rejects.toMatchObject({ code: "engine-unreachable" });
  });

  test("applied twice from the same object is judged anew", async () => {
    const fake = createFakePortal();
    const plan = await fake.portal.plan({ action: "deploy", environment: "dev", flows: [] });
    await fake.portal.apply(plan);
    const again = await fake.portal.apply(plan);
    expect(again.items.map(({ result }) => result)).toEqual(["unchanged"]);
    change(fake, "nightly", "two");
    await expect(fake.portal.apply(plan)).rejects.toMatchObject({ code: "plan-stale" });
  });
});

describe("who owns a setting", () => {
  test("an operator's own is kept and shown as drift, in plans and in status", async () => {
    const fake = createFakePortal({ settings: { pool: "ours", tags: ["ours"] } });
    await fake.deploy();
    fake.engine.operator.sets("nightly", "dev", { pool: "operator's", tags: ["operator's", "ours"] });
    change(fake, "nightly", "two");
    const plan = await fake.portal.plan({ action: "deploy", environment: "dev", flows: [] });
    expect(plan.items[0]?.drift.map(({ path }) => path)).toEqual(["/pool", "/tags/operator's"]);
    await fake.portal.apply(plan);
    expect(fake.engine.live("nightly", "dev")?.settings).toEqual({ pool: "operator's", tags: ["operator's", "ours"] });
    const [row] = (await fake.portal.status()).rows;
    expect(row?.cells[0]?.drift.map(({ path }) => path)).toEqual(["/pool", "/tags/operator's"]);
  });

  test("changed in the files and live is a conflict that a person decides", async () => {
    let pool = "one";
    const fake = createFakePortal({ settings: () => ({ pool }) });
    await fake.deploy();
    pool = "two";
    fake.engine.operator.sets("nightly", "dev", { pool: "operator's" });
    expect((await fake.deploy()).items).toMatchObject([{ result: "skipped", error: { code: "settings-conflict" } }]);
    const files = await fake.portal.plan({ action: "deploy", environment: "dev", flows: [], take: "files" });
    expect(results(await fake.portal.apply(files))).toEqual({ nightly: "applied" });
    expect(fake.engine.live("nightly", "dev")?.settings).toEqual({ pool: "two" });
  });

  test("`take: live` is remembered: the next plan has no conflict", async () => {
    let pool = "one";
    const fake = createFakePortal({ settings: () => ({ pool }) });
    await fake.deploy();
    pool = "two";
    fake.engine.operator.sets("nightly", "dev", { pool: "operator's" });
    await fake.portal.apply(await fake.portal.plan({ action: "deploy", environment: "dev", flows: [], take: "live" }));
    const next = await fake.portal.plan({ action: "deploy", environment: "dev", flows: [] });
    expect(next.items).toMatchObject([
      { does: "unchanged", conflicts: [], drift: [{ path: "/pool", live: "operator's", declared: "two" }] },
    ]);
  });

  test("an agreement reached live is no conflict later", async () => {
    let pool = "one";
    const fake = createFakePortal({ settings: () => ({ pool }) });
    await fake.deploy();
    pool = "two";
    fake.engine.operator.sets("nightly", "dev", { pool: "two" });
    expect(results(await fake.deploy())).toEqual({ nightly: "unchanged" });
    pool = "three";
    expect(results(await fake.deploy())).toEqual({ nightly: "applied" });
  });

  test("removed from the files is removed live, and what others added stays", async () => {
    let tags = ["a", "b"];
    const fake = createFakePortal({ settings: () => ({ tags }) });
    await fake.deploy();
    fake.engine.operator.sets("nightly", "dev", { tags: ["a", "b", "theirs"] });
    tags = ["a"];
    await fake.deploy();
    expect(fake.engine.live("nightly", "dev")?.settings).toEqual({ tags: ["a", "theirs"] });
  });
});

describe("rollback", () => {
  async function deployed(count: number): Promise<{ fake: FakePortal; commits: string[] }> {
    const fake = createFakePortal();
    const commits: string[] = [];
    for (let version = 0; version < count; version++) {
      fake.clock.advance(60_000);
      commits.push(change(fake, "nightly", `version ${version}`));
      await fake.deploy();
    }
    return { fake, commits };
  }

  test("brings back, whole, what ran before", async () => {
    const { fake, commits } = await deployed(3);
    const before = (await historyOf(fake, "dev")).find(({ phase }) => phase === "result");
    const plan = await fake.portal.plan({ action: "rollback", environment: "dev", flows: [], reason: "It broke." });
    expect(results(await fake.portal.apply(plan))).toEqual({ nightly: "applied" });
    expect(fake.engine.live("nightly", "dev")?.release).toEqual(before?.changes[0]?.before);
    expect(fake.engine.live("nightly", "dev")?.release?.code.commit).toBe(commits[1]);
    expect((await historyOf(fake, "dev"))[0]).toMatchObject({ action: "rollback", reason: "It broke." });
  });

  test("to a named commit or Release", async () => {
    const { fake, commits } = await deployed(3);
    const first = commits[0] as string;
    await fake.portal.apply(
      await fake.portal.plan({ action: "rollback", environment: "dev", flows: [], release: first.slice(0, 7) }),
    );
    expect(fake.engine.live("nightly", "dev")?.release?.code.commit).toBe(first);
  });

  test("without an earlier Release is refused, with what history holds", async () => {
    const { fake } = await deployed(1);
    const plan = await fake.portal.plan({ action: "rollback", environment: "dev", flows: [] });
    expect(plan.items).toMatchObject([{ does: "refused", refusals: [{ code: "release-missing" }] }]);
    const named = await fake.portal.plan({ action: "rollback", environment: "dev", flows: [], release: "abcdef0" });
    expect(named.items).toMatchObject([{ does: "refused", refusals: [{ code: "release-missing" }] }]);
  });
});

describe("status", () => {
  test("shows what is behind what, by how much, and who changed it last", async () => {
    const fake = createFakePortal({ flows: ["nightly", "new"] });
    await fake.deploy("dev", ["nightly"]);
    await fake.promote("uat");
    const promoted = (await fake.portal.status()).rows.flatMap(({ cells }) => cells);
    expect(promoted.map(({ environment, behind }) => [environment, behind])).toEqual([
      ["dev", undefined],
      ["uat", undefined],
    ]);
    change(fake, "nightly", "two");
    change(fake, "nightly", "three");
    await fake.deploy("dev", ["nightly"]);
    const status = await fake.portal.status();
    expect(statusSchema.parse(JSON.parse(JSON.stringify(status)))).toEqual(status);
    expect(status.rows.map(({ flow }) => flow)).toEqual(["new", "nightly"]);
    const [dev, uat] = status.rows[1]?.cells ?? [];
    expect(dev).toMatchObject({
      environment: "dev",
      drift: [],
      lastChange: { actor: { name: "ada" }, action: "deploy" },
    });
    expect(dev).not.toHaveProperty("behind");
    expect(uat).toMatchObject({ environment: "uat", behind: { environment: "dev", commits: 2 } });
  });

  test("goes on when a server is down", async () => {
    const fake = createFakePortal({
      environments: [{ name: "dev" }, { name: "prod", after: "dev", options: { server: "far" } }],
    });
    await fake.deploy();
    fake.engine.server("far").goDown();
    const status = await fake.portal.status();
    expect(status.rows[0]?.cells).toHaveLength(1);
    expect(status.problems).toMatchObject([{ code: "engine-unreachable" }]);
  });
});

describe("history", () => {
  test("holds an intent before and a result after, with both Releases whole", async () => {
    const fake = createFakePortal({ settings: { pool: "p" } });
    await fake.deploy();
    const first = fake.engine.live("nightly", "dev")?.release;
    change(fake, "nightly", "two");
    await fake.deploy();
    const second = fake.engine.live("nightly", "dev")?.release;
    const [result, intent] = await historyOf(fake, "dev");
    expect(result).toMatchObject({
      phase: "result",
      batch: intent?.batch,
      actor: { name: "ada" },
      changes: [{ before: first, after: second, settings: { "/pool": "p" }, result: "applied" }],
    });
    expect(intent).toMatchObject({ phase: "intent", changes: [{ before: first, after: second }] });
    expect(historyEntrySchema.safeParse(result).success).toBe(true);
  });

  test("that cannot take the intent stops everything before a write", async () => {
    const fake = createFakePortal();
    fake.calls.next({ port: "history", method: "append" }).fails();
    await expect(fake.deploy()).rejects.toMatchObject({ code: "engine-failed" });
    expect(fake.engine.server().deployments.size).toBe(0);
  });

  test("that cannot take the result is a problem beside the result", async () => {
    const fake = createFakePortal();
    const plan = await fake.portal.plan({ action: "deploy", environment: "dev", flows: [] });
    fake.calls.next({ method: "write" }).first(() => fake.calls.next({ port: "history", method: "append" }).fails());
    const batch = await fake.portal.apply(plan);
    expect(results(batch)).toEqual({ nightly: "applied" });
    expect(batch.problems).toMatchObject([{ code: "engine-failed" }]);
    expect((await fake.portal.plan({ action: "deploy", environment: "dev", flows: [] })).items[0]).toMatchObject({
      does: "unchanged",
      conflicts: [],
    });
  });

  test("an entry that is damaged is a problem, and the others are read", async () => {
    const fake = createFakePortal();
    await fake.deploy();
    fake.engine.server().history.push({ format: 99 });
    const plan = await fake.portal.plan({ action: "deploy", environment: "dev", flows: [] });
    expect(plan.problems).toMatchObject([{ code: "engine-unexpected" }]);
    expect(plan.items[0]?.does).toBe("unchanged");
  });
});

test("an adapter without a port says so", async () => {
  const fake = createFakePortal();
  const { history: _, promoter: _promoter, ...some } = fake.adapter;
  const portal = fake.colleague("bob", some);
  expect(results(await portal.apply(await portal.plan({ action: "deploy", environment: "dev", flows: [] })))).toEqual({
    nightly: "applied",
  });
  await expect(portal.plan({ action: "promote", environment: "uat", flows: [] })).rejects.toMatchObject({
    code: "unsupported",
  });
  await expect(portal.plan({ action: "rollback", environment: "dev", flows: [] })).rejects.toMatchObject({
    code: "unsupported",
  });
});

test("no key of two plans' items is the same, and every item has an end", async () => {
  const fake = createFakePortal({ flows: Array.from({ length: 30 }, (_, index) => `flow-${index}`) });
  const plan: Plan = await fake.portal.plan({ action: "deploy", environment: "dev", flows: [] });
  expect(new Set(plan.items.map(({ key }) => keyId(key))).size).toBe(30);
  const batch = await fake.portal.apply(plan);
  expect(batchResultSchema.parse(JSON.parse(JSON.stringify(batch)))).toEqual(batch);
  expect(batch.items).toHaveLength(30);
});
