// Required steps in the terminal: refused with what to do, recorded, and shown in plan, status and history.
import { createFakePortal, type FakePortal, type FakePortalOptions, flowSource } from "@acme/sdk-testing";
import { beforeEach, describe, expect, it } from "vitest";
import { acme, type Ran, type RunSetup } from "../run.test-support.ts";

let fake: FakePortal;
const requires = [{ runs: 1 }, { manual: "data-check" }];

function run(line: string, setup: RunSetup = {}): Promise<Ran> {
  return acme(fake.portal, line.split(" "), { columns: 100, ...setup });
}

async function deployed(uat: object = { requires }, options: FakePortalOptions = {}): Promise<void> {
  fake = createFakePortal({
    flows: ["nightly", "hourly"],
    environments: [{ name: "dev" }, { name: "uat", after: "dev", ...uat }],
    ...options,
  });
  await fake.deploy();
}

beforeEach(() => deployed());

describe("acme promote", () => {
  it("refuses what is not validated: each step, how far it is, and how to satisfy it", async () => {
    fake.engine.run("nightly", "dev");
    const { code, stdout } = await run("promote nightly --to uat --yes");
    expect(code).toBe(3);
    const lines = stdout.split("\n").map((line) => line.trim());
    expect(lines).toContain("required  ✓ runs        1 of 1 run completed");
    expect(lines).toContain("○ data-check  was not confirmed yet");
    expect(stdout).toContain("uat requires more of nightly: 1 of 2 steps not passed yet: data-check.");
    expect(stdout).toContain('acme validate nightly --env dev --step data-check --note "..."');
  });

  it("with --when-ready brings what is ready, and leaves the rest without failing", async () => {
    fake.engine.run("nightly", "dev");
    await fake.portal.validate({ environment: "dev", flows: [] });
    const plain = await run("promote --to uat --all --dry-run --json");
    expect(plain.code).toBe(1);
    const { code, stdout } = await run("promote --to uat --all --when-ready --yes");
    expect(code).toBe(0);
    expect(stdout).toContain("1 applied, 1 skipped.");
    expect((await run("promote hourly --to uat --when-ready --yes")).code).toBe(0);
  });

  it("with --override passes over what the environment lets it, and says what", async () => {
    await deployed({ requires, allowOverride: true });
    const { code, stdout } = await run("promote nightly --to uat --yes --override urgent");
    expect(code).toBe(0);
    expect(stdout).toMatch(/override +uat requires more of nightly/);
    expect((await run("history --env uat")).stdout).toContain("! past the rules: urgent");
    const status = (await run("status")).stdout;
    expect(status).toContain("! got here past the rules");
    expect((await run("status nightly")).stdout).toMatch(/override +urgent \(ada/);
  });

  it("with --override is refused where the environment does not let it", async () => {
    const { code, stderr } = await run("promote nightly --to uat --yes --override urgent");
    expect(code).toBe(3);
    expect(stderr).toContain("uat does not let its rules be passed over.");
  });
});

describe("acme validate", () => {
  it("records a person's word for several flows, which history tells", async () => {
    const { code, stdout } = await run("validate --all --env dev --step data-check --note totals-agree --yes");
    expect(code).toBe(0);
    expect(stdout).toContain("Recorded for uat by ada");
    expect(stdout).toMatch(/✓ nightly +[0-9a-f]{7} +data-check: totals-agree/);
    expect((await run("history nightly --env uat")).stdout).toMatch(/✓ data-check: totals-agree +nightly\n/);
  });

  it("asks where and which step only where several could be meant", async () => {
    const { asked, code } = await run("validate nightly --yes");
    expect([asked, code]).toEqual([[], 0]);
    await deployed({ requires: [{ manual: "data-check" }, { manual: "legal" }] });
    const second = await run("validate nightly", { answers: ["legal", true] });
    const commit = fake.repository.headCommit.slice(0, 7);
    expect(second.asked).toEqual(["Which step? | data-check | legal", `Record it of nightly ${commit} in dev?`]);
    expect(second.stdout).toMatch(new RegExp(`✓ nightly +${commit} +legal`));
    const piped = await acme(fake.portal, ["validate", "nightly", "--env", "dev"]);
    expect(piped.code).toBe(2);
    expect(piped.stderr).toContain("Name one with --step: data-check, legal");
  });

  it("runs a command, records how it ended, and fails where it did", async () => {
    const ends = [1, 0];
    const commands = { run: () => Promise.resolve({ exitCode: ends.shift() ?? 0, output: "2 rows differ" }) };
    await deployed({ requires: [{ name: "totals", command: "check" }] }, { commands });
    const first = await run("validate nightly --env dev --yes");
    expect(first.code).toBe(1);
    expect(first.stdout).toMatch(/✗ nightly +[0-9a-f]{7} +totals: ended with 1/);
    expect((await run("validate nightly --env dev --yes")).code).toBe(0);
  });

  it("takes a release out of the way with --failed", async () => {
    expect((await run("validate nightly --env dev --failed --note too-few-rows --yes")).code).toBe(0);
    expect((await run("status nightly")).stdout).toContain("✗ data-check  ada found fault: too-few-rows");
  });

  it("records nothing of a release that was not the one that was looked at", async () => {
    const looked = fake.repository.headCommit;
    fake.repository.write("flows/nightly.flow", flowSource(["nightly"], "two"));
    fake.repository.commit("two");
    await fake.deploy();
    const { code, stderr } = await run(`validate nightly --env dev --release ${looked.slice(0, 7)}`);
    expect(code).toBe(3);
    expect(stderr).toContain("by now, not what was looked at. Nothing was recorded.");
    expect(fake.engine.server().history.filter((entry) => (entry as { action: string }).action === "validate")).toEqual(
      [],
    );
    const no = await run("validate nightly --env dev", { answers: [false] });
    expect(no.code).toBe(130);
  });

  it("says what to declare where no step can be recorded", async () => {
    await deployed({ requires: [{ runs: 1 }] });
    const { code, stderr } = await run("validate nightly");
    expect(code).toBe(2);
    expect(stderr).toContain("No environment requires a step that a person or a command passes.");
  });
});

describe("acme status", () => {
  it("counts the steps that have passed, and tells what can go and what waits", async () => {
    fake.engine.run("nightly", "dev");
    await fake.portal.validate({ environment: "dev", flows: ["nightly"] });
    const { stdout } = await run("status");
    expect(stdout).toMatch(/hourly .* ○0\/2/);
    expect(stdout).toMatch(/nightly .* ✓ /);
    expect(stdout).toContain("1 flow can go to uat: acme promote --to uat --all --when-ready");
    expect(stdout).toContain("1 flow has more to show before uat: acme status hourly");
  });
});

it("a frozen environment says until when and why", async () => {
  await deployed({
    freezes: [{ from: "2026-01-05", to: "2026-01-06", timeZone: "Europe/Zurich", reason: "Inventory" }],
  });
  const { code, stdout } = await run("promote nightly --to uat --yes");
  expect(code).toBe(3);
  expect(stdout).toContain("uat is frozen until 2026-01-07 00:00 (Europe/Zurich): Inventory");
});

it("the steps of the project complete --step", async () => {
  const { stdout } = await acme(fake.portal, ["__complete", "--", "validate", "nightly", "--step", ""]);
  expect(stdout).toBe("data-check\trequired by uat\n");
});
