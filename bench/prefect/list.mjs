// acme deployments and acme status against a bare client that reads the same pages: 10,000 rows without schedules, 1,000
// with a cron each, and a project of 50 flows in four environments among them.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureVenv, startServer } from "../../tools/prefect-server/index.mjs";
import { makeProject } from "./project.mjs";
import { createPool, seed } from "./seed.mjs";
import { median, race, table, time } from "./timing.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const acme = here("../../packages/cli/dist/acme.js");
const RUNS = Number(process.env.BENCH_RUNS ?? 3);
const POOL = "docker-pool";
const PROJECT = "bench50";
const ENVIRONMENTS = { dev: POOL, tst: POOL, uat: POOL, prod: POOL };

const venv = await ensureVenv({ extra: ["acme-portal-sdk==1.2.0", "python-dotenv==1.1.0"] });
const temporary = mkdtempSync(join(tmpdir(), "bench-db-"));
const seeded = await prepare();
const rows = [];
for (const { title, copies, cron } of [
  { title: "10,000 rows, no schedules", copies: 9800, cron: false },
  { title: "1,000 rows, a cron each", copies: 800, cron: true },
]) {
  const database = join(temporary, `${copies}.db`);
  copyFileSync(seeded, database);
  execFileSync(venv.python, [here("multiply_rows.py"), database, String(copies), cron ? "cron" : "plain"]);
  // A team's own server lists time zones for each cron, see PYTHONTZPATH in the harness.
  const server = await startServer({ venv, database, env: { PYTHONTZPATH: undefined } });
  const made = makeProject({ project: PROJECT, count: 50, environments: ENVIRONMENTS });
  try {
    rows.push(...(await measure(title, server, made)));
  } finally {
    made.remove();
    await server.stop();
  }
}
rmSync(temporary, { recursive: true, force: true });
table(`Reading, whole process, median of ${RUNS} (s)`, ["server", "command", "rows", "median", "of the floor"], rows);

async function prepare() {
  const server = await startServer({ venv });
  await createPool(server.apiUrl, POOL);
  await seed(server.apiUrl, {
    project: PROJECT,
    count: 50,
    environments: Object.keys(ENVIRONMENTS),
    pool: POOL,
    commit: "abc1000",
  });
  const copy = join(temporary, "seeded.db");
  execFileSync(venv.python, [
    "-c",
    "import sqlite3, sys; sqlite3.connect(sys.argv[1]).backup(sqlite3.connect(sys.argv[2]))",
    server.database,
    copy,
  ]);
  await server.stop();
  return copy;
}

async function measure(title, server, { directory }) {
  const counts = new Map();
  const timed = (name, count, job) => ({
    run: async () => {
      const result = await time({ cwd: directory, env: server.env, ...job });
      counts.set(name, count(result.stdout));
      return result;
    },
  });
  const node = (...args) => ({ command: process.execPath, args });
  const inJson = (stdout) => JSON.parse(stdout);
  const seconds = await race(
    {
      "floor, everything": timed(
        "floor, everything",
        (out) => inJson(out).length,
        node(here("floor-list.mjs"), server.apiUrl),
      ),
      "acme deployments --everything --json": timed(
        "acme deployments --everything --json",
        (out) => inJson(out).deployments.length,
        node(acme, "deployments", "--everything", "--json"),
      ),
      "floor, the project": timed(
        "floor, the project",
        (out) => inJson(out).length,
        node(here("floor-list.mjs"), server.apiUrl, PROJECT),
      ),
      "acme status": timed("acme status", () => 200, node(acme, "status")),
      "prefect deployment ls": timed("prefect deployment ls", (out) => inJson(out).length, {
        command: join(venv.bin, "prefect"),
        args: ["deployment", "ls", "-o", "json"],
      }),
      "acme-portal-sdk 1.2 get_deployments": timed(
        "acme-portal-sdk 1.2 get_deployments",
        (out) => Number(out.trim().split("\n").at(-1)),
        {
          command: venv.python,
          args: [
            "-c",
            "from acme_portal_sdk.prefect.deployment_finder import PrefectDeploymentFinder as F; print(len(F().get_deployments() or []))",
          ],
        },
      ),
    },
    RUNS,
  );
  const floors = { "acme deployments --everything --json": "floor, everything", "acme status": "floor, the project" };
  return [...seconds].map(([name, list]) => {
    const floor = seconds.get(floors[name] ?? "");
    return [
      title,
      name,
      String(counts.get(name)),
      median(list),
      floor ? `${(median(list) / median(floor)).toFixed(2)}x` : "",
    ];
  });
}
