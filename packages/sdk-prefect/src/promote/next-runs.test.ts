// What is asked and said of the next runs of a batch. The server is a list of runs that is filtered as Prefect does.
import { type Context, definePortal, type Field } from "@acme/sdk-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { json, type LocalServer, localServer } from "../api/local-server.test-support.ts";
import { NextRuns, type Scheduled } from "./next-runs.ts";

const now = Date.now();
const at = (seconds: number): string => new Date(now + seconds * 1_000).toISOString();
const daily: Field = { path: "/schedules/daily/cron", value: "0 6 * * *" };

interface Run {
  deployment: string;
  time: string;
  own?: boolean;
}

let server: LocalServer;
let runs: Run[];
let isDown: boolean;
let warned: string[];
let context: Context;

beforeEach(async () => {
  [runs, isDown, warned] = [[], false, []];
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
    settings: settings.length === 0 ? [daily] : settings,
    since: at(0),
    replaced: false,
  };
}

/** How often runs were asked for. */
async function confirm(...written: Scheduled[]): Promise<number> {
  const nextRuns = new NextRuns();
  for (const one of written) await nextRuns.make(server.api, one, context);
  await nextRuns.confirm(context);
  return server.received.filter(({ path }) => path.endsWith("/flow_runs/filter")).length;
}

test("that are all there take one request, however many Deployments were written", async () => {
  const ids = Array.from({ length: 200 }, (_, index) => `d${index}`);
  runs = ids.map((deployment, index) => ({ deployment, time: at(60 + index) }));
  expect(await confirm(...ids.map((id) => scheduled(id)))).toBe(1);
  expect(warned).toEqual([]);
});

test("of which one is missing is told by its name and its time", async () => {
  runs = [
    { deployment: "a", time: at(60) },
    { deployment: "b", time: at(-60) },
    { deployment: "b", time: at(90), own: false },
  ];
  expect(await confirm(scheduled("a"), scheduled("b"))).toBe(1);
  expect(warned).toEqual([expect.stringMatching(/^The next run of shop--b, at \d.*T06:00:00\.000Z, is not there/)]);
});

test("of something that fires all the time hide no other's", async () => {
  runs = [
    ...Array.from({ length: 500 }, (_, index) => ({ deployment: "often", time: at(index + 1) })),
    { deployment: "rare", time: at(50_000) },
  ];
  expect(await confirm(scheduled("often"), scheduled("rare"), scheduled("none"))).toBe(2);
  expect(warned).toEqual([expect.stringContaining("shop--none")]);
});

test("that nobody can expect are not asked for", async () => {
  const later = new Date(now + 200 * 86_400_000);
  const far: Field = { path: "/schedules/far/cron", value: `0 0 ${later.getUTCDate()} ${later.getUTCMonth() + 1} *` };
  const rule: Field = { path: "/schedules/rule/rrule", value: "FREQ=DAILY;UNTIL=20200101T000000Z" };
  const off: Field[] = [daily, { path: "/schedules/daily/active", value: false }];
  expect(await confirm(scheduled("far", far), scheduled("rule", rule), scheduled("off", ...off))).toBe(0);
  expect(warned).toEqual([]);
});

test("that cannot be read are said once, and fail nothing", async () => {
  isDown = true;
  await confirm(scheduled("a"), scheduled("b"));
  expect(warned).toEqual([
    expect.stringMatching(
      /^Whether the next runs of 2 Deployments are there could not be read. The Prefect server failed/,
    ),
  ]);
});
