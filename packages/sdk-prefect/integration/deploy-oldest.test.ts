// Deploy with the oldest Prefect that is supported, client and server: its CLI treats some of the file in another way.
import { type PrefectServer, startServer } from "@acme-tools/prefect-server";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type DeployProject, deployProject, flowSource } from "./deploy-project.test-support.ts";

let server: PrefectServer;
let shop: DeployProject;

beforeAll(async () => {
  server = await startServer({ version: "3.4.25" });
  shop = deployProject({
    apiUrl: server.apiUrl,
    python: server.venv.python,
    project: "oldest",
    files: { ".gitignore": "__pycache__/\n", "flows/one.py": flowSource("one"), "flows/two.py": flowSource("two") },
    settings: {
      one: {
        schedules: {
          nightly: { cron: "0 6 * * *", timezone: "Europe/Zurich" },
          hourly: { interval: 3600, active: false },
        },
        concurrency_limit: { limit: 2, collision_strategy: "CANCEL_NEW" },
        job_variables: { command: "{{ prefect.blocks.secret.cmd }}" },
        env: { TOKEN: { from_env: "ACME_TEST_OLD_TOKEN" } },
      },
    },
  });
  await shop.api("POST", "/work_pools/", { name: "deploy-pool", type: "process" });
  process.env["ACME_TEST_OLD_TOKEN"] = "s3cr3t";
});

afterAll(async () => {
  delete process.env["ACME_TEST_OLD_TOKEN"];
  shop?.remove();
  await server?.stop();
});

it("deploys, and finds nothing to do the second time", async () => {
  expect(await shop.deploy()).toEqual({ one: "applied", two: "applied" });
  expect(await shop.row("oldest--main--one--dev")).toMatchObject({
    job_variables: { command: "{{ prefect.blocks.secret.cmd }}", env: { TOKEN: "s3cr3t" } },
    concurrency_options: { collision_strategy: "CANCEL_NEW" },
    schedules: expect.arrayContaining([
      expect.objectContaining({ slug: "nightly", active: true }),
      expect.objectContaining({ slug: "hourly", active: false }),
    ]),
  });
  expect(await shop.deploy()).toEqual({ one: "unchanged", two: "unchanged" });
});

it("keeps a pause and an operator's schedule when other code is deployed", async () => {
  const { id } = await shop.row("oldest--main--two--dev");
  await shop.api("PATCH", `/deployments/${id}`, { paused: true });
  await shop.api("POST", `/deployments/${id}/schedules`, [
    { active: true, schedule: { cron: "1 1 * * *", timezone: "UTC" } },
  ]);
  const commit = shop.commit();
  expect(await shop.deploy()).toEqual({ one: "applied", two: "applied" });
  expect(await shop.row("oldest--main--two--dev")).toMatchObject({
    paused: true,
    version: `main-${commit}`,
    schedules: [{ schedule: { cron: "1 1 * * *" } }],
  });
});
