// What the bench asks inside of the extension host: how long an activation takes, how long the event loop was blocked, how
// much memory the process has. Answers over HTTP on a free port, which it leaves in a file. Never part of what is shipped.
const { writeFileSync } = require("node:fs");
const { createServer } = require("node:http");
const path = require("node:path");
const { monitorEventLoopDelay, performance } = require("node:perf_hooks");
const { setFlagsFromString } = require("node:v8");
const { runInNewContext } = require("node:vm");
const vscode = require("vscode");

/** Milliseconds between two looks at the event loop. */
const RESOLUTION = 5;
const OURS = "acme.acme-portal";

exports.activate = (context) => {
  const loop = monitorEventLoopDelay({ resolution: RESOLUTION });
  loop.enable();
  let activeAt;
  const looking = setInterval(() => {
    if (vscode.extensions.getExtension(OURS)?.isActive !== true) return;
    activeAt = performance.timeOrigin + performance.now();
    clearInterval(looking);
  }, 2);

  const answers = {
    /** Since when ours is active, milliseconds since 1970. */
    active: () => ({ activeAt }),
    /** Activates extensions in this order; gives the milliseconds of each. */
    async activate(ids) {
      const times = {};
      for (const id of ids) {
        const extension = vscode.extensions.getExtension(id);
        if (extension === undefined || extension.isActive) throw new Error(`${id} is missing or active already`);
        const start = performance.now();
        await extension.activate();
        times[id] = performance.now() - start;
      }
      return times;
    },
    /** The longest block since the last time this was asked, in milliseconds. */
    loop() {
      const longest = Math.max(0, loop.max / 1e6 - RESOLUTION);
      loop.reset();
      return { longest };
    },
    /** Megabytes, after garbage was collected. */
    async memory() {
      setFlagsFromString("--expose-gc");
      const collect = runInNewContext("gc");
      for (let round = 0; round < 3; round++) {
        collect();
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      const { rss, heapUsed } = process.memoryUsage();
      return { pid: process.pid, rss: rss / 1e6, heapUsed: heapUsed / 1e6 };
    },
  };

  const answer = async (request, response) => {
    const { pathname, searchParams } = new URL(request.url, "http://localhost");
    try {
      response.end(JSON.stringify(await answers[pathname.slice(1)](searchParams.getAll("id"))));
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  };
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    writeFileSync(path.join(process.env.ACME_BENCH_PROBES, `${process.pid}.json`), JSON.stringify({ port }));
  });
  context.subscriptions.push({ dispose: () => server.close() });
};
