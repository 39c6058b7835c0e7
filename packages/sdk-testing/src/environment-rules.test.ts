// Freezes, overrides and what stands against a promotion beside evidence, over the fakes: what each lets pass, what is
// recorded, and what gets around none of them.
import { type Plan, planSchema, statusSchema } from "@acme/sdk-core";
import { describe, expect, test } from "vitest";
import { flowFile, flowSource } from "./engine/flow-source.ts";
import { createFakePortal, type FakePortal } from "./fake-portal.ts";
import { HOUR, withRules, promotion, plan, apply, newCommit, historyOf } from "./ruled-portal.test-support.ts";

describe("freeze", () => {
  const freezes = [{ from: "2026-01-05", to: "2026-01-06", reason: "Inventory" }];

  test("refuses deploy, promotion and rollback until its end, by the engine's clock", async () => {
    const fake = createFakePortal({
      environments: [
        { name: "dev", freezes },
        { name: "uat", after: "dev" },
      ],
    });
    const request = { action: "deploy" as const, environment: "dev", flows: [] };
    const frozen = await fake.portal.plan(request);
    expect(frozen.items[0]).toMatchObject({
      does: "refused",
      refusals: [{ code: "environment-frozen", message: "dev is frozen until 2026-01-07 00:00 (UTC): Inventory" }],
    });
    fake.clock.advance(48 * HOUR);
    expect((await fake.portal.plan(request)).items[0]?.does).toBe("create");
  });

  test("does not stand against what changes nothing", async () => {
    const fake = withRules({ freezes: [{ from: "2026-01-06", to: "2026-01-06", reason: "Inventory" }] });
    await fake.deploy();
    await fake.promote("uat");
    fake.clock.advance(24 * HOUR);
    expect((await plan(fake)).items[0]?.does).toBe("unchanged");
    newCommit(fake, "two");
    await fake.deploy();
    expect((await plan(fake)).items[0]).toMatchObject({ does: "refused", refusals: [{ code: "environment-frozen" }] });
  });
});

describe("override", () => {
  const rules = { requires: [{ manual: "data-check" }], allowOverride: true };

  test("is refused where the environment does not let it", async () => {
    const fake = withRules({ requires: [{ manual: "data-check" }] });
    await fake.deploy();
    await expect(fake.portal.plan({ ...promotion, override: "urgent" })).rejects.toMatchObject({
      code: "override-not-allowed",
    });
  });

  test("passes over what is missing, is recorded, and is shown until the next regular promotion", async () => {
    const fake = withRules(rules);
    await fake.deploy();
    const made = await plan(fake, { override: "hotfix 42" });
    expect(made.items[0]).toMatchObject({ does: "create", refusals: [], overridden: [{ code: "validation-missing" }] });
    await apply(fake, made);
    const [entry] = await historyOf(fake, "uat");
    expect(entry).toMatchObject({ override: "hotfix 42", changes: [{ overridden: [{ code: "validation-missing" }] }] });
    const shown = async (): Promise<unknown> => {
      const status = await fake.portal.status();
      expect(statusSchema.parse(JSON.parse(JSON.stringify(status)))).toEqual(status);
      return status.rows[0]?.cells.find(({ environment }) => environment === "uat")?.override;
    };
    expect(await shown()).toMatchObject({ reason: "hotfix 42", actor: { name: "ada" } });
    await apply(fake, await plan(fake));
    expect(await shown()).toBeDefined();
    await fake.portal.validate({ environment: "dev", flows: [] });
    expect((await apply(fake, await plan(fake))).items[0]).toMatchObject({ result: "unchanged" });
    expect(await shown()).toBeUndefined();
  });

  test("is not recorded where nothing had to be passed over", async () => {
    const fake = withRules(rules);
    await fake.deploy();
    await fake.portal.validate({ environment: "dev", flows: [] });
    await apply(fake, await plan(fake, { override: "just in case" }));
    expect((await historyOf(fake, "uat"))[0]?.override).toBeUndefined();
  });

  test("lets a promotion go past the order of environments", async () => {
    const fake = createFakePortal({
      environments: [
        { name: "dev" },
        { name: "uat", after: "dev" },
        { name: "prod", after: "uat", allowOverride: true },
      ],
    });
    await fake.deploy();
    const request = { action: "promote" as const, environment: "prod", from: "dev", flows: [] };
    await expect(fake.portal.plan(request)).rejects.toMatchObject({ code: "promotion-not-allowed" });
    const made = await fake.portal.plan({ ...request, override: "uat is down" });
    expect(made.items[0]).toMatchObject({ does: "create", overridden: [{ code: "promotion-not-allowed" }] });
  });

  test("does not set aside what no reason can: a conflict, or code that is not pinned", async () => {
    const fake = withRules(rules);
    fake.repository.write(flowFile("nightly"), flowSource(["nightly"], "not committed"));
    await fake.portal.apply(
      await fake.portal.plan({ action: "deploy", environment: "dev", flows: [], allowDirty: true }),
    );
    const made = await plan(fake, { override: "urgent" });
    expect(made.items[0]).toMatchObject({ does: "refused", refusals: [{ code: "release-unpinned" }] });
  });
});

describe("rollback", () => {
  test("to a Release that got there by the rules needs no new evidence; past them it does", async () => {
    const fake = withRules({ requires: [{ manual: "data-check" }], allowOverride: true });
    const rollback = { action: "rollback", environment: "uat", flows: [] as string[] } as const;
    await fake.deploy();
    await fake.portal.validate({ environment: "dev", flows: [] });
    await apply(fake, await plan(fake));
    const first = fake.engine.live("nightly", "uat")?.release?.id;
    for (const code of ["two", "three"]) {
      fake.clock.advance(1000);
      newCommit(fake, code);
      await fake.deploy();
      await apply(fake, await plan(fake, { override: "urgent" }));
    }
    const last = await fake.portal.plan(rollback);
    expect(last.items[0]).toMatchObject({ does: "refused", refusals: [{ code: "validation-missing" }] });
    const regular = await fake.portal.plan({ ...rollback, release: first ?? "" });
    expect(regular.items[0]).toMatchObject({ does: "update", validations: [{ step: "history", state: "passed" }] });
    expect((await fake.portal.apply(regular)).items[0]?.result).toBe("applied");
  });
});

describe("a saved plan", () => {
  test("stays good while the evidence only grows, and is refused when it is gone", async () => {
    const fake = withRules({ requires: [{ runs: 1 }] });
    await fake.deploy();
    fake.engine.run("nightly", "dev");
    const saved = planSchema.parse(JSON.parse(JSON.stringify(await plan(fake))));
    fake.engine.run("nightly", "dev");
    const bob = fake.colleague("bob");
    fake.engine.run("nightly", "dev", { ends: "failed" });
    await expect(bob.apply(saved)).rejects.toMatchObject({ code: "plan-stale" });
  });

  test("is applied by another person, who is recorded", async () => {
    const fake = withRules({ requires: [{ runs: 1 }] });
    await fake.deploy();
    fake.engine.run("nightly", "dev");
    const saved = planSchema.parse(JSON.parse(JSON.stringify(await plan(fake))));
    fake.engine.run("nightly", "dev");
    const result = await fake.colleague("bob").apply(saved);
    expect(result.items[0]?.result).toBe("applied");
    expect((await historyOf(fake, "uat"))[0]?.actor.name).toBe("bob");
  });
});

describe("what gets around a rule", () => {
  const rules = { requires: [{ manual: "data-check" }], allowOverride: true };
  const overrideOf = async (fake: FakePortal): Promise<string[] | undefined> => {
    const cells = (await fake.portal.status()).rows[0]?.cells;
    return cells?.find(({ environment }) => environment === "uat")?.override?.overridden.map(({ code }) => code);
  };
  const next = async (fake: FakePortal, code: string): Promise<void> => {
    fake.clock.advance(1000);
    newCommit(fake, code);
    await fake.deploy();
  };

  test("is no change of settings: an override stands through it, for status and for a rollback", async () => {
    let pool = "small";
    const fake = withRules(rules, { settings: () => ({ pool }) });
    await fake.deploy();
    await apply(fake, await plan(fake, { override: "urgent" }));
    const forced = fake.engine.live("nightly", "uat")?.release?.id ?? "";
    pool = "large";
    const settings = await plan(fake);
    expect(settings.items[0]).toMatchObject({ does: "update", standing: { reason: "urgent" } });
    await apply(fake, settings);
    expect(await overrideOf(fake)).toEqual(["validation-missing"]);
    await next(fake, "two");
    await fake.portal.validate({ environment: "dev", flows: [] });
    await apply(fake, await plan(fake));
    expect(await overrideOf(fake)).toBeUndefined();
    const back = await fake.portal.plan({ action: "rollback", environment: "uat", flows: [], release: forced });
    expect(back.items[0]).toMatchObject({ does: "refused", refusals: [{ code: "validation-missing" }] });
  });

  test("is no repetition: an override of the order of environments stands when the same is asked again", async () => {
    const fake = createFakePortal({
      environments: [
        { name: "dev" },
        { name: "sit", after: "dev" },
        { name: "uat", after: "sit", allowOverride: true },
      ],
    });
    await fake.deploy();
    const request = { ...promotion, from: "dev", override: "sit is down" };
    await apply(fake, await plan(fake, request));
    await apply(fake, await plan(fake, request));
    expect(await overrideOf(fake)).toEqual(["promotion-not-allowed"]);
  });

  test("is no plan that was looked at for long: what was found since stops it, and a freeze that began", async () => {
    const fake = withRules({ ...rules, freezes: [{ from: "2026-01-09", to: "2026-01-09", reason: "Audit" }] });
    await fake.deploy();
    await fake.portal.validate({ environment: "dev", flows: [] });
    const stop = async (made: Plan): Promise<string | undefined> => {
      const { items } = await apply(fake, made);
      expect(items).toMatchObject([{ result: "skipped", error: { code: "plan-stale" } }]);
      return items[0]?.error?.message;
    };
    const kept = await plan(fake);
    fake.clock.advance(60_000);
    await fake.colleague("bob").validate({ environment: "dev", flows: [], passed: false, note: "deletes rows" });
    const faulty = "is not as planned any more: was create, is now refused (uat requires more of nightly: 1 of 1 step";
    expect(await stop(kept)).toContain(faulty);
    await fake.portal.validate({ environment: "dev", flows: [] });
    const later = await plan(fake);
    fake.clock.advance(4 * 24 * HOUR);
    expect(await stop(later)).toContain(
      "was create, is now refused (uat is frozen until 2026-01-10 00:00 (UTC): Audit)",
    );
    expect(fake.engine.live("nightly", "uat")).toBeUndefined();
  });

  test("is no saved plan with an override: a fault that was found after the review stops it", async () => {
    const fake = withRules({ requires: [{ soak: "2d" }, { manual: "data-check" }], allowOverride: true });
    await fake.deploy();
    await fake.portal.validate({ environment: "dev", flows: [] });
    const saved = planSchema.parse(JSON.parse(JSON.stringify(await plan(fake, { override: "the soak can wait" }))));
    await fake.portal.validate({ environment: "dev", flows: [], passed: false, note: "deletes rows" });
    await expect(fake.colleague("bob").apply(saved)).rejects.toMatchObject({ code: "plan-stale" });
    const reworded = { ...saved, request: { ...saved.request, override: "nobody minds" } };
    await expect(fake.colleague("bob").apply(reworded)).rejects.toMatchObject({ code: "plan-stale" });
  });

  test("is no writer that was killed: what it left past the rules is shown, and not taken for regular", async () => {
    const fake = withRules(rules);
    await fake.deploy();
    const made = await plan(fake, { override: "urgent" });
    const append = fake.adapter.history.append.bind(fake.adapter.history);
    fake.adapter.history.append = (environment, entry, context) =>
      entry.phase === "result" ? Promise.reject(new Error("killed")) : append(environment, entry, context);
    expect((await fake.portal.apply(made)).items[0]?.result).toBe("applied");
    expect(await overrideOf(fake)).toEqual(["validation-missing"]);
  });

  test("is no other order of flows: a word counts in the present period of its own Deployment only", async () => {
    const fake = withRules(rules, { flows: ["nightly", "hourly"] });
    await fake.deploy();
    fake.clock.advance(1000);
    await fake.portal.validate({ environment: "dev", flows: ["nightly"] });
    const first = fake.engine.live("nightly", "dev")?.release?.id ?? "";
    await next(fake, "two");
    fake.clock.advance(1000);
    const back = { action: "rollback", environment: "dev", flows: ["nightly"], release: first } as const;
    await fake.portal.apply(await fake.portal.plan({ ...back, flows: ["nightly"] }));
    for (const flows of [["nightly"], []]) {
      const { items } = await fake.portal.plan({ ...promotion, flows });
      const item = items.find(({ key }) => key.flow === "nightly");
      expect(item?.validations[0]?.detail).toBe("was not confirmed yet");
    }
  });
});
