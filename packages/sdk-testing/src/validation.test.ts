// Validations over the fakes: what counts as evidence for a Release, kind by kind.
import type { Actor, ValidationState } from "@acme/sdk-core";
import { describe, expect, test } from "vitest";
import { aRelease } from "./builders/builders.ts";
import { flowFile, flowSource } from "./engine/flow-source.ts";
import { createFakePortal, type FakePortal } from "./fake-portal.ts";
import { createFakeAdapter } from "./ports/fake-adapter.ts";
import { HOUR, withRules, promotion, plan, steps, apply, newCommit, historyOf } from "./ruled-portal.test-support.ts";

describe("runs", () => {
  const rules = { requires: [{ runs: 2 }] };

  test("are counted for the Release that runs in the source, and the promotion waits for them", async () => {
    const fake = withRules(rules);
    await fake.deploy();
    const refused = await plan(fake);
    expect(refused.items[0]).toMatchObject({
      does: "refused",
      refusals: [
        {
          code: "validation-missing",
          message: "uat requires more of nightly: 1 of 1 step not passed yet: runs.",
          hint: expect.stringContaining("Let it run 2 more times in dev"),
        },
      ],
    });
    expect((await apply(fake, refused)).items[0]).toMatchObject({ result: "skipped" });
    expect(fake.engine.live("nightly", "uat")).toBeUndefined();
    fake.engine.run("nightly", "dev");
    fake.engine.run("nightly", "dev", { takes: HOUR });
    expect(await steps(fake)).toEqual(["runs waiting: 1 of 2 runs completed, 1 running"]);
    fake.clock.advance(HOUR);
    expect(await steps(fake)).toEqual(["runs passed: 2 of 2 runs completed"]);
    expect((await apply(fake, await plan(fake))).items[0]).toMatchObject({ result: "applied" });
    const [result] = await historyOf(fake, "uat");
    expect(result?.changes[0]?.validations).toMatchObject([{ step: "runs", state: "passed" }]);
  });

  test("of another Release are no evidence: neither earlier ones, nor one that was created under the earlier one", async () => {
    const fake = withRules({ requires: [{ runs: 1 }] });
    await fake.deploy();
    fake.engine.run("nightly", "dev");
    fake.engine.run("nightly", "dev", { waits: HOUR }); // created under this Release, started under the next one
    fake.clock.advance(1000);
    newCommit(fake, "two");
    await fake.deploy();
    fake.clock.advance(2 * HOUR);
    expect(await steps(fake)).toEqual(["runs waiting: 0 of 1 run completed"]);
    fake.engine.run("nightly", "dev");
    expect(await steps(fake)).toEqual(["runs passed: 1 of 1 run completed"]);
  });

  test("of a Release that another tool put there for a while are none, whatever history knows", async () => {
    const fake = withRules({ requires: [{ runs: 1 }] });
    await fake.deploy();
    const { release } = fake.engine.live("nightly", "dev") ?? {};
    fake.clock.advance(1000);
    fake.engine.operator.replacesRelease("nightly", "dev", aRelease());
    fake.engine.run("nightly", "dev");
    fake.engine.run("nightly", "dev", { ends: "failed" });
    fake.clock.advance(1000);
    fake.engine.operator.replacesRelease("nightly", "dev", release);
    expect(await steps(fake)).toEqual(["runs waiting: 0 of 1 run completed"]);
    fake.engine.run("nightly", "dev");
    expect(await steps(fake)).toEqual(["runs passed: 1 of 1 run completed"]);
  });

  test("that failed stand against it, until a new Release", async () => {
    const fake = withRules({ requires: [{ runs: 1 }] });
    await fake.deploy();
    fake.engine.run("nightly", "dev");
    fake.engine.run("nightly", "dev", { ends: "failed" });
    expect(await steps(fake)).toEqual([expect.stringMatching(/^runs failed: 1 run failed: /)]);
    fake.clock.advance(1000);
    newCommit(fake, "mended");
    await fake.deploy();
    fake.clock.advance(1000);
    fake.engine.run("nightly", "dev");
    expect(await steps(fake)).toEqual(["runs passed: 1 of 1 run completed"]);
  });

  test("go on counting when only settings were changed", async () => {
    let pool = "small";
    const fake = withRules({ requires: [{ runs: 1 }] }, { settings: () => ({ pool }) });
    await fake.deploy();
    fake.clock.advance(1000);
    fake.engine.run("nightly", "dev");
    fake.clock.advance(1000);
    pool = "large";
    expect((await fake.deploy()).items[0]?.result).toBe("applied");
    expect(await steps(fake)).toEqual(["runs passed: 1 of 1 run completed"]);
  });

  test("of a Release that is not pinned are none, also where it may be promoted", async () => {
    const fake = withRules({ requires: [{ runs: 1 }], allowUnpinned: true });
    fake.repository.write(flowFile("nightly"), flowSource(["nightly"], "not committed"));
    await fake.portal.apply(
      await fake.portal.plan({ action: "deploy", environment: "dev", flows: [], allowDirty: true }),
    );
    fake.engine.run("nightly", "dev");
    expect(await steps(fake)).toEqual([expect.stringMatching(/^runs failed: The release is not pinned/)]);
  });

  test("are not read where nothing is required, nor history of the source", async () => {
    const fake = withRules({});
    await fake.deploy();
    fake.calls.forget();
    await plan(fake);
    expect(fake.calls.lines({ port: "runs" })).toEqual([]);
    expect(fake.calls.lines({ port: "history" })).toEqual([]);
  });
});

test("soak passes when its time is over, by the engine's clock, and says when", async () => {
  const fake = withRules({ requires: [{ soak: "24h" }] });
  await fake.deploy();
  const since = fake.clock.now().getTime();
  fake.clock.advance(23 * HOUR);
  const made = await plan(fake);
  expect(made.items[0]?.validations).toEqual<ValidationState[]>([
    {
      step: "soak",
      kind: "soak",
      state: "waiting",
      detail: "23h of 1d in dev",
      passesAt: new Date(since + 24 * HOUR).toISOString(),
      next: expect.stringContaining("Wait until"),
    },
  ]);
  fake.clock.advance(HOUR);
  expect(await steps(fake)).toEqual(["soak passed: 1d of 1d in dev"]);
});

describe("manual", () => {
  const ask = { requires: [{ manual: "data-check" }] };

  test("is confirmed once, for one Release, and found by a teammate", async () => {
    const fake = withRules(ask);
    await fake.deploy();
    expect(await steps(fake)).toEqual(["data-check waiting: was not confirmed yet"]);
    const { items } = await fake.portal.plan(promotion);
    expect(items[0]?.validations).toMatchObject([{ recordedBy: "anyone" }]);
    const request = { environment: "dev", flows: ["nightly"], note: "totals agree", link: "https://example.com/1" };
    const recorded = await fake.portal.validate(request);
    expect(recorded).toMatchObject([
      {
        environment: "uat",
        actor: { name: "ada" },
        validations: [{ flow: "nightly", step: "data-check", passed: true }],
      },
    ]);
    expect(await steps(fake)).toEqual(["data-check passed: confirmed by ada: totals agree"]);
    const theirs = await fake.colleague("bob").plan(promotion);
    expect(theirs.items[0]?.does).toBe("create");
    fake.clock.advance(1000);
    newCommit(fake, "two");
    await fake.deploy();
    expect(await steps(fake)).toEqual(["data-check waiting: was not confirmed yet"]);
  });

  test("is taken back by a fault that was found later", async () => {
    const fake = withRules(ask);
    await fake.deploy();
    await fake.portal.validate({ environment: "dev", flows: [] });
    fake.clock.advance(1000);
    await fake.portal.validate({ environment: "dev", flows: [], passed: false, note: "too few rows" });
    expect(await steps(fake)).toEqual(["data-check failed: ada found fault: too few rows"]);
  });

  test("by another is neither who deployed it nor who promotes it", async () => {
    const fake = withRules({ requires: [{ manual: "approval", by: "another" }] });
    await fake.deploy();
    const state = async (portal = fake.portal): Promise<string | undefined> =>
      (await portal.plan(promotion)).items[0]?.validations[0]?.detail;
    await fake.portal.validate({ environment: "dev", flows: [] });
    expect(await state()).toBe("ada confirmed it and ships it too");
    await fake.colleague("bob").validate({ environment: "dev", flows: [] });
    expect(await state()).toBe("confirmed by bob");
    expect(await state(fake.colleague("BOB"))).toBe("bob confirmed it and ships it too");
  });

  test("by another counts a declared name only where declared names are trusted", async () => {
    const requires = [{ manual: "approval", by: "another" as const }];
    const declared = (name: string): Actor => ({ name, source: "git", authenticated: false });
    for (const trust of ["authenticated", "declared"] as const) {
      const fake = withRules({ requires, trust }, { actor: declared("ada@example.com") });
      await fake.deploy();
      const { engine, repository } = fake;
      const bob = createFakeAdapter(engine, repository, { account: declared("bob@example.com") });
      await fake.colleague("x", bob).validate({ environment: "dev", flows: [] });
      expect(await steps(fake)).toEqual([
        trust === "declared"
          ? "approval passed: confirmed by bob@example.com (declared)"
          : "approval waiting: ada@example.com, who ships it, is a name that nobody authenticated: nobody can be told apart from them",
      ]);
    }
  });

  test("asks for the step where several could be meant, and refuses one that is not there", async () => {
    const fake = withRules({ requires: [{ manual: "data" }, { manual: "legal" }, { runs: 1 }] });
    await fake.deploy();
    await expect(fake.portal.validate({ environment: "dev", flows: [] })).rejects.toMatchObject({
      code: "usage-invalid",
      hint: "Name one with --step: data, legal",
    });
    await expect(fake.portal.validate({ environment: "dev", flows: [], step: "runs" })).rejects.toMatchObject({
      code: "usage-invalid",
      message: "No step of what comes after dev is called runs.",
    });
    await expect(fake.portal.validate({ environment: "uat", flows: [] })).rejects.toMatchObject({
      code: "usage-invalid",
      message: "No step of what comes after uat can be recorded for uat.",
    });
  });

  test("is kept where it gates, so that who can only write to the source cannot forge it", async () => {
    const fake = createFakePortal({
      environments: [
        { name: "dev", options: { server: "a" } },
        { name: "uat", after: "dev", options: { server: "b" }, ...ask },
      ],
    });
    await fake.deploy();
    const before = fake.engine.server("a").history.length;
    await fake.portal.validate({ environment: "dev", flows: [] });
    expect(fake.engine.server("a").history).toHaveLength(before);
    expect(fake.engine.server("b").history).toHaveLength(1);
  });
});

describe("command", () => {
  const requires = [{ runs: 1 }, { name: "totals", command: ["check", "totals"], timeout: "30s" }];

  function withCommand(exitCodes: number[]): FakePortal & { ran: { env: Readonly<Record<string, string>> }[] } {
    const ran: { env: Readonly<Record<string, string>> }[] = [];
    const fake = withRules(
      { requires },
      {
        commands: {
          run: (command, { env, timeout }) => {
            expect([command, timeout]).toEqual([["check", "totals"], 30]);
            ran.push({ env });
            return Promise.resolve({ exitCode: exitCodes[ran.length - 1] ?? 0, output: "3 rows\n1 row is missing\n" });
          },
        },
      },
    );
    return { ...fake, ran };
  }

  test("is run when everything else has passed, with the facts in its environment", async () => {
    const fake = withCommand([1, 0]);
    await fake.deploy();
    await plan(fake);
    expect(fake.ran).toEqual([]);
    fake.engine.run("nightly", "dev");
    expect(await steps(fake)).toContain("totals failed: ended with 1");
    const release = fake.engine.live("nightly", "dev")?.release;
    expect(fake.ran[0]?.env).toMatchObject({
      ACME_PROJECT: "shop",
      ACME_FLOW: "nightly",
      ACME_SOURCE: "dev",
      ACME_TARGET: "uat",
      ACME_RELEASE: release?.id,
      ACME_COMMIT: fake.repository.headCommit,
    });
    expect(await steps(fake)).toContain("totals passed: ended with 0");
  });

  test("is not run by a status, nor for what is there already", async () => {
    const fake = withCommand([]);
    await fake.deploy();
    fake.engine.run("nightly", "dev");
    expect((await apply(fake, await plan(fake))).items[0]).toMatchObject({ result: "applied" });
    expect(fake.ran).toHaveLength(1);
    await plan(fake);
    await fake.portal.status();
    expect(fake.ran).toHaveLength(1);
  });

  test("that was recorded is not run again for the same Release", async () => {
    const fake = withCommand([]);
    await fake.deploy();
    fake.engine.run("nightly", "dev");
    await fake.portal.validate({ environment: "dev", flows: [], step: "totals" });
    expect(await steps(fake)).toEqual([
      "runs passed: 1 of 1 run completed",
      expect.stringMatching(/^totals passed: ended with 0 at /),
    ]);
    expect(fake.ran).toHaveLength(1);
  });
});

test("status shows what is missing before a Release can go on, and nothing where it is there already", async () => {
  const fake = withRules({ requires: [{ runs: 1 }, { manual: "data-check" }] });
  await fake.deploy();
  const open = async (): Promise<unknown> => (await fake.portal.status()).rows[0]?.cells[0]?.validations;
  expect(await open()).toMatchObject([
    {
      environment: "uat",
      steps: [
        { step: "runs", state: "waiting" },
        { step: "data-check", state: "waiting" },
      ],
    },
  ]);
  fake.engine.run("nightly", "dev");
  await fake.portal.validate({ environment: "dev", flows: [] });
  await apply(fake, await plan(fake));
  expect(await open()).toEqual([]);
});

describe("runs that the scheduler makes", () => {
  test("count from the moment at which the engine took the write, not from the end of the batch", async () => {
    const fake = withRules({ requires: [{ runs: 1 }] });
    const append = fake.adapter.history.append.bind(fake.adapter.history);
    fake.adapter.history.append = async (environment, entry, context) => {
      if (entry.phase === "result") {
        fake.clock.advance(500);
        fake.engine.run("nightly", "dev");
        fake.clock.advance(2000);
      }
      await append(environment, entry, context);
    };
    await fake.deploy();
    expect(await steps(fake)).toEqual(["runs passed: 1 of 1 run completed"]);
  });
});

test("a preview of another branch at the same commit is not what is promoted", async () => {
  const fake = createFakePortal({
    environments: [
      { name: "dev", deployments: "per-branch" },
      { name: "uat", after: "dev", requires: [{ manual: "data-check" }] },
    ],
  });
  await fake.deploy();
  await fake.portal.validate({ environment: "dev", flows: [] });
  fake.repository.switch("feature/x");
  await fake.deploy();
  const { items } = await fake.portal.plan({ ...promotion, branch: "main" });
  expect(items[0]?.validations).toMatchObject([{ state: "passed" }]);
});

test("a rollback finds a regular arrival however many changes came since", async () => {
  let pool = 0;
  const fake = withRules({ requires: [{ manual: "data-check" }], allowOverride: true }, { settings: () => ({ pool }) });
  await fake.deploy();
  await fake.portal.validate({ environment: "dev", flows: [] });
  await apply(fake, await plan(fake));
  const good = fake.engine.live("nightly", "uat")?.release?.id ?? "";
  fake.clock.advance(1000);
  newCommit(fake, "two");
  await fake.deploy();
  await apply(fake, await plan(fake, { override: "urgent" }));
  for (pool = 1; pool < 70; pool++) await apply(fake, await plan(fake));
  const back = await fake.portal.plan({ action: "rollback", environment: "uat", flows: [], release: good });
  expect(back.items[0]).toMatchObject({ does: "update", validations: [{ step: "history", state: "passed" }] });
});

test("status tells what it can while the server of a target is down", async () => {
  const fake = createFakePortal({
    environments: [
      { name: "dev" },
      { name: "uat", after: "dev", options: { server: "other" }, requires: [{ manual: "data-check" }] },
    ],
  });
  await fake.deploy();
  fake.engine.server("other").goDown();
  const status = await fake.portal.status();
  expect(status.rows[0]?.cells.map(({ environment }) => environment)).toEqual(["dev"]);
  expect(status.problems).toMatchObject([{ code: "engine-unreachable" }]);
});
