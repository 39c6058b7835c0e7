// What a plan tells beside what will happen: commits that come and go, and the next runs. None of it makes a plan stale.
import { type PlanItem, planSchema } from "@acme/sdk-core";
import { expect, test } from "vitest";
import { flowFile, flowSource } from "./engine/flow-source.ts";
import { createFakePortal, type FakePortal } from "./fake-portal.ts";

function edit({ repository }: FakePortal, path: string, subject: string): string {
  repository.write(path, flowSource(path.startsWith("flows/") ? [path.slice(6, -5)] : [], subject));
  return repository.commit(subject);
}

test("a promotion lists the commits that come, newest first, each once, by one question for each pair", async () => {
  const fake = createFakePortal({ flows: ["nightly", "hourly"] });
  await fake.deploy();
  await fake.promote("uat");
  const first = edit(fake, flowFile("nightly"), "First");
  const second = edit(fake, flowFile("nightly"), "Second");
  await fake.deploy();
  fake.calls.forget();
  const plan = await fake.portal.plan({ action: "promote", environment: "uat", flows: [] });
  const commits = { added: { count: 2, newest: [second, first] }, removed: { count: 0, newest: [] } };
  expect(plan.items.map((item) => item.commits)).toEqual([commits, commits]);
  expect(plan.commits.map(({ subject, author }) => [subject, author])).toEqual([
    ["Second", "Ada"],
    ["First", "Ada"],
  ]);
  expect(fake.calls.of({ port: "code", method: "compare" })).toHaveLength(1);
  expect(planSchema.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
});

test("only the commits that touch the flow, where that is asked for", async () => {
  const fake = createFakePortal({ flows: ["nightly", "hourly"] });
  await fake.deploy();
  edit(fake, "readme", "Text");
  const own = edit(fake, flowFile("nightly"), "Code");
  const plan = await fake.portal.plan({ action: "deploy", environment: "dev", flows: [], onlyRelevant: true });
  expect(Object.fromEntries(plan.items.map(({ key, commits }) => [key.flow, commits]))).toMatchObject({
    nightly: { added: { count: 1, newest: [own] }, leftOut: 1 },
    hourly: { added: { count: 0 }, leftOut: 2 },
  });
  expect(plan.commits.map(({ subject }) => subject)).toEqual(["Code"]);
});

test("going back lists what is taken out", async () => {
  const fake = createFakePortal();
  await fake.deploy();
  const newer = edit(fake, flowFile("nightly"), "Newer");
  await fake.deploy();
  const plan = await fake.portal.plan({ action: "rollback", environment: "dev", flows: [] });
  expect(plan.items[0]?.commits).toEqual({ added: { count: 0, newest: [] }, removed: { count: 1, newest: [newer] } });
});

test("a saved plan is applied where git knows other commits by now, and at another time", async () => {
  const fake = createFakePortal({ settings: { schedule: "hourly" } });
  await fake.deploy();
  edit(fake, flowFile("nightly"), "Newer");
  fake.calls.next({ port: "code", method: "compare" }).fails(new Error("git is not there"));
  const plan = await fake.portal.plan({ action: "deploy", environment: "dev", flows: [] });
  expect(plan.items[0]?.commits).toMatchObject({ added: { count: 0 }, problem: { code: "internal" } });
  expect(plan.items[0]?.nextRuns?.runs).toHaveLength(3);
  fake.clock.advance(2 * 3_600_000);
  const result = await fake.colleague("grace").apply(planSchema.parse(JSON.parse(JSON.stringify(plan))));
  expect(result.items.map(({ result: end }) => end)).toEqual(["applied"]);
});

test("the next runs are those after the change: of the merged settings, not of the files alone", async () => {
  const fake = createFakePortal({ flows: ["nightly", "hourly"], settings: { schedule: "hourly" } });
  await fake.deploy();
  fake.engine.operator.sets("nightly", "dev", { paused: true });
  edit(fake, flowFile("nightly"), "Newer");
  const plan = await fake.portal.plan({ action: "deploy", environment: "dev", flows: [] });
  const runs = Object.fromEntries(plan.items.map(({ key, nextRuns }) => [key.flow, nextRuns]));
  expect(runs.nightly).toEqual({ runs: [], note: "it is paused" });
  expect(runs.hourly?.runs).toHaveLength(3);
});

test("what the Release cannot run with is refused on the merged settings, and notes of the checker are in the plan", async () => {
  const fake = createFakePortal({ flows: ["nightly", "hourly"] });
  await fake.deploy();
  fake.engine.server().takes = new Set();
  fake.engine.operator.sets("nightly", "dev", { parameters: { gone: 1 } });
  expect((await fake.portal.plan({ action: "deploy", environment: "dev", flows: [] })).items.map(doesWhat)).toEqual([
    "hourly: unchanged",
    "nightly: unchanged",
  ]);
  edit(fake, flowFile("nightly"), "Newer");
  const plan = await fake.portal.plan({ action: "deploy", environment: "dev", flows: [] });
  expect(plan.items.map(doesWhat)).toEqual(["hourly: update", "nightly: refused settings-unfit"]);
  const result = await fake.portal.apply(plan);
  expect(result.items.map(({ key, result: end }) => `${key.flow} ${end}`)).toEqual([
    "hourly applied",
    "nightly skipped",
  ]);
  const checker = { check: () => ({ refusals: [], notes: ["It will not like that."] }) };
  const noting = fake.colleague("grace", { ...fake.adapter, checker });
  const noted = await noting.plan({ action: "deploy", environment: "dev", flows: ["nightly"] });
  expect(noted.items[0]).toMatchObject({ does: "update", notes: ["It will not like that."] });
});

test("a conflict that nobody decided is not judged, and the decision is", async () => {
  const settings = { parameters: { region: "eu" } };
  const fake = createFakePortal({ settings: () => settings });
  await fake.deploy();
  fake.engine.server().takes = new Set();
  fake.engine.operator.sets("nightly", "dev", { parameters: { region: "us" } });
  settings.parameters.region = "ap";
  const request = { action: "deploy", environment: "dev", flows: [] } as const;
  const codes = async (take?: "files" | "live"): Promise<string[]> => {
    const { items } = await fake.portal.plan({ ...request, flows: [], ...(take === undefined ? {} : { take }) });
    return items[0]?.refusals.map(({ code }) => code) ?? [];
  };
  expect(await codes()).toEqual(["settings-conflict"]);
  expect(await codes("files")).toEqual(["settings-unfit"]);
});

test("an override passes over rules, not over what cannot run", async () => {
  const environments = [{ name: "dev", allowOverride: true }];
  const fake = createFakePortal({ environments, settings: { parameters: { gone: 1 } } });
  fake.engine.server().takes = new Set();
  const plan = await fake.portal.plan({ action: "deploy", environment: "dev", flows: [], override: "It must be" });
  expect(plan.items.map(doesWhat)).toEqual(["nightly: refused settings-unfit"]);
});

function doesWhat({ key, does, refusals }: PlanItem): string {
  return [`${key.flow}: ${does}`, ...refusals.map(({ code }) => code)].join(" ");
}
