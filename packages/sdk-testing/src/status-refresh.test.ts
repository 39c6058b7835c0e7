// A status that is looked at again and again: what is asked again, and that nothing is missed.
import { beforeEach, expect, test } from "vitest";
import { flowFile, flowSource } from "./engine/flow-source.ts";
import { createFakePortal, type FakePortal } from "./fake-portal.ts";

let fake: FakePortal;

beforeEach(async () => {
  fake = createFakePortal({ flows: ["nightly", "hourly"] });
  await fake.deploy();
  await fake.promote("uat");
  fake.repository.write(flowFile("nightly"), flowSource(["nightly"], "Newer"));
  fake.repository.commit("Newer");
  await fake.deploy("dev", ["nightly"]);
});
/** Whatever was remembered, a refresh says the same as reading everything. */
async function expectSame(): Promise<void> {
  expect(await fake.portal.status({ refresh: true })).toEqual(await fake.portal.status());
}

const refresh = (): ReturnType<FakePortal["portal"]["status"]> => fake.portal.status({ refresh: true, changed: [] });
const asked = (): string[] => [
  ...new Set(
    fake.calls.made.map(({ port, method }) => `${port}.${method}`).filter((call) => !/^flows|^code.files/.test(call)),
  ),
];

test("where nothing changed, history is counted and not read, and git is asked nothing", async () => {
  const first = await refresh();
  fake.calls.forget();
  expect(await refresh()).toEqual(first);
  expect(asked().sort()).toEqual(["deployments.refresh", "history.count"]);
  await expectSame();
});

test("what was changed, deployed, deleted and by whom is seen", async () => {
  await refresh();
  fake.engine.operator.sets("nightly", "uat", { paused: true });
  await fake.promote("uat", ["nightly"]);
  fake.engine.operator.deletes("hourly", "dev");
  fake.calls.forget();
  const { rows } = await refresh();
  const [hourly, nightly] = rows;
  expect(hourly?.cells.map(({ environment }) => environment)).toEqual(["uat"]);
  expect(nightly?.cells.map(({ deployment, lastChange }) => [deployment.paused, lastChange?.action])).toEqual([
    [false, "deploy"],
    [true, "promote"],
  ]);
  expect(fake.calls.of({ port: "history", method: "read" })).toHaveLength(1);
  expect(fake.calls.of({ port: "code", method: "compare" })).toHaveLength(0);
  await expectSame();
});

test("history that was damaged, or that lost entries, is not believed from memory", async () => {
  await refresh();
  const server = fake.engine.server();
  server.history.push({ format: 0 });
  const { problems } = await refresh();
  expect(problems.length).toBeGreaterThan(0);
  await fake.deploy("dev", ["hourly"]);
  expect((await refresh()).problems).toEqual(problems);
  server.history.splice(0);
  expect((await refresh()).rows.flatMap(({ cells }) => cells.flatMap(({ lastChange }) => lastChange ?? []))).toEqual(
    [],
  );
});

test("of some flows only those are read, and their rows are the same as in all", async () => {
  const { rows } = await fake.portal.status();
  fake.calls.forget();
  const some = await fake.portal.status({ flows: ["nightly"] });
  expect(some.rows).toEqual(rows.filter(({ flow }) => flow === "nightly"));
  expect(fake.calls.of({ port: "deployments", method: "find" }).map(({ flows }) => flows)).toEqual([["nightly"]]);
});

test("an environment is read whole while the others are refreshed", async () => {
  await refresh();
  fake.engine.operator.sets("nightly", "uat", { paused: true });
  fake.calls.forget();
  const status = await fake.portal.status({ refresh: true, changed: [], anew: ["uat"] });
  expect(fake.calls.of({ port: "deployments", method: "find" }).map(({ environments }) => environments)).toEqual([
    ["uat"],
  ]);
  expect(fake.calls.of({ port: "deployments", method: "refresh" })).toHaveLength(1);
  expect(status).toEqual(await fake.portal.status());
});
