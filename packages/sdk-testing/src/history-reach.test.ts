// How far back history is read: as far as it can tell something of what is there, and no further.
import { expect, test } from "vitest";
import { aKey, aRelease } from "./builders/builders.ts";
import { createFakePortal, type FakePortal } from "./fake-portal.ts";
import { HOUR, steps, withRules } from "./ruled-portal.test-support.ts";

const DAY = 86_400_000;
const environments = [{ name: "dev" }, { name: "uat", after: "dev", requires: [{ soak: "1h" }] }];

/** A history of so many days with a deploy each, and how many of its entries a reading takes. */
async function busy(
  days: number,
): Promise<FakePortal & { entriesRead: (act: () => Promise<unknown>) => Promise<number> }> {
  const fake = createFakePortal({ flows: ["a"], environments });
  const pass = async (): Promise<void> => {
    fake.clock.advance(DAY);
    fake.repository.write("flows/a.flow", `${fake.repository.text("flows/a.flow")}\n`);
    fake.repository.commit("Change a");
    await fake.deploy();
  };
  for (let day = 0; day < days; day++) await pass();
  let entries = 0;
  const { history } = fake.adapter;
  const counting = {
    ...fake.adapter,
    history: {
      ...history,
      read: async function* (...asked: Parameters<typeof history.read>) {
        for await (const page of history.read(...asked)) {
          entries += page.entries.length;
          yield page;
        }
      },
    },
  };
  return {
    ...fake,
    portal: fake.colleague("ada", counting),
    entriesRead: async (act) => {
      entries = 0;
      await act();
      return entries;
    },
  };
}

/** Somebody makes a Deployment in dev with another tool. */
function makes(flow: string, { engine }: FakePortal): void {
  engine.operator.makes(`shop--${flow}--dev`, { key: aKey({ flow }), release: aRelease() });
}

test("of a Deployment that another tool made it is read back to its creation, by a status and by a plan", async () => {
  const fake = await busy(100);
  makes("b", fake);
  expect(fake.engine.server().history).toHaveLength(200);
  expect(await fake.entriesRead(() => fake.portal.status())).toBe(50); // A page.
  const plan = (): Promise<unknown> => fake.portal.plan({ action: "promote", environment: "uat", flows: [] });
  expect(await fake.entriesRead(plan)).toBe(50);
});

test.each([HOUR, 3 * DAY])("what was done to a Deployment that is gone is not told of its successor", async (later) => {
  const fake = await busy(3);
  const lastChange = async (): Promise<unknown> => (await fake.portal.status()).rows[0]?.cells[0]?.lastChange;
  expect(await lastChange()).toMatchObject({ action: "deploy" });
  fake.engine.operator.deletes("a", "dev");
  fake.clock.advance(later);
  makes("a", fake);
  expect(await lastChange()).toBeUndefined();
});

test("evidence of a Deployment that is gone does not count for one with the same code that came an hour later", async () => {
  const fake = withRules({ requires: [{ soak: "20h" }] });
  await fake.deploy();
  fake.clock.advance(20 * HOUR);
  expect(await steps(fake)).toEqual([expect.stringMatching(/^soak passed/)]);
  const { key, name, release } = fake.engine.live("nightly", "dev") ?? {};
  if (key === undefined || name === undefined || release === undefined) throw new Error("nightly is not deployed");
  fake.engine.operator.deletes("nightly", "dev");
  fake.clock.advance(HOUR);
  fake.engine.operator.makes(name, { key, release });
  expect(await steps(fake)).toEqual([expect.stringMatching(/^soak waiting/)]);
});
