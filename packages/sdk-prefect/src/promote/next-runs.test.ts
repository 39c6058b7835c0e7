// What is asked and said of the next runs of a batch. The server is a list of runs that is filtered as Prefect does.
import { type AcmeError, type Context, definePortal, type Field } from "@acme/sdk-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { json, type LocalServer, localServer } from "../api/local-server.test-support.ts";
import { NextRuns, type Scheduled } from "./next-runs.ts";

const now = Date.now();
const at = (seconds: number): string => new Date(now + seconds * 1_000).toISOString();
/** Of what fires in thirty days, when. */
const then = new Date(Math.ceil(now / 86_400_000 + 30) * 86_400_000);
const onceThen: Field = {
  path: "/schedules/once/cron",
  value: `0 0 ${then.getUTCDate()} ${then.getUTCMonth() + 1} *`,
};
const everySecond: Field[] = [
  { path: "/schedules/often/interval", value: 1 },
  { path: "/schedules/often/anchor_date", value: "2020-01-01T00:00:00Z" },
];
const rule: Field = { path: "/schedules/rule/rrule", value: "FREQ=DAILY;UNTIL=20200101T000000Z" };

interface Run {
  deployment: string;
  time: string;
  own?: boolean;
}

let server: LocalServer;
let runs: Run[];
let isDown: boolean;
let warned: string[];
let problems: AcmeError[];
let context: Context;

beforeEach(async () => {
  [runs, isDown, warned, problems] = [[], false, [], []];
  const plain = definePortal({ project: "p", environments: [], adapter: { name: "none" } }).context();
  context = { ...plain, log: { ...plain.log, warn: (message) => void warned.push(message) } };
  server = await localServer((request, response, index) => {
    if (!request.path.endsWith("/flow_runs/filter")) return json([])(request, response, index);
    if (isDown) return json({ exception_message: "Internal Server Error" }, 500)(request, response, index);
    const { limit, flow_runs: asked } = request.body as {
      limit: number;
      flow_runs: { deployment_id: Record<"any_", string[]>; expected_start_time: Record<"after_", string> };
    };
    const found = runs
      .filter(
        ({ deployment, time }) =>
          asked.deployment_id["any_"].includes(deployment) && time >= asked.expected_start_time["after_"],
      )
      .sort((a, b) => (a.time < b.time ? -1 : 1))
      .slice(0, limit);
    const rows = found.map(({ deployment, time, own = true }, id) => ({
      id: String(id),
      name: "run",
      created: time,
      deployment_id: deployment,
      state_type: "SCHEDULED",
      expected_start_time: time,
      auto_scheduled: own,
    }));
    json(rows)(request, response, index);
  });
});

afterEach(() => server.close());

function scheduled(id: string, ...settings: Field[]): Scheduled {
  return {
    id,
    name: `shop--${id}`,
    settings: settings.length === 0 ? [onceThen] : settings,
    since: at(0),
    replaced: false,
  };
}

/** How often runs were asked for. */
async function confirm(...written: Scheduled[]): Promise<number> {
  const nextRuns = new NextRuns();
  for (const one of written) await nextRuns.make(server.api, one, context);
  problems = await nextRuns.confirm(context);
  return server.received.filter(({ path }) => path.endsWith("/flow_runs/filter")).length;
}

test("that are all there take one request, however many Deployments were written", async () => {
  const ids = Array.from({ length: 200 }, (_, index) => `d${index}`);
  runs = ids.map((deployment) => ({ deployment, time: then.toISOString() }));
  expect(await confirm(...ids.map((id) => scheduled(id)))).toBe(1);
  expect([problems, warned]).toEqual([[], []]);
});

test("of which one is missing is told by its name and its time", async () => {
  const time = then.toISOString();
  runs = [
    { deployment: "a", time },
    { deployment: "b", time: at(-0.5) }, // Just before the write,
    { deployment: "b", time: at(60) }, // at another time,
    { deployment: "b", time, own: false }, // and of a person.
  ];
  expect(await confirm(scheduled("a"), scheduled("b"))).toBe(1);
  expect(problems).toMatchObject([
    {
      code: "readback-differs",
      message: `The next run of shop--b, at ${time}, is not there: the server has not made it.`,
    },
  ]);
  expect(warned).toEqual([]);
});

test("of something that fires all the time hide no other's", async () => {
  const first = Math.ceil(now / 1_000 + 1) - now / 1_000;
  runs = [
    ...Array.from({ length: 500 }, (_, index) => ({ deployment: "often", time: at(first - 2 + index) })),
    { deployment: "rare", time: then.toISOString() },
  ];
  expect(await confirm(scheduled("often", ...everySecond), scheduled("rare"), scheduled("none"))).toBe(2);
  expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining("shop--none")]);
  expect(warned).toEqual([]);
});

test("that are hidden all the same are not checked, and not missing", async () => {
  runs = Array.from({ length: 300 }, () => ({ deployment: "a", time: then.toISOString(), own: false }));
  await confirm(scheduled("a"));
  expect(problems).toEqual([]);
  expect(warned).toEqual([expect.stringMatching(/^Whether the next run of shop--a is there was not checked/)]);
});

test("of a rule that only the server can tell of are there, or it is said that nobody can know", async () => {
  runs = [
    { deployment: "there", time: at(9_000) },
    { deployment: "gone", time: at(-60) },
  ];
  expect(await confirm(scheduled("there", rule), scheduled("gone", rule))).toBe(1);
  expect(problems).toEqual([]);
  expect(warned).toEqual([expect.stringMatching(/^Whether the next run of shop--gone is there was not checked: only/)]);
});

test("that nobody can expect are not asked for", async () => {
  const later = new Date(now + 200 * 86_400_000);
  const far: Field = { path: "/schedules/far/cron", value: `0 0 ${later.getUTCDate()} ${later.getUTCMonth() + 1} *` };
  const off: Field[] = [onceThen, { path: "/schedules/once/active", value: false }];
  expect(await confirm(scheduled("far", far), scheduled("off", ...off))).toBe(0);
  expect([problems, warned]).toEqual([[], []]);
});

test("that cannot be read are said once, and fail nothing", async () => {
  isDown = true;
  await confirm(scheduled("a"), scheduled("b"));
  expect(problems).toMatchObject([
    {
      code: "engine-failed",
      message: expect.stringMatching(
        /^Whether the next runs of 2 Deployments are there could not be read. The Prefect server failed/,
      ),
    },
  ]);
});
