// @ts-check
// What tests and the demo do beside acme on a server: pools, workers, runs. Plain requests, so that acme is not tested by itself.
import { join } from "node:path";
import { startProcess, waitFor } from "./processes.mjs";

const ENDED = new Set(["COMPLETED", "FAILED", "CRASHED", "CANCELLED"]);

/** How often (milliseconds) and how many times a busy server is asked again. */
const BUSY = { every: 250, times: 120 };

/** @type {typeof import("./index.d.mts").request} */
export async function request(api, method, path, body) {
  /** @type {{ apiUrl: string, auth?: string }} */
  const { apiUrl, auth } = typeof api === "string" ? { apiUrl: api } : api;
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(apiUrl + path, {
      method,
      headers: {
        // A kept connection may be closed by the server just when it is used again.
        connection: "close",
        ...(auth === undefined ? {} : { authorization: `Basic ${Buffer.from(auth).toString("base64")}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.ok) return text === "" ? undefined : JSON.parse(text);
    if (response.status !== 503 || attempt > BUSY.times)
      throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 500)}`);
    await new Promise((resolve) => setTimeout(resolve, BUSY.every));
  }
}

/** @type {typeof import("./index.d.mts").createProcessPool} */
export async function createProcessPool(api, name) {
  await request(api, "POST", "/work_pools/", { name, type: "process" }).catch((error) => {
    if (!String(error).includes(": 409 ")) throw error;
  });
}

/** @type {typeof import("./index.d.mts").startWorker} */
export async function startWorker(server, pool) {
  const name = `worker-${pool}-${process.pid}`;
  const worker = startProcess(
    join(server.venv.bin, "prefect"),
    ["worker", "start", "--pool", pool, "--type", "process", "--name", name],
    { cwd: server.home, env: { ...server.env, PREFECT_WORKER_QUERY_SECONDS: "1" } },
  );
  /** @type {number | undefined} */
  let exitCode;
  void worker.ended.then((code) => (exitCode = code));
  try {
    await waitFor(
      async () => {
        if (exitCode !== undefined)
          throw new Error(`The worker of ${pool} ended with ${exitCode}:\n${worker.output().slice(-3_000)}`);
        const workers = await request(server, "POST", `/work_pools/${encodeURIComponent(pool)}/workers/filter`, {});
        return workers.some((/** @type {{ name: string }} */ one) => one.name === name);
      },
      { what: `the worker of ${pool}` },
    );
  } catch (error) {
    await worker.stop();
    throw error;
  }
  return worker;
}

/** @type {typeof import("./index.d.mts").startRun} */
export async function startRun(api, deployment, parameters = {}) {
  return (await request(api, "POST", `/deployments/${deployment}/create_flow_run`, { parameters })).id;
}

/** @type {typeof import("./index.d.mts").waitForRun} */
export function waitForRun(api, run) {
  return waitFor(
    async () => {
      const { state_type: state } = await request(api, "GET", `/flow_runs/${run}`);
      return ENDED.has(state) ? /** @type {string} */ (state) : undefined;
    },
    { what: `run ${run} to end`, timeout: 120_000, every: 300 },
  );
}

/** @type {typeof import("./index.d.mts").runLogs} */
export async function runLogs(api, run) {
  const logs = await request(api, "POST", "/logs/filter", {
    logs: { flow_run_id: { any_: [run] } },
    limit: 200,
    sort: "TIMESTAMP_ASC",
  });
  return logs.map((/** @type {{ message: string }} */ log) => log.message);
}
