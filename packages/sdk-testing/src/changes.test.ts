// Which changes are where, over an engine that keeps Deployments by branch and by place; the CLI's tests have the rest.
import { changesSchema, commitStatusSchema, settingsComparisonSchema } from "@acme/sdk-core";
import { expect, test } from "vitest";
import { flowFile, flowSource } from "./engine/flow-source.ts";
import { createFakePortal, type FakePortal } from "./fake-portal.ts";

function edit({ repository }: FakePortal, flow: string, subject: string): string {
  repository.write(flowFile(flow), flowSource([flow], subject));
  return repository.commit(subject);
}

test("one question of git for each pair of commits, whatever the number of flows and whichever way round", async () => {
  const fake = createFakePortal({ flows: ["a", "b", "c", "d"] });
  await fake.deploy();
  await fake.promote("uat");
  const second = edit(fake, "a", "Second");
  await fake.deploy();
  fake.calls.forget();
  const changes = await fake.portal.changes({ left: "dev", right: "uat" });
  expect(fake.calls.of({ port: "code", method: "compare" })).toHaveLength(1);
  expect(changesSchema.parse(JSON.parse(JSON.stringify(changes)))).toEqual(changes);
  expect(changes).toMatchObject({ leftOnly: [second], rightOnly: [], commits: [{ hash: second, author: "Ada" }] });
  const back = await fake.portal.changes({ left: "uat", right: "dev" });
  expect(back).toMatchObject({ leftOnly: [], rightOnly: [second] });
});

test("an environment that keeps Deployments by branch is read for the branch that is meant", async () => {
  const fake = createFakePortal({
    environments: [
      { name: "dev", deployments: "per-branch" },
      { name: "uat", after: "dev" },
    ],
  });
  await fake.deploy();
  await fake.promote("uat");
  fake.repository.switch("feature/x");
  const own = edit(fake, "nightly", "On the branch");
  await fake.deploy();
  const query = { left: "dev", right: "uat" };
  expect((await fake.portal.changes(query)).flows).toMatchObject([{ branch: "feature/x", leftOnly: [own] }]);
  expect((await fake.portal.changes({ ...query, branch: "main" })).flows).toMatchObject([
    { branch: "main", is: "same" },
  ]);
  fake.repository.detach();
  await expect(fake.portal.changes(query)).rejects.toMatchObject({ code: "head-detached" });
  const where = await fake.portal.findCommit(own);
  expect(commitStatusSchema.parse(JSON.parse(JSON.stringify(where)))).toEqual(where);
  expect(where.rows.map(({ branch, places }) => [branch, places.map(({ is }) => is)])).toEqual([
    [undefined, ["without"]],
    ["feature/x", ["exactly"]],
    ["main", ["without"]],
  ]);
});

test("places that run different commits are compared one by one", async () => {
  const fake = createFakePortal({
    environments: [{ name: "dev" }, { name: "uat", after: "dev", options: { places: ["north", "south"] } }],
  });
  await fake.deploy();
  await fake.promote("uat");
  const second = edit(fake, "nightly", "Second");
  await fake.deploy();
  const whole = await fake.portal.changes({ left: "dev", right: "uat" });
  expect(whole.flows).toMatchObject([{ is: "left-ahead" }]);
  expect(whole.flows[0]?.right).not.toHaveProperty("places");

  fake.calls.next({ port: "promoter", method: "write" }).fails(new Error("north is full"));
  await fake.promote("uat");
  const { flows } = await fake.portal.changes({ left: "dev", right: "uat" });
  expect(flows.map(({ is, right, leftOnly }) => [is, right?.places, leftOnly])).toEqual([
    ["left-ahead", ["north"], [second]],
    ["same", ["south"], []],
  ]);
});

test("settings of two environments, with what the files declare for each", async () => {
  const fake = createFakePortal({
    settings: (_, { name }) => ({ pool: `${name}-pool`, tags: ["team-a"], secrets: { token: `hunter-${name}` } }),
  });
  await fake.deploy();
  await fake.promote("uat");
  fake.engine.operator.sets("nightly", "uat", { parameters: { limit: 2 } });
  const settings = await fake.portal.compareSettings({ left: "dev", right: "uat" });
  expect(settingsComparisonSchema.parse(JSON.parse(JSON.stringify(settings)))).toEqual(settings);
  expect(JSON.stringify(settings)).not.toContain("hunter");
  expect(settings.flows[0]).toMatchObject({
    flow: "nightly",
    same: 1,
    differences: [
      { path: "/parameters/limit", why: "undeclared", left: {}, right: { live: 2 } },
      { path: "/pool", why: "declared", left: { live: "dev-pool" }, right: { live: "uat-pool" } },
      { path: "/secrets/token", why: "declared", secret: true },
    ],
  });
  fake.engine.operator.deletes("nightly", "uat");
  const gone = await fake.portal.compareSettings({ left: "dev", right: "uat" });
  expect(gone.flows).toMatchObject([{ left: {}, differences: [], same: 0 }]);
  expect(gone.flows[0]).not.toHaveProperty("right");
});

test("what the files declare is not known where the adapter cannot say it, and what is live is compared all the same", async () => {
  const fake = createFakePortal({ settings: (_, { name }) => ({ pool: name }) });
  await fake.deploy();
  await fake.promote("uat");
  fake.calls.next({ port: "promoter", method: "declare" }).fails(new Error("no"));
  const { flows } = await fake.portal.compareSettings({ left: "dev", right: "uat" });
  expect(flows[0]).toMatchObject({ differences: [{ path: "/pool", why: "unknown" }], problem: { code: "internal" } });
});
