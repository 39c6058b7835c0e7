// Schedules every few seconds, and promotions and deploys all the time: every fire is one run, none is missing, none is
// doubled. A worker is played as Prefect's own polls: it takes runs ten seconds ahead of their time. On a server of its
// own, because what fires every few seconds would keep that of the other tests busy to the end.
import { setTimeout as wait } from "node:timers/promises";
import { createProcessPool, type PrefectServer, request, startServer, waitFor } from "@acme-tools/prefect-server";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { deployProject, flowSource } from "./deploy-project.test-support.ts";
import { ends, restProject } from "./rest-project.test-support.ts";

let server: PrefectServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());
const often = { interval: 4, anchor_date: "2020-01-01T00:00:00Z" };
const PERIOD = often.interval * 1000;
/** So many fires of each Deployment are seen. */
const FIRES = 15;
/** How far ahead a worker takes runs: Prefect's default. */
const PREFETCH = 10_000;
const remove: (() => void)[] = [];
afterEach(() => {
  for (const one of remove.splice(0)) one();
});

interface RunRow {
  id: string;
  state_type: string;
  expected_start_time: string;
}

/** Takes runs as a worker does. Gives, when it is stopped, how many it took. */
function startWorker(pool: string): () => Promise<number> {
  const stop = new AbortController();
  const take = async ({ id }: RunRow): Promise<number> =>
    request(server.apiUrl, "POST", `/flow_runs/${id}/set_state`, { state: { type: "PENDING" } }).then(
      () => 1,
      (caught: Error) => {
        // A write has removed it meanwhile.
        if (caught.message.includes("404")) return 0;
        throw caught;
      },
    );
  const working = (async () => {
    let taken = 0;
    while (!stop.signal.aborted) {
      const until = { scheduled_before: new Date(Date.now() + PREFETCH).toISOString(), limit: 50 };
      const found: { flow_run: RunRow }[] = await request(
        server.apiUrl,
        "POST",
        `/work_pools/${pool}/get_scheduled_flow_runs`,
        until,
      );
      for (const { flow_run: run } of found) taken += await take(run);
      await wait(1_000);
    }
    return taken;
  })();
  remove.push(() => stop.abort());
  return () => {
    stop.abort();
    return working;
  };
}

/** How many runs there are at each time of the schedule in a span of time; one that was cancelled is none. */
async function runsAt(deployment: string, from: number, to: number): Promise<number[]> {
  const counts = new Map<number, number>();
  for (let time = Math.ceil(from / PERIOD) * PERIOD; time <= to; time += PERIOD) counts.set(time, 0);
  const expected_start_time = { after_: new Date(from).toISOString(), before_: new Date(to).toISOString() };
  for (let offset = 0; ; offset += 200) {
    const flow_runs = { deployment_id: { any_: [deployment] }, expected_start_time };
    const rows: RunRow[] = await request(server.apiUrl, "POST", "/flow_runs/filter", {
      sort: "ID_DESC",
      offset,
      flow_runs,
    });
    for (const { expected_start_time: time, state_type: state } of rows) {
      if (state !== "CANCELLED") counts.set(Date.parse(time), (counts.get(Date.parse(time)) ?? 0) + 1);
    }
    if (rows.length < 200) return [...counts.values()];
  }
}

/** Writes again and again while the Deployments fire, and counts. */
async function count(
  what: string,
  pool: string,
  deployments: () => Promise<string[]>,
  write: () => Promise<number>,
): Promise<void> {
  const ids = await deployments();
  const hasRuns = async (): Promise<boolean> => {
    const flow_runs = { deployment_id: { any_: ids }, state: { type: { any_: ["SCHEDULED"] } } };
    return (await request(server.apiUrl, "POST", "/flow_runs/count", { flow_runs })) >= ids.length;
  };
  await waitFor(hasRuns, { what: "the first runs" });
  const stop = startWorker(pool);
  const begin = Date.now() + PERIOD;
  let writes = 0;
  while (Date.now() < begin + FIRES * PERIOD) writes += await write();
  const end = Date.now();
  await wait(PERIOD);
  const taken = await stop();
  const counts = (await Promise.all(ids.map((id) => runsAt(id, begin, end)))).flat();
  const [missing, doubled] = [counts.filter((one) => one === 0).length, counts.filter((one) => one > 1).length];
  process.stdout.write(
    `${writes} ${what} in ${Math.round((end - begin) / 1000)} s, of Deployments that fire every ${often.interval} s: ` +
      `${counts.length} fires, ${missing} missing, ${doubled} doubled; a worker took ${taken} runs\n`,
  );
  expect({ missing, doubled }).toEqual({ missing: 0, doubled: 0 });
}

it("promotions lose and double no fire", async () => {
  const p = await restProject({ apiUrl: server.apiUrl, project: "fires" });
  remove.push(p.remove);
  const flows = ["flow_a", "flow_b", "flow_c"];
  const schedules = [{ slug: "often", active: true, schedule: often }];
  const make = async (flow: string): Promise<string> => {
    await p.make(flow, "dev", { work_pool_name: "other-pool" });
    return p.make(flow, "uat", { schedules, version: "main-old" });
  };
  let turn = 0;
  await count(
    "promotions",
    "rest-pool",
    () => Promise.all(flows.map(make)),
    async () => {
      p.settings["uat"] = { schedules: { often }, parameters: { x: ++turn } };
      const batch = await p.promote();
      const ended = Object.values(ends(batch));
      expect(new Set(ended)).toEqual(new Set(["applied"]));
      expect(batch.problems).toEqual([]); // The next run of each is seen at its time.
      return ended.length;
    },
  );
});

it("a run that a worker has taken ahead is not made a second time by a write that gives the schedule a new id", async () => {
  const p = await restProject({ apiUrl: server.apiUrl, project: "fires-ahead" });
  remove.push(p.remove);
  await p.make("flow_a", "dev");
  // Without a slug, as acme-portal-sdk 1.2 made them: the write gives it one, and Prefect makes a new schedule.
  const id = await p.make("flow_a", "uat", { schedules: [{ active: true, schedule: often }], version: "main-old" });
  const flow_runs = { deployment_id: { any_: [id] }, state: { type: { any_: ["SCHEDULED"] } } };
  const next = async (): Promise<RunRow | undefined> => {
    const runs: RunRow[] = await request(server.apiUrl, "POST", "/flow_runs/filter", {
      sort: "EXPECTED_START_TIME_ASC",
      flow_runs,
    });
    return runs.find(({ expected_start_time: time }) => Date.parse(time) > Date.now() + 6_000);
  };
  const taken = await waitFor(next, { what: "a run in the next seconds" });
  await request(server.apiUrl, "POST", `/flow_runs/${taken.id}/set_state`, { state: { type: "PENDING" } });
  p.settings["uat"] = { schedules: { often: { ...often, parameters: { x: 2 } } } };
  expect(ends(await p.promote())).toEqual({ "flow-a": "applied" });
  const at = Date.parse(taken.expected_start_time);
  expect(await runsAt(id, at - 1, at + 1)).toEqual([1]);
});

it("deploys by the prefect CLI, which replaces the schedules, lose and double no fire", async () => {
  await createProcessPool(server.apiUrl, "fires-pool");
  const p = deployProject({
    apiUrl: server.apiUrl,
    python: server.venv.python,
    project: "fires-cli",
    files: { "flows/a.py": flowSource("flow_a"), "flows/b.py": flowSource("flow_b") },
    settings: { "*": { work_pool: "fires-pool", schedules: { often } } },
  });
  remove.push(p.remove);
  const deploy = async (): Promise<number> => {
    p.commit();
    const plan = await p.portal.plan({ action: "deploy", environment: "dev", flows: [] });
    const batch = await p.portal.apply(plan);
    const ended = Object.values(ends(batch));
    expect(new Set(ended)).toEqual(new Set(["applied"]));
    expect(batch.problems).toEqual([]);
    return ended.length;
  };
  const ids = async (): Promise<string[]> => {
    await deploy();
    return (await p.rows()).map(({ id }) => id);
  };
  await count("deploys", "fires-pool", ids, deploy);
});
