// The faults of the server and of the way to it, as rows of the table of fault-rows.test-support.ts.
import { type FaultRow, busy, HISTORY, patch, twoIs } from "./fault-stage.test-support.ts";

/** What goes wrong while a server is asked, in the order of the page. */
export const serverFaultRows: readonly FaultRow[] = [
  {
    fault: "The server is down",
    how: "the proxy refuses connections",
    run: async ({ proxy, promote }) => {
      await proxy.down();
      const ran = await promote();
      await proxy.up();
      return ran;
    },
    left: "as before",
    said: "uat cannot be read. The Prefect server at … cannot be reached for reading deployments: ECONNREFUSED. → Check that it runs",
    history: "nothing",
    code: 1,
  },
  {
    fault: "The server goes down in the middle",
    how: "the proxy refuses connections after the first write, whose answer is lost",
    run: async ({ proxy, promote, ids }) => {
      const first = proxy.rule(patch(ids["one"]), { kind: "hold", when: "after" });
      const running = promote();
      await first.reached;
      await proxy.down();
      const ran = await running;
      await proxy.up();
      return ran;
    },
    left: { one: "as planned", three: "as before", two: "as before" },
    said: "✗ two failed The Prefect server at … cannot be reached for … ✗ one failed The connection was cut (…) before the Prefect server at … answered updating … Whether it was written is not known. … 3 failed. Not done: one, three, two … Warning: The result could not be recorded in history",
    history: "begun, no end",
    code: 1,
  },
  {
    fault: "The server restarts in the middle",
    how: "the Prefect server is ended before a write, and started again on the same port and database",
    run: async ({ proxy, server, promote, ids }) => {
      const second = proxy.rule({ ...patch(ids["three"]), times: 1 }, { ...busy, close: true });
      const running = promote();
      await second.reached;
      await proxy.down(); // It would answer for the server that is not there.
      await server.restart();
      await proxy.up();
      return running;
    },
    left: "as planned",
    said: "3 applied. Warning: The Prefect server at … is gone. If it restarts, this goes on",
    history: "begun and ended",
    code: 0,
  },
  {
    fault: "The server is away for a moment in the middle",
    how: "the proxy closes all connections before a write, refuses new ones, and is there again",
    run: async ({ proxy, promote, ids }) => {
      const second = proxy.rule({ ...patch(ids["three"]), times: 1 }, { ...busy, close: true });
      const running = promote();
      await second.reached;
      await proxy.down();
      await proxy.up();
      return running;
    },
    left: "as planned",
    said: "3 applied.",
    history: "begun and ended",
    code: 0,
  },
  {
    fault: "The server is slow",
    how: "a write takes 2 s",
    rules: ({ proxy, ids }) => void proxy.rule(patch(ids["two"]), { kind: "delay", milliseconds: 2_000 }),
    left: "as planned",
    said: "3 applied.",
    history: "begun and ended",
    code: 0,
  },
  {
    fault: "The server is busy for a while: 503",
    how: "503 to three readings and three writes, and the connection is closed",
    rules: ({ proxy, ids }) => {
      proxy.rule({ path: "/deployments/filter", times: 3 }, { ...busy, close: true });
      proxy.rule({ ...patch(ids["two"]), times: 3 }, { ...busy, close: true });
    },
    left: "as planned",
    said: "3 applied.",
    history: "begun and ended",
    code: 0,
  },
  {
    fault: "The server's database is locked",
    how: "another process locks it against all writes for 35 s, while a promotion writes",
    run: async ({ proxy, server, promote, ids }) => {
      const second = proxy.rule({ ...patch(ids["three"]), times: 1 }, { kind: "hold" });
      const running = promote();
      await second.reached;
      const locked = server.lock(35_000);
      second.release();
      await locked;
      return running;
    },
    left: "as planned",
    said: "3 applied.",
    history: "begun and ended",
    code: 0,
  },
  {
    fault: "Too many requests for a while: 429",
    how: "429 with Retry-After to two readings, two writes and the history",
    rules: ({ proxy, ids }) => {
      const tooMany = { ...busy, status: 429 };
      proxy.rule({ path: "/deployments/filter", times: 2 }, tooMany);
      proxy.rule({ ...patch(ids["two"]), times: 2 }, tooMany);
      proxy.rule({ ...HISTORY, times: 2 }, tooMany);
    },
    left: "as planned",
    said: "3 applied.",
    history: "begun and ended",
    code: 0,
  },
  {
    fault: "The server is busy for too long",
    how: "503 to every write of one flow",
    rules: ({ proxy, ids }) => void proxy.rule(patch(ids["two"]), busy),
    left: twoIs("as before"),
    said: "✗ two failed … it answered 503 again and again. → Run the same command again in a while. … Not done: two",
    history: "begun and ended",
    code: 1,
  },
  {
    fault: "The server fails at a write: 500",
    how: "500 to a write",
    rules: ({ proxy, ids }) => void proxy.rule(patch(ids["two"]), { kind: "status", status: 500 }),
    left: twoIs("as before"),
    said: "✗ two failed … 500, Internal Server Error. → See the server's log, then run the same command again.",
    history: "begun and ended",
    code: 1,
  },
  {
    fault: "A web page in place of the server",
    how: "HTML to all readings",
    rules: ({ proxy }) =>
      void proxy.rule({ path: "/deployments/filter" }, { kind: "status", status: 200, body: "<!doctype html>" }),
    left: "as before",
    said: "answered reading deployments with a web page, not with what Prefect's API promises. → PREFECT_API_URL may point at the UI or at a login page",
    history: "nothing",
    code: 1,
  },
  {
    fault: "A web page in the middle: a login that ended",
    how: "HTML to a write",
    rules: ({ proxy, ids }) =>
      void proxy.rule(patch(ids["two"]), { kind: "status", status: 502, body: "<!doctype html>" }),
    left: twoIs("as before"),
    said: "✗ two failed … A gateway answered 502 before the Prefect server … → It was read again: nothing was written. Run the same command again.",
    history: "begun and ended",
    code: 1,
  },
  {
    fault: "The answer to a write is lost: it was done",
    how: "the connection is cut after the server has answered, and within the answer to another",
    rules: ({ proxy, ids }) => {
      proxy.rule(patch(ids["two"]), { kind: "cut-after" });
      proxy.rule(patch(ids["three"]), { kind: "cut-within" });
    },
    left: "as planned",
    said: "3 applied.",
    history: "begun and ended",
    code: 0,
  },
  {
    fault: "The answer to a write is lost: it was not done",
    how: "the connection is cut before the server hears of it",
    rules: ({ proxy, ids }) => void proxy.rule(patch(ids["two"]), { kind: "cut-before" }),
    left: twoIs("as before"),
    said: "✗ two failed The connection was cut (…) … → It was read again: nothing was written. Run the same command again.",
    history: "begun and ended",
    code: 1,
  },
  {
    fault: "A write is lost, and nothing can be read any more",
    how: "the connection is cut after a write, and all readings fail from then on",
    rules: ({ proxy, ids }) => {
      let isCut = false;
      proxy.rule({ ...patch(ids["two"]), body: () => (isCut = true) }, { kind: "cut-after" });
      proxy.rule({ path: "/deployments/filter", body: () => isCut }, { kind: "status", status: 500 });
    },
    left: "as planned",
    said: "Whether it was written is not known. … 3 failed. Not done: one, three, two Run the same command again",
    history: "begun and ended",
    code: 1,
  },
  {
    fault: "The credential expires half-way",
    how: "401 to the second write and to everything after it",
    rules: ({ proxy, ids }) => {
      let isOver = false;
      proxy.rule({ body: () => isOver }, { kind: "status", status: 401 });
      const noted = (): boolean => {
        isOver = true;
        return false;
      };
      proxy.rule({ ...patch(ids["three"]), body: noted }, busy);
    },
    left: { one: "as planned", two: "as before", three: "as before" },
    said: "✗ three failed The Prefect server refused updating … 401, no credential was sent. … ✗ one failed … Whether it was written is not known. … Warning: The result could not be recorded in history",
    history: "begun, no end",
    code: 1,
  },
];
