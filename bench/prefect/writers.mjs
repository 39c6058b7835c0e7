// How many writers at once a server takes: the same 100 PATCHes by 1, 2, 4 and 8 writers, each retried as acme does it.
// Usage: node bench/prefect/writers.mjs [number of Deployments]
import { Agent, request } from "node:http";
import { performance } from "node:perf_hooks";
import { startServer } from "../../tools/prefect-server/index.mjs";
import { createPool, deploymentBody, seed } from "./seed.mjs";
import { median, table } from "./timing.mjs";

const count = Number(process.argv[2] ?? 100);
const RUNS = Number(process.env.BENCH_RUNS ?? 3);
const POOL = "docker-pool";
const server = await startServer();
const rows = [];
try {
  await createPool(server.apiUrl, POOL);
  const ids = [
    ...(
      await seed(server.apiUrl, { project: "writers", count, environments: ["uat"], pool: POOL, commit: "abc1000" })
    ).values(),
  ];
  let step = 1000;
  const results = new Map([1, 2, 4, 8].map((writers) => [writers, []]));
  for (let run = 0; run < RUNS; run++) {
    for (const [writers, list] of results) list.push(await write(ids, writers, `abc${++step}`));
  }
  const one = median(
    results
      .get(1)
      .map(({ seconds }) => seconds)
      .sort((a, b) => a - b),
  );
  for (const [writers, list] of results) {
    const seconds = list.map((result) => result.seconds).sort((a, b) => a - b);
    const sum = (name) => String(list.reduce((total, result) => total + result[name], 0));
    rows.push([
      String(writers),
      seconds[0],
      median(seconds),
      seconds.at(-1),
      `${(median(seconds) / one).toFixed(2)}x`,
      sum("busy"),
      sum("cut"),
    ]);
  }
} finally {
  await server.stop();
}
table(
  `${count} PATCHes on SQLite, ${RUNS} runs (s)`,
  ["writers", "min", "median", "max", "of one", "503s", "resets"],
  rows,
);

async function write(ids, writers, commit) {
  const agent = new Agent({ keepAlive: true, maxSockets: writers });
  const seen = { busy: 0, cut: 0 };
  const open = ids.entries();
  const begin = performance.now();
  await Promise.all(
    Array.from({ length: writers }, async () => {
      for (const [index, id] of open)
        await patch(agent, id, deploymentBody("writers", index, "uat", POOL, commit), seen);
    }),
  );
  agent.destroy();
  return { seconds: (performance.now() - begin) / 1000, ...seen };
}

async function patch(agent, id, { name: _, enforce_parameter_schema: __, ...body }, seen) {
  for (let attempt = 1; ; attempt++) {
    const status = await send(agent, id, JSON.stringify(body)).catch(() => "cut");
    if (status === 204) return;
    if (status !== 503 && status !== "cut") throw new Error(`PATCH ${id}: ${status}`);
    seen[status === 503 ? "busy" : "cut"]++;
    const longest = Math.min(5_000, 25 * 2 ** attempt);
    await new Promise((resolve) => setTimeout(resolve, longest / 2 + (Math.random() * longest) / 2));
  }
}

function send(agent, id, text) {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${server.apiUrl}/deployments/${id}`, {
      agent,
      method: "PATCH",
      headers: { "content-type": "application/json", "content-length": Buffer.byteLength(text) },
    });
    outgoing.once("error", reject);
    outgoing.once("response", (incoming) => {
      if (incoming.statusCode === 503) outgoing.shouldKeepAlive = false;
      incoming
        .resume()
        .once("end", () => resolve(incoming.statusCode))
        .once("error", reject);
    });
    outgoing.end(text);
  });
}
