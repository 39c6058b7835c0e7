// The conformance cases hold for the fakes, and each of them fails for an adapter that breaks its promise.
import { describe, expect, test } from "vitest";
import { brokenAdapters } from "./broken/broken-adapters.test-support.ts";
import { runCase } from "./case.ts";
import { conformanceCases } from "./cases/all-cases.ts";
import { type FakeWorld, harness, openFakeWorld, submittingHarness } from "./conformance-harness.test-support.ts";
import { testConformance } from "./glue.ts";
import type { Ability, ConformanceHarness } from "./harness.ts";

testConformance(test, harness);
testConformance(test, submittingHarness);

test("ids are unique, and begin with the port whose promise it is", () => {
  const ids = conformanceCases.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { id, port } of conformanceCases) expect(id.startsWith(`${port}/`)).toBe(true);
});

describe("a case fails for an adapter that breaks its promise", () => {
  test("of each case", () => {
    expect(Object.keys(brokenAdapters).sort()).toEqual(conformanceCases.map(({ id }) => id).sort());
  });

  test.each(conformanceCases.map((one) => [one.id, brokenAdapters[one.id]?.what, one] as const))(
    "%s: one that %s",
    async (id, _, one) => {
      const open = (): FakeWorld => {
        const world = openFakeWorld();
        return {
          ...world,
          adapter: brokenAdapters[id]?.break(world) ?? world.adapter,
          secondAdapter: () => world.secondAdapter(),
        };
      };
      await expect(runCase({ name: "broken", open }, one)).rejects.toMatchObject({ name: "ConformanceError" });
    },
  );
});

describe("a case is skipped, with the reason", () => {
  test("where the adapter has no such port", async () => {
    const without: ConformanceHarness = {
      name: "without history",
      open: () => {
        const { history: _, ...adapter } = openFakeWorld().adapter;
        return { ...openFakeWorld(), adapter };
      },
    };
    const ends = await Promise.all(
      conformanceCases.filter(({ port }) => port === "history").map((one) => runCase(without, one)),
    );
    expect(new Set(ends.map((end) => JSON.stringify(end)))).toEqual(
      new Set([JSON.stringify({ is: "skipped", reason: "the adapter has no port `history`" })]),
    );
  });

  test.each<[Ability, string]>([
    ["moveFlow", "deployments/moved-file"],
    ["secret", "promoter/secrets"],
    ["loseNextAnswer", "deployer/lost-answer"],
  ])("where the harness has no %s", async (ability, id) => {
    const unable = {
      name: "unable",
      open: () => ({ ...openFakeWorld(), [ability]: undefined }),
    } as unknown as ConformanceHarness;
    const one = conformanceCases.find((other) => other.id === id);
    if (one === undefined) throw new Error(`There is no case ${id}`);
    expect(await runCase(unable, one)).toEqual({ is: "skipped", reason: `the harness has no \`${ability}\`` });
  });

  test("and the world is closed whatever happens", async () => {
    let closed = 0;
    const counting: ConformanceHarness = {
      name: "counting",
      open: () => ({ ...openFakeWorld(), close: () => void closed++ }),
    };
    const [passes] = conformanceCases;
    if (passes === undefined) throw new Error("There is no case");
    await runCase(counting, passes);
    await expect(runCase(counting, { ...passes, run: () => Promise.reject(new Error("no")) })).rejects.toThrow("no");
    expect(closed).toBe(2);
  });
});
