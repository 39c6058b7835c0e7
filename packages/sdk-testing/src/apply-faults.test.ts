// Batches never lie: whatever goes wrong while a plan is applied, every change has an end that is true.
import { AcmeError, isAcmeError, type BatchItem, type Outcome, type Plan, type Remark } from "@acme/sdk-core";
import { describe, expect, test } from "vitest";
import { createFakePortal, type FakePortal } from "./fake-portal.ts";

const deploy = { action: "deploy", environment: "dev", flows: [] as string[] } as const;
const three = { flows: ["a", "b", "c"] };

async function planned(
  options: Parameters<typeof createFakePortal>[0] = three,
): Promise<{ fake: FakePortal; plan: Plan }> {
  const fake = createFakePortal(options);
  const plan = await fake.portal.plan({ ...deploy, flows: [] });
  fake.calls.forget();
  return { fake, plan };
}

function ends(items: readonly BatchItem[]): Record<string, string> {
  return Object.fromEntries(
    items.map(({ key, result, left, error }) => [key.flow, [result, left, error?.code].filter(Boolean).join(" ")]),
  );
}

describe("one that fails", () => {
  test("does not stop the others, and says what is left", async () => {
    const { fake, plan } = await planned();
    fake.calls.next({ method: "write", flow: "b" }).fails();
    expect(ends((await fake.portal.apply(plan)).items)).toEqual({
      a: "applied",
      b: "failed as-before engine-failed",
      c: "applied",
    });
  });

  test("is done when the same is run again, and nothing else is", async () => {
    const { fake, plan } = await planned();
    fake.calls.next({ method: "write", flow: "b" }).fails();
    await fake.portal.apply(plan);
    fake.calls.forget();
    expect(ends((await fake.deploy()).items)).toEqual({ a: "unchanged", b: "applied", c: "unchanged" });
    expect(fake.calls.lines({ method: "write" })).toEqual(["deployer.write dev b"]);
  });

  test("takes the members of its change set with it", async () => {
    const { fake, plan } = await planned({ ...three, changeSets: "together" });
    fake.calls.next({ method: "write" }).fails();
    expect(ends((await fake.portal.apply(plan)).items)).toEqual({
      a: "failed as-before engine-failed",
      b: "failed as-before engine-failed",
      c: "failed as-before engine-failed",
    });
  });
});

test("one that failed at what cannot be read is written again, although it looks as planned", async () => {
  const { fake, plan } = await planned();
  const triggers = new AcmeError({ code: "tool-failed", message: "Its triggers could not be made." });
  fake.calls.next({ method: "write", flow: "b" }).losesAnswer(triggers);
  expect(ends((await fake.portal.apply(plan)).items)).toMatchObject({ a: "applied", b: "failed partly tool-failed" });
  const again = await fake.portal.plan({ ...deploy, flows: [] });
  expect(again.items.map(({ does }) => does)).toEqual(["unchanged", "update", "unchanged"]);
  expect(again.items[1]).toMatchObject({
    release: { changed: false },
    settings: [],
    notes: ["Its last write failed after a part of it was done: it is written again."],
  });
  expect(ends((await fake.portal.apply(again)).items)).toEqual({ a: "unchanged", b: "applied", c: "unchanged" });
  expect(ends((await fake.deploy()).items)).toEqual({ a: "unchanged", b: "unchanged", c: "unchanged" });
});

describe("an answer that is lost", () => {
  test("is settled by reading: it was done", async () => {
    const { fake, plan } = await planned();
    fake.calls.next({ method: "write", flow: "b" }).losesAnswer();
    expect(ends((await fake.portal.apply(plan)).items)).toEqual({ a: "applied", b: "applied", c: "applied" });
  });

  test("is settled by reading: it was not done", async () => {
    const { fake, plan } = await planned();
    fake.calls.next({ method: "write", flow: "b" }).losesAnswer();
    fake.calls.next({ port: "deployments" }).first(() => {});
    fake.calls.next({ port: "deployments" }).first(() => fake.engine.operator.deletes("b", "dev"));
    expect(ends((await fake.portal.apply(plan)).items)).toMatchObject({ b: "failed as-before answer-lost" });
  });

  test("stays unknown where nothing can be read, and the next run settles it", async () => {
    const { fake, plan } = await planned();
    fake.calls.next({ method: "write", flow: "b" }).losesAnswer();
    fake.calls.next({ method: "write", flow: "c" }).first(() => fake.calls.next({ port: "deployments" }).fails());
    const batch = await fake.portal.apply(plan);
    expect(ends(batch.items)).toEqual({
      a: "failed unknown engine-failed",
      b: "failed unknown answer-lost",
      c: "failed unknown engine-failed",
    });
    expect(ends((await fake.deploy()).items)).toEqual({ a: "unchanged", b: "unchanged", c: "unchanged" });
  });

  test("is neither done nor as before where somebody changed it meanwhile", async () => {
    const { fake, plan } = await planned();
    fake.calls.next({ method: "write", flow: "b" }).losesAnswer();
    fake.calls.next({ port: "deployments" }).first(() => {});
    fake.calls.next({ port: "deployments" }).first(() => fake.engine.operator.sets("b", "dev", { pool: "theirs" }));
    expect(ends((await fake.portal.apply(plan)).items)).toMatchObject({ b: "failed partly answer-lost" });
  });

  test("of the whole act leaves nothing without an end", async () => {
    const { fake, plan } = await planned();
    fake.calls.next({ method: "apply" }).losesAnswer();
    expect(ends((await fake.portal.apply(plan)).items)).toEqual({ a: "applied", b: "applied", c: "applied" });
  });
});

describe("an adapter that breaks its promise", () => {
  test("and throws: what was not begun is read, and is as before", async () => {
    const { fake, plan } = await planned();
    fake.calls.next({ method: "apply" }).fails();
    expect(ends((await fake.portal.apply(plan)).items)).toEqual({
      a: "failed as-before engine-failed",
      b: "failed as-before engine-failed",
      c: "failed as-before engine-failed",
    });
  });

  test("and leaves out outcomes: they are read", async () => {
    const { fake, plan } = await planned();
    fake.calls.next({ method: "apply" }).givesPart(1);
    expect(ends((await fake.portal.apply(plan)).items)).toEqual({
      a: "applied",
      b: "applied",
      c: "failed as-before internal",
    });
  });

  test("and lies that it was applied: reading back finds it out", async () => {
    const fake = createFakePortal({ flows: ["a"] });
    const deployer = {
      ...fake.adapter.deployer,
      declare: fake.adapter.deployer.declare.bind(fake.adapter.deployer),
      async *apply([set]: Parameters<typeof fake.adapter.deployer.apply>[0]) {
        yield await Promise.resolve({ changeSet: set?.id ?? "", is: "applied" as const });
      },
    };
    const portal = fake.colleague("bob", { ...fake.adapter, deployer });
    const batch = await portal.apply(await portal.plan({ ...deploy, flows: [] }));
    expect(ends(batch.items)).toEqual({ a: "failed partly readback-differs" });
  });
});

test("what an engine remarks of something that it wrote is a problem of the batch, and ends nothing", async () => {
  const fake = createFakePortal({ flows: ["a"] });
  const problem = new AcmeError({ code: "readback-differs", message: "It has no next run." });
  const deployer = {
    ...fake.adapter.deployer,
    declare: fake.adapter.deployer.declare.bind(fake.adapter.deployer),
    async *apply(...all: Parameters<typeof fake.adapter.deployer.apply>): AsyncGenerator<Outcome | Remark> {
      yield* fake.adapter.deployer.apply(...all);
      yield { is: "remark", problem };
    },
  };
  const portal = fake.colleague("bob", { ...fake.adapter, deployer });
  const batch = await portal.apply(await portal.plan({ ...deploy, flows: [] }));
  expect(ends(batch.items)).toEqual({ a: "applied" });
  expect(batch.problems).toEqual([problem.toJSON()]);
});

describe("somebody else at the same time", () => {
  test("between plan and apply: it is skipped, nothing is overwritten, the others go on", async () => {
    const fake = createFakePortal({ flows: ["a", "b"], settings: { pool: "ours" } });
    await fake.deploy();
    fake.repository.write("flows/a.flow", "flow a\nstep two");
    fake.repository.commit();
    const plan = await fake.portal.plan({ ...deploy, flows: [] });
    fake.engine.operator.sets("a", "dev", { pool: "theirs" });
    expect(ends((await fake.portal.apply(plan)).items)).toEqual({ a: "skipped plan-stale", b: "applied" });
    expect(fake.engine.live("a", "dev")?.settings).toEqual({ pool: "theirs" });
  });

  test("at the very moment of the write: an engine that compares refuses it", async () => {
    const { fake } = await planned();
    await fake.deploy();
    fake.repository.write("flows/a.flow", "flow a\nstep two");
    fake.repository.commit();
    fake.calls
      .next({ method: "write", flow: "a" })
      .first(() => fake.engine.operator.sets("a", "dev", { pool: "theirs" }));
    expect(ends((await fake.deploy()).items)).toMatchObject({ a: "skipped plan-stale", b: "applied" });
  });

  test("deletes it between plan and apply", async () => {
    const { fake } = await planned({ flows: ["a"] });
    await fake.deploy();
    fake.repository.commit("Another commit");
    const plan = await fake.portal.plan({ ...deploy, flows: [] });
    fake.engine.operator.deletes("a", "dev");
    expect(ends((await fake.portal.apply(plan)).items)).toEqual({ a: "skipped plan-stale" });
  });

  test("deletes it and makes another one just like it", async () => {
    const { fake } = await planned({ flows: ["a"] });
    await fake.deploy();
    fake.repository.commit("Another commit");
    const plan = await fake.portal.plan({ ...deploy, flows: [] });
    const { id: _, ...same } = fake.engine.live("a", "dev") ?? {};
    fake.engine.operator.deletes("a", "dev");
    fake.engine.operator.makes("shop--a--dev", same);
    fake.calls.forget();
    expect(ends((await fake.portal.apply(plan)).items)).toEqual({ a: "skipped plan-stale" });
    expect(fake.calls.lines({ method: "write" })).toEqual([]);
  });

  test("creates it between plan and apply", async () => {
    const { fake, plan } = await planned({ flows: ["a"] });
    await fake.colleague("bob").apply(
      await fake
        .colleague("bob")
        .plan({ ...deploy, flows: [] })
        .then((other) => JSON.parse(JSON.stringify(other)) as Plan),
    );
    expect(ends((await fake.portal.apply(plan)).items)).toEqual({ a: "skipped plan-stale" });
  });

  test("promotes the same: one applies, the other is refused, and history holds both", async () => {
    const fake = createFakePortal({ flows: ["a"] });
    await fake.deploy();
    const bob = fake.colleague("bob");
    const promotion = { action: "promote", environment: "uat", flows: [] } as const;
    const plans = await Promise.all([fake.portal, bob].map((portal) => portal.plan({ ...promotion, flows: [] })));
    const results = await Promise.all(
      [fake.portal, bob].map(async (portal, index) => portal.apply(plans[index] as Plan)),
    );
    expect(results.flatMap(({ items }) => items.map(({ result }) => result)).sort()).toEqual(["applied", "skipped"]);
    expect([...fake.engine.server().deployments.values()].filter(({ key }) => key?.environment === "uat")).toHaveLength(
      1,
    );
  });
});

describe("a cancellation", () => {
  test("leaves done what is done, cancels the rest, and records both", async () => {
    const { fake, plan } = await planned();
    const cancel = new AbortController();
    const batch = await fake.portal.apply(plan, {
      signal: cancel.signal,
      onItem: () => {},
      progress: ({ done }) => void (done === 1 && cancel.abort()),
    });
    expect(ends(batch.items)).toEqual({
      a: "applied",
      b: "cancelled as-before cancelled",
      c: "cancelled as-before cancelled",
    });
    expect(fake.calls.lines({ method: "write" })).toEqual(["deployer.write dev a"]);
    expect(fake.engine.server().history.at(-1)).toMatchObject({
      phase: "result",
      changes: [{ result: "applied" }, { result: "cancelled" }, { result: "cancelled" }],
    });
    expect(ends((await fake.deploy()).items)).toEqual({ a: "unchanged", b: "applied", c: "applied" });
  });

  test("before anything was written writes and records nothing", async () => {
    const { fake, plan } = await planned();
    await expect(fake.portal.apply(plan, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "cancelled" });
    const again = await fake.portal.plan({ ...deploy, flows: [] });
    const cancel = new AbortController();
    const comparing = fake.calls.next({ port: "deployments" }).answersLate();
    void comparing.arrived().then(() => {
      cancel.abort();
      comparing.release();
    });
    const batch = await fake.portal.apply(again, { signal: cancel.signal });
    expect(batch.items.map(({ result }) => result)).toEqual(["cancelled", "cancelled", "cancelled"]);
    expect(fake.engine.server().history).toEqual([]);
    expect(fake.engine.server().deployments.size).toBe(0);
  });

  test("of a write that hangs ends by what is read", async () => {
    const { fake, plan } = await planned();
    const cancel = new AbortController();
    const hanging = fake.calls.next({ method: "write", flow: "b" }).hangs();
    void hanging.arrived().then(() => cancel.abort());
    const batch = await fake.portal.apply(plan, { signal: cancel.signal });
    expect(ends(batch.items)).toEqual({
      a: "applied",
      b: "cancelled as-before cancelled",
      c: "cancelled as-before cancelled",
    });
  });

  test("of a write whose answer is late finds that it was done", async () => {
    const { fake, plan } = await planned();
    const cancel = new AbortController();
    void fake.calls
      .next({ method: "write", flow: "a" })
      .answersLate()
      .arrived()
      .then(() => cancel.abort());
    const batch = await fake.portal.apply(plan, { signal: cancel.signal });
    expect(ends(batch.items)).toMatchObject({ a: "applied" });
  });

  test("while it is read back does not make what was done unknown", async () => {
    const { fake, plan } = await planned({ flows: ["a"] });
    const cancel = new AbortController();
    fake.calls.next({ port: "deployments" }).first(() => {});
    fake.calls.next({ port: "deployments" }).first(() => cancel.abort());
    const batch = await fake.portal.apply(plan, { signal: cancel.signal });
    expect(ends(batch.items)).toEqual({ a: "applied" });
    expect(fake.engine.server().history.at(-1)).toMatchObject({ phase: "result", changes: [{ result: "applied" }] });
  });
});

describe("an act that is only submitted", () => {
  const submits = { ...three, submits: true };

  test("is followed to its end, and read back", async () => {
    const { fake, plan } = await planned(submits);
    expect(ends((await fake.portal.apply(plan)).items)).toEqual({ a: "applied", b: "applied", c: "applied" });
  });

  test("is reported with where to look, when nobody waits, and the next plan knows what became of it", async () => {
    const { fake, plan } = await planned({ flows: ["a"], submits: true, settings: { pool: "p" } });
    const batch = await fake.portal.apply(plan, { wait: false });
    expect(batch.items).toMatchObject([{ result: "submitted", url: expect.stringContaining("/jobs/") }]);
    expect(fake.engine.live("a", "dev")).toBeUndefined();
    await fake.engine.finishJobs();
    expect((await fake.portal.plan({ ...deploy, flows: [] })).items).toMatchObject([
      { does: "unchanged", conflicts: [], drift: [] },
    ]);
  });

  test("is sent to the last one, although an earlier one cannot be followed", async () => {
    const { fake, plan } = await planned(submits);
    fake.calls.next({ method: "settle" }).fails();
    const batch = await fake.portal.apply(plan);
    expect(ends(batch.items)).toEqual({ a: "submitted engine-failed", b: "applied", c: "applied" });
  });

  test("does not keep the next one waiting while it is followed", async () => {
    const { fake, plan } = await planned(submits);
    const first = fake.calls.next({ method: "settle" }).hangs();
    fake.calls.next({ method: "settle" }).first(() => first.release());
    expect(ends((await fake.portal.apply(plan)).items)).toEqual({ a: "applied", b: "applied", c: "applied" });
  });

  test("that fails in the engine is failed", async () => {
    const { fake, plan } = await planned(submits);
    fake.calls.next({ method: "write", flow: "b" }).fails();
    expect(ends((await fake.portal.apply(plan)).items)).toEqual({
      a: "applied",
      b: "failed as-before engine-failed",
      c: "applied",
    });
  });

  test("and cancelled while it is followed stays submitted", async () => {
    const { fake, plan } = await planned({ flows: ["a"], submits: true });
    const cancel = new AbortController();
    void fake.calls
      .next({ method: "settle" })
      .hangs()
      .arrived()
      .then(() => cancel.abort());
    const batch = await fake.portal.apply(plan, { signal: cancel.signal });
    expect(ends(batch.items)).toEqual({ a: "submitted" });
  });
});

test("a Release that the engine's tool completes is recorded as it was completed, and is unchanged the next time", async () => {
  const { fake, plan } = await planned({ flows: ["a"], completesReleases: true });
  expect(plan.items[0]?.release.after).not.toHaveProperty("id");
  await fake.portal.apply(plan);
  const release = fake.engine.live("a", "dev")?.release;
  expect(release?.runs).toHaveProperty("schema");
  expect(fake.engine.server().history.at(-1)).toMatchObject({ changes: [{ after: release }] });
  expect(ends((await fake.deploy()).items)).toEqual({ a: "unchanged" });
});

test("a read that gives only part of what is there never looks like a deletion", async () => {
  const { fake } = await planned();
  await fake.deploy();
  fake.repository.commit("Another commit");
  const plan = await fake.portal.plan({ ...deploy, flows: [] });
  fake.calls.next({ port: "deployments" }).givesPart(1);
  expect(ends((await fake.portal.apply(plan)).items)).toEqual({
    a: "applied",
    b: "skipped plan-stale",
    c: "skipped plan-stale",
  });
});

test("a read that hangs is ended by a cancellation", async () => {
  const fake = createFakePortal();
  const cancel = new AbortController();
  void fake.calls
    .next({ port: "deployments" })
    .hangs()
    .arrived()
    .then(() => cancel.abort());
  const reading = fake.portal.findDeployments({ signal: cancel.signal });
  await expect(reading).rejects.toSatisfy((error) => isAcmeError(error) && error.code === "cancelled");
});
