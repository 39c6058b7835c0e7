// The engine and the repository behave as real ones: commits, branches, runs by the clock, operators.
import { describe, expect, test } from "vitest";
import { createFakePortal } from "../fake-portal.ts";
import {
  aContext,
  aDeployment,
  aFlow,
  aHistoryEntry,
  aKey,
  anEnvironment,
  aRelease,
  aRun,
} from "../builders/builders.ts";
import {
  deploymentSchema,
  environmentSchema,
  flowSchema,
  historyEntrySchema,
  releaseSchema,
  runSchema,
} from "@acme/sdk-core";
import { FakeRepository } from "./fake-repository.ts";

describe("the repository", () => {
  test("has commits of branches, and tells which ones another has not", async () => {
    const git = new FakeRepository();
    const base = git.headCommit;
    git.switch("feature/x");
    git.write("a.txt", "1");
    const first = git.commit("Add a");
    git.write("b/c.txt", "1");
    const second = git.commit("Add c");
    expect(await git.compare("feature/x", base)).toMatchObject({
      left: [{ hash: second }, { hash: first }],
      right: [],
    });
    expect(await git.compare("main", "HEAD", { files: true })).toMatchObject({
      left: [],
      right: [{ subject: "Add c", files: [{ path: "b/c.txt" }] }, { files: [{ path: "a.txt" }] }],
    });
    expect(await git.readCommit("feature/x")).toMatchObject({ hash: second, author: "Ada", subject: "Add c" });
    expect(await git.head()).toEqual({ commit: second, branch: "feature/x", dirty: [] });
    git.switch("main");
    expect(await git.head()).toEqual({ commit: base, branch: "main", dirty: [] });
    expect(await git.files()).toEqual([]);
    git.detach(first);
    expect(await git.head()).toEqual({ commit: first, dirty: [] });
    expect(await git.files()).toEqual(["a.txt"]);
  });

  test("knows what is not committed, what is not pushed, and what it does not know", async () => {
    const git = new FakeRepository();
    git.write("a.txt", "1");
    git.pushes = false;
    const local = git.commit();
    git.write("a.txt", "2");
    git.write("new.txt", "");
    expect((await git.head()).dirty).toEqual(["a.txt", "new.txt"]);
    expect(await git.isPublished(local, "")).toBe(false);
    expect(await git.resolve(local.slice(0, 8))).toBe(local);
    await expect(git.resolve("nowhere")).rejects.toMatchObject({ code: "revision-unknown" });
  });
});

test("a run is scheduled, running and ended by the engine's clock", async () => {
  const fake = createFakePortal();
  await fake.deploy();
  fake.engine.run("nightly", "dev", { waits: 1000, takes: 5000, ends: "failed" });
  const [deployment] = (await fake.portal.findDeployments()).items;
  if (deployment === undefined) throw new Error("Nothing is deployed");
  const state = async (): Promise<string | undefined> =>
    (await fake.portal.findRuns("dev", { deployments: [deployment] })).items[0]?.state;
  expect(await state()).toBe("scheduled");
  fake.clock.advance(1000);
  expect(await state()).toBe("running");
  fake.clock.advance(5000);
  expect(await state()).toBe("failed");
});

test("an operator changes, removes and deletes what is there, and nothing that is not", async () => {
  const fake = createFakePortal({ settings: { pool: "p", parameters: { region: "eu", limit: 1 } } });
  await fake.deploy();
  fake.engine.operator.sets("nightly", "dev", { parameters: { limit: 2 }, paused: true });
  fake.engine.operator.unsets("nightly", "dev", "pool", "parameters.region");
  expect(fake.engine.live("nightly", "dev")?.settings).toEqual({ parameters: { limit: 2 }, paused: true });
  fake.engine.operator.deletes("nightly", "dev");
  expect(fake.engine.live("nightly", "dev")).toBeUndefined();
  expect(() => fake.engine.operator.sets("nightly", "dev", {})).toThrow(
    "nightly is not deployed in dev of the fake engine",
  );
});

test("a pool that the server does not have, and a name that is too long, are refused before a write", async () => {
  const fake = createFakePortal({ flows: ["a", "x".repeat(250)], settings: { pool: "none" } });
  fake.engine.server().pools = new Set(["dev-pool"]);
  const { items } = await fake.portal.plan({ action: "deploy", environment: "dev", flows: [] });
  expect(items.map(({ refusals }) => refusals.map(({ code }) => code))).toEqual([
    ["target-missing"],
    ["name-invalid", "target-missing"],
  ]);
  const checks: string[] = [];
  for await (const { name, status } of fake.portal.check()) checks.push(`${name}: ${status}`);
  expect(checks).toContain("pool none: error");
});

test("builders make what core's schemas take", () => {
  const made = [
    [flowSchema, aFlow({ name: "hourly" })],
    [deploymentSchema, aDeployment({ key: aKey({ flow: "hourly" }) })],
    [environmentSchema, anEnvironment({ name: "prod", after: ["dev"] })],
    [releaseSchema, aRelease({ pinned: false })],
    [runSchema, aRun({ state: "failed" })],
    [historyEntrySchema, aHistoryEntry({ phase: "intent" })],
  ] as const;
  for (const [schema, value] of made) expect(schema.parse(value)).toEqual(value);
  expect(aContext().signal.aborted).toBe(false);
});
