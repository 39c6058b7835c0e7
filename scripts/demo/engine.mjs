// @ts-check
// The engine that the demo ships to: a Prefect server, and for each environment that runs something a pool with a worker.
import {
  createProcessPool,
  ensureVenv,
  PREFECT_VERSION,
  request,
  runLogs,
  startRun,
  startServer,
  startWorker,
  waitFor,
  waitForRun,
} from "../../tools/prefect-server/index.mjs";
import { good, say } from "./narration.mjs";

const POOLS = ["shop-dev", "shop-uat", "shop-prod"];
const WORKED = ["shop-dev", "shop-uat"];

/** @typedef {Awaited<ReturnType<typeof startEngine>>} Engine */

/** @param {(stop: () => Promise<void>) => void} onStarted - told how to stop what is being started */
export async function startEngine(onStarted) {
  const venv = await ensureVenv({ log: (message) => say(`  ${message}`) });
  const began = Date.now();
  const server = await startServer({ venv });
  onStarted(() => server.stop());
  for (const pool of POOLS) await createProcessPool(server, pool);
  good(`Prefect ${PREFECT_VERSION} listens on ${server.apiUrl} (${Math.round((Date.now() - began) / 1000)} s)`);
  /** Workers start while the story goes on: one after the other, as each writes to the server. */
  const ready = (async () => {
    for (const pool of WORKED) {
      const starting = startWorker(server, pool);
      onStarted(() => starting.then((worker) => worker.stop()));
      await starting;
    }
  })();
  ready.catch(() => {});

  return {
    server,
    /** The server's row of a Deployment. @param {string} name */
    async deployment(name) {
      const [row] = await request(server, "POST", "/deployments/filter", { deployments: { name: { any_: [name] } } });
      if (row === undefined) throw new Error(`The server has no Deployment ${name}.`);
      return row;
    },
    /** Runs a Deployment to its end; gives the line that the flow printed. @param {string} name */
    async run(name) {
      const { id } = await this.deployment(name);
      await ready;
      const run = await startRun(server, id);
      const state = await waitForRun(server, run);
      if (state !== "COMPLETED") {
        throw new Error(`The run of ${name} is ${state}:\n${(await runLogs(server, run)).join("\n").slice(-3000)}`);
      }
      // The last lines of a log may come after the state.
      return waitFor(async () => (await runLogs(server, run)).find((line) => line.startsWith("shop ")), {
        what: `the output of a run of ${name}`,
      });
    },
  };
}
