// What a refresh of acme-portal 0.0.8 costs, beside one of ours. The extension itself is not run: it is in no registry. Each
// of its refreshes starts two Python processes that each run a finder of acme-portal-sdk 1.2.0, and so it is done here.
import { join } from "node:path";
import { startHost } from "../host/host-process.mjs";
import { time } from "../prefect/timing.mjs";

const script = join(import.meta.dirname, "original_call.py");

/** `{ ms, memory, flows, deployments }` of each refresh: the time of both processes, the memory of the larger one. */
export async function originalRefreshes({ venv, env, directory, runs }) {
  const all = [];
  for (let run = 0; run < runs; run++) {
    const call = async (what) => {
      const { seconds, stdout } = await time({
        command: venv.python,
        args: [script, what, directory],
        cwd: directory,
        env,
      });
      return { seconds, ...JSON.parse(stdout.trim().split("\n").at(-1)) };
    };
    const flows = await call("flows");
    const deployments = await call("deployments");
    all.push({
      ms: (flows.seconds + deployments.seconds) * 1000,
      memory: Math.max(flows.memory, deployments.memory),
      flows: flows.count,
      deployments: deployments.count,
    });
  }
  return all;
}

/** `{ ms, first }`: a refresh as the extension asks its host for it, and the reading of everything before it. */
export async function ourRefreshes({ env, directory, runs }) {
  const host = await startHost(directory, env);
  try {
    const refresh = async (params) => {
      const start = performance.now();
      await host.connection.sendRequest("project", { again: false });
      const answers = await Promise.all(
        ["flows", "status"].map((method) => host.connection.sendRequest(method, { ...params[method], ...params.all })),
      );
      const [flows, status] = answers.map(({ revision }) => ({ since: revision }));
      return { ms: performance.now() - start, next: { flows, status, all: { refresh: true } }, answers };
    };
    const first = await refresh({ all: {} });
    let { next } = await refresh(first.next);
    const all = [];
    for (let run = 0; run < runs; run++) {
      const again = await refresh(next);
      next = again.next;
      all.push({ ms: again.ms, first: first.ms });
    }
    return all;
  } finally {
    await host.stop();
  }
}
