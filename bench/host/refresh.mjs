// What a refresh of an editor's tree costs against reading everything: a project of 1,000 Deployments with a cron each, on
// a real server whose requests, bytes and processor are counted. Linux only.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureVenv, startServer } from "../../tools/prefect-server/index.mjs";
import { makeProject } from "../prefect/project.mjs";
import { call, createPool, seed } from "../prefect/seed.mjs";
import { table } from "../prefect/timing.mjs";
import { cpuOfPort, startHost } from "./host-process.mjs";

const POOL = "docker-pool";
const PROJECT = "bench250";
const ENVIRONMENTS = { dev: POOL, tst: POOL, uat: POOL, prod: POOL };
const multiply = fileURLToPath(new URL("../prefect/multiply_rows.py", import.meta.url));

const venv = await ensureVenv();
const temporary = mkdtempSync(join(tmpdir(), "bench-host-"));
const database = join(temporary, "seeded.db");
const ids = await prepare();
const server = await startServer({ venv, database, env: { PYTHONTZPATH: undefined } });
const proxy = await countingProxy(server.apiUrl);
const made = makeProject({ project: PROJECT, count: 250, environments: ENVIRONMENTS });
const host = await startHost(made.directory, { ...server.env, PREFECT_API_URL: proxy.url });
const rows = [];
let revision;
try {
  const whole = await measured("all, as the first time", {});
  await measured("all again", {}, whole);
  // What was read a moment ago is looked at again, because it may have been written meanwhile: seeding is over for long.
  await measured("refresh, the first one: history is counted", { refresh: true }, whole);
  for (let round = 0; round < 3; round++) await measured("refresh, nothing changed", { refresh: true }, whole);
  for (let round = 0; round < 3; round++) {
    await touch(5, round);
    await measured("refresh, 5 changed", { refresh: true }, whole);
    // A refresh soon after another one looks again at what was changed since shortly before it.
  }
  const [gone] = ids.splice(500, 1);
  await call(server.apiUrl, "DELETE", `/deployments/${gone}`);
  const { result } = await measured("refresh, 1 deleted", { refresh: true }, whole);
  if (result.items.length !== 1) throw new Error(`A deletion changed ${result.items.length} rows`);
} finally {
  await host.stop();
  await proxy.stop();
  await server.stop();
  made.remove();
  rmSync(temporary, { recursive: true, force: true });
}
table(
  "Status of 250 flows in 4 environments, 1,000 Deployments with a cron each",
  [
    "reading",
    "rows answered",
    "requests",
    "kB from server",
    "server CPU s",
    "host CPU s",
    "kB to editor",
    "wall s",
    "of all: server CPU",
    "wall",
  ],
  rows,
);

async function prepare() {
  const seeding = await startServer({ venv });
  await createPool(seeding.apiUrl, POOL);
  const environments = Object.keys(ENVIRONMENTS);
  const made = await seed(seeding.apiUrl, {
    project: PROJECT,
    count: 250,
    environments,
    pool: POOL,
    commit: "abc1000",
  });
  execFileSync(venv.python, [
    "-c",
    "import sqlite3, sys; sqlite3.connect(sys.argv[1]).backup(sqlite3.connect(sys.argv[2]))",
    seeding.database,
    database,
  ]);
  await seeding.stop();
  execFileSync(venv.python, [multiply, database, "0", "cron"]);
  return [...made.values()];
}

async function touch(count, round) {
  for (let index = 0; index < count; index++) {
    await call(server.apiUrl, "PATCH", `/deployments/${ids[index * 150]}`, { paused: round % 2 === 0 });
  }
}

async function measured(title, params, whole) {
  proxy.reset();
  const cpu = cpuOfPort(new URL(server.apiUrl).port);
  const since = revision === undefined ? {} : { since: revision };
  const answer = await host.timed("status", { ...params, ...since });
  revision = answer.result.revision;
  const serverCpu = cpuOfPort(new URL(server.apiUrl).port) - cpu;
  const { requests, bytes } = proxy.counted();
  const kilo = (number) => (number / 1000).toFixed(1);
  const times = (all, one) => (whole === undefined ? "" : `1/${(all / Math.max(one, 0.01)).toFixed(0)}`);
  rows.push([
    title,
    String(answer.result.items.length),
    String(requests),
    kilo(bytes),
    serverCpu,
    answer.cpu,
    kilo(answer.bytes),
    answer.seconds,
    times(whole?.serverCpu, serverCpu),
    times(whole?.seconds, answer.seconds),
  ]);
  return { ...answer, serverCpu };
}

/** Passes requests on, and counts them and the bytes of their answers. */
async function countingProxy(target) {
  let [requests, bytes] = [0, 0];
  const { hostname, port, pathname } = new URL(target);
  const proxy = createServer((incoming, outgoing) => {
    requests++;
    const path = pathname.replace(/\/$/, "") + incoming.url.replace(/^\/api/, "");
    const passed = request({ hostname, port, path, method: incoming.method, headers: incoming.headers }, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.on("data", (chunk) => (bytes += chunk.length));
      answer.pipe(outgoing);
    });
    passed.on("error", () => outgoing.destroy());
    incoming.pipe(passed);
  });
  await new Promise((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${proxy.address().port}/api`,
    reset: () => ([requests, bytes] = [0, 0]),
    counted: () => ({ requests, bytes }),
    stop: () => {
      proxy.closeAllConnections();
      return new Promise((resolve) => proxy.close(resolve));
    },
  };
}
