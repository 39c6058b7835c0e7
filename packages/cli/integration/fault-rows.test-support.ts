// The faults of a promotion, as a table: what goes wrong, how a test makes it, what is left, what a person reads. The suite
// is faults.test.ts, the page that people read docs/faults.md; both are made of these rows.
import { symlinkSync } from "node:fs";
import type { FaultProxy } from "@acme-tools/fault-proxy";
import { waitFor } from "@acme-tools/prefect-server";
import { interrupt, type Ran } from "./acme.test-support.ts";
import { api, type Shop } from "./shop.test-support.ts";

/** Where a fault is made: three flows, `one`, `two` and `three`, that are to be promoted to uat, behind a proxy. */
export interface Stage {
  shop: Shop;
  proxy: FaultProxy;
  /** The ids of the Deployments of uat, by flow. */
  ids: Record<string, string>;
  /** `acme promote --to uat --all --yes`, with other options after it. */
  promote(...options: string[]): Promise<Ran>;
  /** The configuration changes again, so that a plan that was made before is old. */
  change(): void;
}

/** What a Deployment is afterwards. */
export type Left = "as planned" | "as before" | "gone" | "as somebody else made it";

/** One fault. */
export interface FaultRow {
  fault: string;
  /** How it is made, for the page. */
  how: string;
  /** Does it: gives the run in which it happened. Default: a promotion after `rules`. */
  run?: (stage: Stage) => Promise<Ran>;
  /** The proxy's rules, for a row whose run is an ordinary promotion. */
  rules?: (stage: Stage) => void;
  /** What is left of each flow afterwards; a single word is about all three. */
  left: Left | Partial<Record<"one" | "two" | "three", Left>>;
  /** What is read then; `…` stands for any words. Empty: nobody notices. */
  said: string;
  /** What history holds of it. */
  history: "begun and ended" | "begun, no end" | "nothing";
  code: number | null;
}

const busy = { kind: "status", status: 503, headers: { "retry-after": "0.01" } } as const;
const patch = (id: string | undefined): { method: string; path: string } => ({
  method: "PATCH",
  path: `/deployments/${id ?? ""}`,
});
const history = { method: "POST", path: "/artifacts/" } as const;
const twoIs = (left: Left): FaultRow["left"] => ({ one: "as planned", two: left, three: "as planned" });

/** Every fault, in the order of the page. */
export const faultRows: readonly FaultRow[] = [
  {
    fault: "The server is down",
    how: "the proxy refuses connections",
    run: async ({ proxy, promote }) => {
      await proxy.down();
      return promote().finally(() => proxy.up());
    },
    left: "as before",
    said: "uat cannot be read. The Prefect server at … cannot be reached for reading deployments: ECONNREFUSED. → Check that it runs",
    history: "nothing",
    code: 1,
  },
  {
    fault: "The server goes down in the middle",
    how: "the proxy refuses connections after the first write",
    run: async ({ proxy, promote, ids }) => {
      const second = proxy.rule(patch(ids["three"]), { kind: "hold" });
      const running = promote();
      await second.reached;
      await proxy.down();
      return running.finally(() => proxy.up());
    },
    left: { one: "as planned", three: "as before", two: "as before" },
    said: "1 applied, 2 failed. Not done: three, two … Warning: The result could not be recorded in history",
    history: "begun, no end",
    code: 1,
  },
  {
    fault: "The server restarts in the middle",
    how: "the proxy closes all connections before a write, refuses new ones, and is there again",
    run: async ({ proxy, promote, ids }) => {
      const second = proxy.rule({ ...patch(ids["three"]), times: 1 }, { kind: "status", ...busy, close: true });
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
    fault: "Too many requests for a while: 429",
    how: "429 with Retry-After to two readings, two writes and the history",
    rules: ({ proxy, ids }) => {
      const tooMany = { ...busy, status: 429 };
      proxy.rule({ path: "/deployments/filter", times: 2 }, tooMany);
      proxy.rule({ ...patch(ids["two"]), times: 2 }, tooMany);
      proxy.rule({ ...history, times: 2 }, tooMany);
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
    how: "401 to everything after the first write",
    rules: ({ proxy, ids }) => {
      let isOver = false;
      proxy.rule({ body: () => isOver }, { kind: "status", status: 401 });
      proxy.rule({ ...patch(ids["one"]), body: () => (isOver = true) && false }, busy);
      proxy.rule({ ...patch(ids["one"]), times: 1 }, { kind: "delay", milliseconds: 1 });
    },
    left: { one: "as planned", two: "as before", three: "as before" },
    said: "",
    history: "begun, no end",
    code: 1,
  },
];
void [symlinkSync, waitFor, interrupt, api];
