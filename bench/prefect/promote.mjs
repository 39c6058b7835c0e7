// acme promote against the floor, acme-portal-sdk 1.2 and `prefect deploy --all`: 1, 20 and 100 existing targets with a
// history, and validations that acme looks at. Then the requests that acme sends for the largest number: for planning, and for planning and applying.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { ensureVenv, startServer } from "../../tools/prefect-server/index.mjs";
import { makeProject } from "./project.mjs";
import { listRequests, requestTable } from "./requests.mjs";
import { createPool, deploymentBody, flowName, moveTo, runOnce, seed } from "./seed.mjs";
import { median, race, table, time } from "./timing.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const acme = here("../../packages/cli/dist/acme.js");
const POOL = "docker-pool";
/** Milliseconds until a second of soaking is over by the server's clock: whole seconds, and up to one of them late. */
const SOAKED = 3_000;
const RUNS = Number(process.env.BENCH_RUNS ?? 3);
const counts = (process.env.BENCH_COUNTS ?? "1,20,100").split(",").map(Number);

const venv = await ensureVenv({ extra: ["acme-portal-sdk==1.2.0", "python-dotenv==1.1.0"] });
const server = await startServer({ venv });
const rows = [];
let requests;
try {
  await createPool(server.apiUrl, POOL);
  for (const count of counts) rows.push(...(await measure(count)));
} finally {
  await server.stop();
}
table(`Promote, whole process, median of ${RUNS} (s)`, ["flows", "tool", "min", "median", "max", "of the floor"], rows);
requestTable(`Requests of acme promote, ${counts.at(-1)} flows`, requests);

async function measure(count) {
  const api = server.apiUrl;
  const project = `bench${count}`;
  const requires = { uat: "[{ runs: 1 }, { soak: 1s }]" };
  const made = makeProject({ project, count, environments: { dev: POOL, uat: POOL }, requires });
  const ids = await seed(api, { project, count, environments: ["dev", "uat"], pool: POOL, commit: "abc1000" });
  let step = 1000;
  const bump = () => moveTo(api, ids, { project, count, environment: "dev", pool: POOL, commit: `abc${++step}` });
  // What uat requires of each release: acme looks at it, the others do not.
  const bumpAndRun = async () => {
    await bump();
    await runOnce(api, ids, { project, count, environment: "dev" });
    await wait(SOAKED);
  };
  const promote = (env, ...options) =>
    time({
      command: process.execPath,
      args: [acme, "promote", "--from", "dev", "--to", "uat", "--all", ...options],
      cwd: made.directory,
      env: { ...server.env, ...env },
    });
  // Every run after this one finds a history.
  await bumpAndRun();
  await promote({}, "--yes");
  const seconds = await race(
    {
      floor: {
        before: bump,
        run: () =>
          time({
            command: process.execPath,
            args: [here("floor-promote.mjs"), api, project, String(count), "dev", "uat"],
          }),
      },
      acme: {
        before: bumpAndRun,
        run: () => promote({}, "--yes"),
      },
      "acme-portal-sdk 1.2": {
        before: bump,
        run: () =>
          time({
            command: venv.python,
            args: [here("original_promote.py"), made.directory, project, String(count), "dev", "uat", POOL],
            env: server.env,
          }),
      },
      "prefect deploy --all": {
        before: async () => writePrefectFile(made.directory, project, count, `abc${++step}`),
        run: () =>
          time({
            command: join(venv.bin, "prefect"),
            args: ["--no-prompt", "deploy", "--all", "--prefect-file", "bench.yaml"],
            cwd: made.directory,
            env: server.env,
          }),
      },
    },
    RUNS,
  );
  await bumpAndRun();
  requests = await listRequests(api, {
    planning: (url) => promote({ PREFECT_API_URL: url }, "--dry-run"),
    "planning and applying": (url) => promote({ PREFECT_API_URL: url }, "--yes"),
  });
  made.remove();
  const floor = median(seconds.get("floor"));
  return [...seconds].map(([tool, list]) =>
    [count, tool, list[0], median(list), list.at(-1), `${(median(list) / floor).toFixed(2)}x`].map((cell, column) =>
      column === 0 ? String(cell) : cell,
    ),
  );
}

function writePrefectFile(directory, project, count, commit) {
  const deployments = Array.from({ length: count }, (_, index) => {
    const body = deploymentBody(project, index, "uat", POOL, commit);
    return {
      name: body.name,
      version: body.version,
      tags: body.tags,
      entrypoint: `src/shop/f${String(index).padStart(3, "0")}.py:${flowName(index)}`,
      work_pool: { name: POOL, job_variables: body.job_variables },
      build: null,
      push: null,
      pull: null,
    };
  });
  writeFileSync(join(directory, "bench.yaml"), JSON.stringify({ deployments }));
}
