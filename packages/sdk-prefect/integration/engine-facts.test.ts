// What the adapter reads of a real server beside Deployments: scheduled runs, runs, history, and what the doctor sees.
import { afterEach, describe, expect, inject, it } from "vitest";
import { waitFor } from "@acme-tools/prefect-server";
import type { HistoryEntry } from "@acme/sdk-core";
import { NEAR } from "../src/promote/near-fires.ts";
import { ends, type RestProject, restProject } from "./rest-project.test-support.ts";

const apiUrl = inject("PREFECT_API_URL");
let p: RestProject;

afterEach(() => p.remove());

describe("a schedule that fires soon", () => {
  it("is not deprived of its run: the write waits past the fire, and others go first", async () => {
    p = await restProject({ apiUrl, project: "fires-soon" });
    const [anchor, interval] = ["2026-01-01T00:00:00Z", 12];
    const schedules = [{ slug: "often", schedule: { interval, anchor_date: anchor } }];
    for (const flow of ["often", "never"]) {
      await p.make(flow, "dev");
      await p.make(flow, "uat", { description: "older", schedules: flow === "often" ? schedules : [] });
    }
    const { id } = await p.row("fires-soon--main--often--uat");
    const runs = { flow_runs: { deployment_id: { any_: [id] } } };
    await waitFor(async () => (await p.api<unknown[]>("POST", "/flow_runs/filter", runs)).length > 0, {
      what: "scheduled runs",
    });
    // Begun when a fire is near: however slow the machine is, the write must come after that fire.
    const next = (): number => interval * 1000 - ((Date.now() - Date.parse(anchor)) % (interval * 1000));
    await waitFor(() => next() > NEAR / 2 && next() < NEAR - 2000, { what: "a fire that is near" });
    const fire = Date.now() + next();
    expect(ends(await p.promote())).toEqual({ never: "applied", often: "applied" });
    const { updated } = await p.row("fires-soon--main--often--uat");
    expect(Date.parse(updated ?? "")).toBeGreaterThanOrEqual(fire);
  });
});

it("the next run that is shown is the one that the server schedules", async () => {
  p = await restProject({ apiUrl, project: "next", environments: [{ name: "dev" }] });
  const schedules = [
    { cron: "0 6 * * *", timezone: "Europe/Zurich" },
    { cron: "*/7 9-17 * * mon-fri", timezone: "America/New_York" },
    { cron: "30 4 1,15 * 5" },
    { cron: "30 4 8-31 * 5", day_or: false },
    { cron: "@weekly", timezone: "Asia/Kolkata" },
    { rrule: "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;BYHOUR=6;BYMINUTE=30", timezone: "Europe/Zurich" },
    { interval: 5400, anchor_date: "2026-01-01T00:20:00Z" },
  ];
  const ids = new Map<string, string>();
  for (const [index, schedule] of schedules.entries())
    ids.set(await p.make(`flow_${index}`, "dev", { schedules: [{ schedule }] }), JSON.stringify(schedule));
  const servers = new Map<string, string>();
  await waitFor(
    async () => {
      for (const id of ids.keys()) {
        const body = { flow_runs: { deployment_id: { any_: [id] } }, sort: "EXPECTED_START_TIME_ASC", limit: 1 };
        const [run] = await p.api<{ expected_start_time: string }[]>("POST", "/flow_runs/filter", body);
        if (run !== undefined) servers.set(ids.get(id) ?? "", new Date(run.expected_start_time).toISOString());
      }
      return servers.size === ids.size;
    },
    { what: "scheduled runs" },
  );
  const { items } = await p.portal.findDeployments();
  expect(new Map(items.map(({ id, nextRun }) => [ids.get(id), nextRun]))).toEqual(servers);
});

describe("runs", () => {
  it("are those that were created since, newest first, with the engine's times", async () => {
    p = await restProject({ apiUrl, project: "runs" });
    const id = await p.make("flow_a", "dev");
    const create = async (key: string): Promise<{ id: string; created: string }> =>
      p.api("POST", `/deployments/${id}/create_flow_run`, { parameters: {}, idempotency_key: key });
    const early = await create("runs-1");
    const late = await create("runs-2");
    await p.api("POST", `/flow_runs/${late.id}/set_state`, { state: { type: "COMPLETED" }, force: true });
    const { items: deployments } = await p.portal.findDeployments({ environments: ["dev"] });
    const all = await p.portal.findRuns("dev", { deployments });
    expect(all.items.map((run) => [run.id, run.state])).toEqual([
      [late.id, "completed"],
      [early.id, "scheduled"],
    ]);
    expect(all.items[0]).toMatchObject({
      deployment: id,
      created: late.created,
      url: expect.stringContaining(`/runs/flow-run/${late.id}`),
    });
    expect((await p.portal.findRuns("dev", { deployments, since: late.created })).items.map((run) => run.id)).toEqual([
      late.id,
    ]);
    expect((await p.portal.findRuns("dev", { deployments, latest: 1 })).items.map((run) => run.id)).toEqual([late.id]);
  });
});

describe("history", () => {
  const entry: Omit<HistoryEntry, "at"> = {
    format: 1,
    batch: "b",
    phase: "result",
    action: "deploy",
    project: "chronicle",
    environment: "dev",
    actor: { name: "ann", source: "git", authenticated: false },
    changes: [],
  };

  it("is newest first, over pages, with the engine's time; what is no entry is a problem beside it", async () => {
    p = await restProject({ apiUrl, project: "chronicle" });
    const { history } = p.portal.adapterOf("dev");
    if (history === undefined) throw new Error("There is no history.");
    const context = p.portal.context();
    const dev = p.portal.environments.get("dev");
    for (let index = 0; index < 21; index++) await history.append(dev, { ...entry, batch: `b${index}` }, context);
    const { historyKey } = await import("../src/history/artifact-history.ts");
    const key = historyKey("chronicle", "dev");
    await p.api("POST", "/artifacts/", { key, type: "json", data: { format: 99 } });
    await p.api("POST", "/artifacts/", { key, type: "json", data: { ...entry, at: "x", project: "other" } });
    const pages = [];
    for await (const page of p.portal.history("dev")) pages.push(page);
    expect(pages.length).toBeGreaterThan(1);
    const entries = pages.flatMap((page) => page.entries);
    expect(entries.map(({ batch }) => batch)).toEqual(Array.from({ length: 21 }, (_, index) => `b${20 - index}`));
    expect(Math.abs(Date.parse(entries[0]?.at ?? "") - Date.now())).toBeLessThan(60_000);
    expect(pages.flatMap(({ problems }) => problems).map(({ code }) => code)).toEqual(["engine-unexpected"]);
  });
});

describe("the doctor", () => {
  it("sees the server, and says how to mend a pool that is missing or has no worker", async () => {
    p = await restProject({
      apiUrl,
      project: "patient",
      environments: [{ name: "dev" }, { name: "down", options: { api_url: "http://127.0.0.1:9/api" } }],
    });
    await p.make("flow_a", "dev");
    p.settings["dev"] = { work_pool: "rest-pool" };
    const checks = [];
    for await (const check of p.portal.check()) checks.push(check);
    expect(checks).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          name: "server of dev",
          status: "ok",
          message: expect.stringContaining("Prefect 3."),
        }),
        expect.objectContaining({
          name: "server of down",
          status: "error",
          message: expect.stringContaining("cannot be reached"),
        }),
      ]),
    );
  });
});
