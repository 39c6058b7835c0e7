// What a test or the demo does beside acme on a server: pools, workers, runs. Plain requests, no library.
import { join } from "node:path";
import { startProcess, waitFor } from "./processes.mjs";

/**
 * A JSON request; throws unless it succeeds.
 *
 * @param {string} apiUrl @param {string} method @param {string} path @param {unknown} [body]
 * @returns {Promise<any>}
 */
export async function request(apiUrl, method, path, body) {
  const response = await fetch(apiUrl + path, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 500)}`);
  return text === "" ? undefined : JSON.parse(text);
}

/** A work pool whose worker starts processes; one that is there already is taken. @param {string} apiUrl @param {string} name */
export async function createProcessPool(apiUrl, name) {
  await request(apiUrl, "POST", "/work_pools/", { name, type: "process" }).catch((error) => {
    if (!String(error).includes(": 409 ")) throw error;
  });
}

/**
 * A worker of a pool, ready when the server has seen it.
 *
 * @param {{ apiUrl: string, venv: { bin: string }, env: NodeJS.ProcessEnv, home: string }} server @param {string} pool
 */
export async function startWorker(server, pool) {
  const name = `worker-${pool}-${process.pid}`;
  const worker = startProcess(join(server.venv.bin, "prefect"), ["worker", "start", "--pool", pool, "--type", "process", "--name", name], {
    cwd: server.home,
    env: { ...server.env, PREFECT_WORKER_QUERY_SECONDS: "1" },
  });
  await waitFor(
    async () => {
      const workers = await request(server.apiUrl, "POST", `/work_pools/${encodeURIComponent(pool)}/workers/filter`, {});
      return workers.some((/** @type {{ name: string }} */ one) => one.name === name);
    },
    { what: `the worker of ${pool}` },
  );
  return worker;
}

/** Starts a run of a Deployment; gives its id. @param {string} apiUrl @param {string} deployment @returns {Promise<string>} */
export async function startRun(apiUrl, deployment) {
  return (await request(apiUrl, "POST", `/deployments/${deployment}/create_flow_run`, {})).id;
}

/** Waits for the end of a run; gives its final state's type. @param {string} apiUrl @param {string} run @returns {Promise<string>} */
export function waitForRun(apiUrl, run) {
  return waitFor(
    async () => {
      const { state_type: state } = await request(apiUrl, "GET", `/flow_runs/${run}`);
      return ["COMPLETED", "FAILED", "CRASHED", "CANCELLED"].includes(state) && state;
    },
    { what: `run ${run} to end`, timeout: 120_000, every: 300 },
  );
}

/** What a run logged, oldest first. @param {string} apiUrl @param {string} run @returns {Promise<string[]>} */
export async function runLogs(apiUrl, run) {
  const logs = await request(apiUrl, "POST", "/logs/filter", { logs: { flow_run_id: { any_: [run] } }, limit: 200, sort: "TIMESTAMP_ASC" });
  return logs.map((/** @type {{ message: string }} */ log) => log.message);
}
