// Deploy on a real server, through the Portal, with the real CLI.
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { type DeployProject, deployProject, flowSource } from "./deploy-project.test-support.ts";

let shop: DeployProject;

beforeAll(async () => {
  shop = deployProject({
    apiUrl: inject("PREFECT_API_URL"),
    python: inject("PREFECT_PYTHON"),
    project: "deploy-shop",
    files: { "flows/one.py": flowSource("one"), "flows/two.py": flowSource("two"), ".gitignore": "__pycache__/\n" },
    settings: { one: { parameters: { x: 5 }, schedules: { nightly: { cron: "0 6 * * *", timezone: "Europe/Zurich" } }, tags: ["team-a"] } },
  });
  await shop.api("POST", "/work_pools/", { name: "deploy-pool", type: "process" });
});

afterAll(() => shop.remove());

describe("deploying", () => {
  it("creates deployments that run exactly the commit", async () => {
    const commit = shop.git("rev-parse", "HEAD");
    expect(await shop.deploy()).toEqual({ one: "applied", two: "applied" });
    expect(await shop.row("deploy-shop--main--one--dev")).toMatchObject({
      entrypoint: "flows/one.py:one",
      version: `main-${commit}`,
      description: "Doc of one.",
      parameters: { x: 5 },
      pull_steps: [{ "prefect.deployments.steps.git_clone": { repository: shop.remote, commit_sha: commit } }],
      paused: false,
      schedules: [{ slug: "nightly", active: true, schedule: { cron: "0 6 * * *", timezone: "Europe/Zurich" } }],
    });
  });

  it("starts no CLI and changes nothing where nothing changed", async () => {
    const before = await shop.rows();
    expect(await shop.deploy()).toEqual({ one: "unchanged", two: "unchanged" });
    expect(await shop.rows()).toEqual(before);
  });
});
