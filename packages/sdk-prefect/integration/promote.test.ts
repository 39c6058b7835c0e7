// Promote and find on a real server, by REST only.
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { DeploymentRow } from "../src/api/rows.ts";
import { COMMIT, ends, PINNED, type RestProject, restProject } from "./rest-project.test-support.ts";

const apiUrl = inject("PREFECT_API_URL");
let p: RestProject;

/** Slug, times and limit, by slug. */
function schedulesOf({ schedules }: DeploymentRow): [string, unknown, number | null][] {
  return schedules
    .map(({ slug, schedule, max_scheduled_runs: limit }): [string, unknown, number | null] => [
      slug ?? "",
      schedule.cron ?? schedule.interval ?? schedule.rrule,
      limit ?? null,
    ])
    .sort(([a], [b]) => a.localeCompare(b));
}

describe("a promotion", () => {
  beforeAll(async () => {
    p = await restProject({
      apiUrl,
      project: "promo",
      settings: {
        uat: {
          parameters: { region: "ch" },
          tags: ["finance"],
          schedules: {
            nightly: { cron: "0 6 * * *", timezone: "Europe/Zurich" },
            hourly: { interval: 3600 },
            weekly: { rrule: "FREQ=WEEKLY;BYHOUR=4", max_scheduled_runs: 2 },
          },
          job_variables: { env: { STAGE: "uat", API_TOKEN: "s3cret-value" } },
          concurrency_limit: { limit: 2, collision_strategy: "CANCEL_NEW" },
          labels: { team: "core" },
        },
      },
    });
    await p.make("hello_world", "dev", {
      enforce_parameter_schema: false,
      path: "/srv/x",
      parameters: { x: 7 },
      tags: [`PROJECT_NAME=promo`, "BRANCH_NAME=main", `COMMIT_HASH=${COMMIT}`, "dev-only"],
    });
  });
  afterAll(() => p.remove());

  const target = "promo--main--hello-world--uat";

  it("creates the target with the Release of the source and the settings of the files", async () => {
    expect(ends(await p.promote())).toEqual({ "hello-world": "applied" });
    const row = await p.row(target);
    expect(row).toMatchObject({
      entrypoint: "flows/hello_world.py:hello_world",
      path: "/srv/x",
      pull_steps: PINNED,
      version: `main-${COMMIT}`,
      description: "Doc of hello_world.",
      enforce_parameter_schema: false,
      parameters: { region: "ch" },
      work_pool_name: "rest-pool",
      work_queue_name: "default",
      job_variables: { env: { DEPLOYMENT_NAME: target, STAGE: "uat", API_TOKEN: "s3cret-value" } },
      global_concurrency_limit: { limit: 2 },
      concurrency_options: { collision_strategy: "CANCEL_NEW" },
    });
    expect(row.tags).toEqual(["PROJECT_NAME=promo", "BRANCH_NAME=main", `COMMIT_HASH=${COMMIT}`, "finance"]);
    expect(schedulesOf(row)).toEqual([
      ["hourly", 3600, null],
      ["nightly", "0 6 * * *", null],
      ["weekly", expect.stringContaining("FREQ=WEEKLY;BYHOUR=4"), 2],
    ]);
    const { labels } = await p.api<{ labels: object }>("GET", `/deployments/${row.id}`);
    expect(labels).toMatchObject({ team: "core" });
  });

  it("changes nothing the second time, and shows no drift", async () => {
    const plan = await p.plan();
    expect(plan.items).toMatchObject([{ does: "unchanged", settings: [], drift: [], conflicts: [] }]);
  });

  it("keeps what an operator changed, shows it as drift, and still writes what the files change", async () => {
    const { id, tags } = await p.row(target);
    await p.api("PATCH", `/deployments/${id}`, { paused: true, tags: [...tags, "do-not-touch"] });
    await p.api("POST", `/deployments/${id}/schedules`, [{ schedule: { cron: "0 1 * * *" }, slug: "operators" }]);
    p.settings["uat"] = { ...p.settings["uat"], parameters: { region: "all" } };
    const plan = await p.plan();
    expect(plan.items[0]?.settings).toEqual([{ path: "/parameters/region", before: "ch", after: "all" }]);
    expect(plan.items[0]?.drift.map(({ path }) => path).sort()).toEqual([
      "/paused",
      "/schedules/operators/cron",
      "/tags/do-not-touch",
    ]);
    expect(JSON.stringify(plan)).not.toContain("s3cret-value");
    expect(ends(await p.portal.apply(plan))).toEqual({ "hello-world": "applied" });
    const row = await p.row(target);
    expect(row.paused).toBe(true);
    expect(row.tags).toContain("do-not-touch");
    expect(schedulesOf(row).map(([slug]) => slug)).toEqual(["hourly", "nightly", "operators", "weekly"]);
    expect(row.parameters).toEqual({ region: "all" });
  });

  it("calls a setting that was changed in the files and live a conflict, which a flag decides", async () => {
    const { id } = await p.row(target);
    await p.api("PATCH", `/deployments/${id}`, { parameters: { region: "live" } });
    p.settings["uat"] = { ...p.settings["uat"], parameters: { region: "files" } };
    expect(ends(await p.promote())["hello-world"]).toMatch(/^skipped: settings-conflict/);
    expect(ends(await p.promote({ take: "files" }))).toEqual({ "hello-world": "applied" });
    expect((await p.row(target)).parameters).toEqual({ region: "files" });
  });

  it("removes schedules, limits and variables that the files no longer say", async () => {
    p.settings["uat"] = {
      schedules: {
        nightly: { cron: "0 7 * * *", timezone: "Europe/Zurich" },
        weekly: { rrule: "FREQ=WEEKLY;BYHOUR=4" },
      },
      tags: [],
    };
    expect(ends(await p.promote())).toEqual({ "hello-world": "applied" });
    const row = await p.row(target);
    expect(schedulesOf(row)).toEqual([
      ["nightly", "0 7 * * *", null],
      ["operators", "0 1 * * *", null],
      ["weekly", expect.stringContaining("FREQ=WEEKLY;BYHOUR=4"), null],
    ]);
    expect(row).toMatchObject({
      global_concurrency_limit: null,
      concurrency_options: null,
      parameters: {},
      paused: true,
    });
    expect(row.job_variables).toEqual({ env: { DEPLOYMENT_NAME: target } });
    expect(row.tags).toEqual(["PROJECT_NAME=promo", "BRANCH_NAME=main", `COMMIT_HASH=${COMMIT}`, "do-not-touch"]);
  });

  it("moves a pool together with its queue", async () => {
    p.settings["uat"] = { ...p.settings["uat"], work_pool: "other-pool" };
    expect(ends(await p.promote())).toEqual({ "hello-world": "applied" });
    expect(await p.row(target)).toMatchObject({ work_pool_name: "other-pool", work_queue_name: "default" });
  });

  it("records all of it in history, without secrets", async () => {
    const entries = [];
    for await (const page of p.portal.history("uat")) {
      expect(page.problems).toEqual([]);
      entries.push(...page.entries);
    }
    expect(entries).toHaveLength(10);
    expect(entries[0]).toMatchObject({ phase: "result", environment: "uat", from: "dev" });
    expect(JSON.stringify(entries)).not.toContain("s3cret-value");
  });

  it("rolls back to a Release that history holds", async () => {
    const { id } = await p.row("promo--main--hello-world--dev");
    const next = COMMIT.replaceAll("0", "9");
    await p.api("PATCH", `/deployments/${id}`, {
      version: `main-${next}`,
      pull_steps: JSON.parse(JSON.stringify(PINNED).replaceAll(COMMIT, next)),
      tags: ["PROJECT_NAME=promo", "BRANCH_NAME=main", `COMMIT_HASH=${next}`],
    });
    expect(ends(await p.promote())).toEqual({ "hello-world": "applied" });
    expect((await p.row(target)).version).toBe(`main-${next}`);
    expect(ends(await p.promote({ action: "rollback" }))).toEqual({ "hello-world": "applied" });
    expect(await p.row(target)).toMatchObject({ version: `main-${COMMIT}`, pull_steps: PINNED });
  });
});

describe("what a promotion refuses before anything is sent", () => {
  beforeAll(async () => {
    p = await restProject({ apiUrl, project: "refuse" });
    await p.make("sound", "dev");
    await p.make("unpinned", "dev", {
      pull_steps: [
        { "prefect.deployments.steps.git_clone": { repository: "https://git.example/shop.git", branch: "main" } },
      ],
    });
    await p.make("leaky", "dev", {
      pull_steps: [
        {
          "prefect.deployments.steps.git_clone": {
            repository: "https://git.example/shop.git",
            commit_sha: COMMIT,
            access_token: "ghp_in_clear",
          },
        },
      ],
    });
    await p.make("typed", "dev");
    await p.make("twin_flow", "dev");
    await p.make("twin_flow", "uat");
    await p.make("twin-flow", "uat");
  });
  afterAll(() => p.remove());

  it("goes on with the others", async () => {
    p.settings["uat"] = { parameters: { x: 1 } };
    const plan = await p.plan();
    const refusals = Object.fromEntries(
      plan.items.map((item) => [item.key.flow, item.refusals.map(({ code }) => code)]),
    );
    expect(refusals).toEqual({
      sound: [],
      typed: [],
      unpinned: ["release-unpinned"],
      leaky: ["value-unsafe"],
      "twin-flow": ["name-ambiguous"],
    });
    expect(plan.problems.map(({ code }) => code)).toContain("name-ambiguous");
    expect(JSON.stringify(plan)).not.toContain("ghp_in_clear");
    expect(ends(await p.portal.apply(plan))).toMatchObject({
      sound: "applied",
      typed: "applied",
      leaky: expect.stringMatching(/^skipped/),
    });
  });

  it("a parameter of another type", async () => {
    p.settings["uat"] = { parameters: { x: "many" } };
    const plan = await p.plan({ flows: ["typed"] });
    expect(plan.items[0]?.refusals).toMatchObject([
      { code: "settings-unfit", message: expect.stringContaining("x must be a whole number, and is a text") },
    ]);
  });

  it("a work pool that is not there", async () => {
    p.settings["uat"] = { work_pool: "no-such-pool" };
    const plan = await p.plan({ flows: ["sound"] });
    expect(plan.items[0]?.refusals).toMatchObject([
      { code: "target-missing", message: expect.stringContaining("no-such-pool") },
    ]);
  });
});

describe("names", () => {
  afterAll(() => p.remove());

  it("finds what acme-portal-sdk 1.2 made, and a schedule without a slug is the one that is declared", async () => {
    p = await restProject({
      apiUrl,
      project: "old_shop",
      settings: { uat: { schedules: { nightly: { cron: "0 6 * * *" } } } },
    });
    const tags = (commit: string): string[] => [
      "PROJECT_NAME=old-shop",
      "BRANCH_NAME=main",
      `COMMIT_HASH=${commit}`,
      "PACKAGE_VERSION=1.0",
    ];
    const { id: flow } = await p.api<{ id: string }>("POST", "/flows/", { name: "old_flow" });
    for (const [environment, commit] of [
      ["dev", "abc1234"],
      ["uat", "0000000"],
    ] as const) {
      await p.api("POST", "/deployments/", {
        name: `old-shop--main--old-flow--${environment}`,
        flow_id: flow,
        version: `main-${commit}`,
        tags: tags(commit),
        work_pool_name: "rest-pool",
        schedules: environment === "uat" ? [{ schedule: { cron: "0 6 * * *", timezone: "UTC" } }] : [],
        job_variables: { image: `registry.example/shop:${commit}`, env: { STAGE: environment } },
      });
    }
    expect(ends(await p.promote())).toEqual({ "old-flow": "applied" });
    const row = await p.row("old-shop--main--old-flow--uat");
    expect(row).toMatchObject({
      version: "main-abc1234",
      flow_id: flow,
      job_variables: { image: "registry.example/shop:abc1234" },
    });
    expect(row.schedules).toHaveLength(1);
    expect(ends(await p.promote())).toEqual({ "old-flow": "unchanged" });
    p.settings["uat"] = { schedules: { nightly: { cron: "0 8 * * *" } } };
    expect(ends(await p.promote())).toEqual({ "old-flow": "applied" });
    expect((await p.row("old-shop--main--old-flow--uat")).schedules.map(({ schedule }) => schedule.cron)).toEqual([
      "0 8 * * *",
    ]);
    expect(await p.rows()).toHaveLength(2);
  });

  it("a branch of any name gives a name that Prefect takes, and is found again as git knows it", async () => {
    p.remove();
    p = await restProject({
      apiUrl,
      project: "branches",
      environments: [
        { name: "dev", deployments: "per-branch" },
        { name: "pre_view", deployments: "per-branch", after: "dev" },
      ],
    });
    await p.make(
      "flow_a",
      "dev",
      {
        version: `feature/x-y_z-${COMMIT}`,
        tags: ["PROJECT_NAME=branches", "BRANCH_NAME=feature/x-y-z", `COMMIT_HASH=${COMMIT}`],
      },
      "placeholder",
    );
    const [made] = await p.rows();
    await p.api("DELETE", `/deployments/${made?.id}`);
    const { deploymentName } = await import("../src/deployments/naming.ts");
    for (const branch of ["feature/x-y_z", "feature-x-y-z"]) {
      await p.api("POST", "/deployments/", {
        name: deploymentName({ project: "branches", branch, flow: "flow-a", environment: "dev" }),
        flow_id: made?.flow_id,
        pull_steps: PINNED,
        version: `${branch}-${COMMIT}`,
        tags: ["PROJECT_NAME=branches", `BRANCH_NAME=${branch.replaceAll("_", "-")}`, `COMMIT_HASH=${COMMIT}`],
      });
    }
    const found = await p.portal.findDeployments({ environments: ["dev"] });
    expect(new Set(found.items.map(({ key }) => key?.branch))).toEqual(new Set(["feature-x-y-z", "feature/x-y_z"]));
    expect(ends(await p.promote({ environment: "pre_view", branch: "feature/x-y_z" }))).toEqual({
      "flow-a": "applied",
    });
    const promoted = await p.portal.findDeployments({ environments: ["pre_view"] });
    expect(promoted.items.map(({ key }) => key)).toEqual([
      { project: "branches", branch: "feature/x-y_z", flow: "flow-a", environment: "pre_view" },
    ]);
  });

  it("a branch's Deployment in an environment that keeps one per flow is shown, and not managed", async () => {
    p.remove();
    p = await restProject({ apiUrl, project: "stray" });
    await p.make("flow_a", "dev");
    await p.make("flow_a", "dev", {}, "feature");
    const found = await p.portal.findDeployments();
    expect(found.items.map(({ name, key }) => [name, key?.flow])).toEqual([
      ["stray--feature--flow-a--dev", undefined],
      ["stray--main--flow-a--dev", "flow-a"],
    ]);
    expect(ends(await p.promote())).toEqual({ "flow-a": "applied" });
  });
});
