// The faults of a promotion, as a table: what goes wrong, how a test makes it, what is left, what a person reads. The suite
// is faults.test.ts, the page that people read docs/faults.md; both are made of these rows.
import { waitFor } from "@acme-tools/prefect-server";
import { interrupt } from "./acme.test-support.ts";
import { serverFaultRows } from "./fault-rows-server.test-support.ts";
import {
  command,
  type FaultRow,
  HISTORY,
  meanwhile,
  patch,
  RESULT,
  saved,
  theLease,
  twoIs,
} from "./fault-stage.test-support.ts";

/** Every fault, in the order of the page. */
export const faultRows: readonly FaultRow[] = [
  ...serverFaultRows,
  {
    fault: "Nothing can be written to history",
    how: "500 to the intent",
    rules: ({ proxy }) => void proxy.rule(HISTORY, { kind: "status", status: 500 }),
    left: "as before",
    said: "Error: The Prefect server failed at recording history … → See the server's log",
    history: "nothing",
    code: 1,
  },
  {
    fault: "The result cannot be written to history",
    how: "500 to the second entry",
    rules: ({ proxy }) => void proxy.rule(RESULT, { kind: "status", status: 500 }),
    left: "as planned",
    said: "3 applied. Warning: The result could not be recorded in history: … → What was written stays. History has the batch as begun, without its end.",
    history: "begun, no end",
    code: 0,
  },
  {
    fault: "The answer to the intent is lost",
    how: "the connection is cut after the server has kept the entry",
    rules: ({ proxy }) => void proxy.rule({ ...HISTORY, times: 1 }, { kind: "cut-after" }),
    left: "as before",
    said: "Error: The connection was cut (…) before the Prefect server at … answered recording history. → It may have been done or not. Run the same command again",
    history: "begun, no end",
    code: 1,
  },
  {
    fault: "The lease cannot be taken",
    how: "500 to the variable that holds it",
    rules: ({ proxy }) => void proxy.rule({ method: "POST", path: "/variables/" }, { kind: "status", status: 500 }),
    left: "as before",
    said: "Error: The Prefect server failed at taking the lease of uat … → See the server's log",
    history: "nothing",
    code: 1,
  },
  {
    fault: "The answer to taking the lease is lost",
    how: "the connection is cut after the server has made it",
    rules: ({ proxy }) => void proxy.rule({ method: "POST", path: "/variables/" }, { kind: "cut-after" }),
    left: "as planned",
    said: "3 applied.",
    history: "begun and ended",
    code: 0,
  },
  {
    fault: "The lease is taken away in the middle",
    how: "a write takes until a renewal has found another's variable in its place",
    run: async ({ proxy, promote, ids, shop }) => {
      const second = proxy.rule(patch(ids["three"]), { kind: "hold" });
      const running = promote();
      await second.reached;
      const lease = await theLease(shop);
      await shop.api("DELETE", `/variables/${lease.id}`);
      const value = { ...lease.value, holder: "somebody else's", term: 1_000 };
      await shop.api("POST", "/variables/", { name: lease.name, value });
      const isRenewed = (): boolean =>
        proxy.requests.some(
          ({ method, path, answer }) => method === "PATCH" && path.startsWith("/variables/") && answer,
        );
      await waitFor(isRenewed, { what: "a renewal of the lease" });
      second.release();
      return running;
    },
    left: { one: "as planned", three: "as planned", two: "as before" },
    said: "✗ two failed The lease of uat was taken away before the batch ended, and somebody else may be writing there. → Nothing more was written. Run the same command again",
    history: "begun and ended",
    code: 1,
  },
  {
    fault: "Two people promote at once",
    how: "a second promotion starts while the first is writing",
    run: async ({ proxy, promote, ids }) => {
      const second = proxy.rule({ ...patch(ids["three"]), times: 1 }, { kind: "hold" });
      const first = promote();
      await second.reached;
      const other = promote();
      const isWaiting = (): boolean =>
        proxy.requests.some(({ path, answer }) => path === "/variables/" && answer === 409);
      await waitFor(isWaiting, { what: "the second promotion waiting for the lease" });
      second.release();
      await first;
      return other;
    },
    left: "as planned",
    said: "three skipped three (uat) was changed by somebody else since the plan was made. → Nothing was written to it. Run the same command again to see a new plan. … 1 unchanged, 2 skipped.",
    history: "begun and ended",
    code: 1,
  },
  {
    fault: "Somebody changes a deployment while the batch runs",
    how: "a PATCH past the proxy, after the intent was recorded",
    run: (stage) =>
      meanwhile(stage, async (id) => {
        const { parameters } = (await stage.shop.api("GET", `/deployments/${id}`)) as { parameters: object };
        await stage.shop.api("PATCH", `/deployments/${id}`, { parameters: { ...parameters, region: "mars" } });
      }),
    left: twoIs("as somebody else made it"),
    said: "two skipped … was changed by somebody else since the plan was made. → Nothing was written to it.",
    history: "begun and ended",
    code: 1,
  },
  {
    fault: "Somebody deletes a deployment while the batch runs",
    how: "a DELETE past the proxy, after the intent was recorded",
    run: (stage) => meanwhile(stage, (id) => stage.shop.api("DELETE", `/deployments/${id}`)),
    left: twoIs("gone"),
    said: "two skipped … was changed by somebody else since the plan was made. → Nothing was written to it.",
    history: "begun and ended",
    code: 1,
  },
  {
    fault: "A deployment is deleted between plan and apply",
    how: "a saved plan, then a DELETE",
    run: (stage) => saved(stage, () => stage.shop.api("DELETE", `/deployments/${stage.ids["two"]}`)),
    left: { one: "as before", two: "gone", three: "as before" },
    said: "Error: The plan of … no longer says what would happen. two (uat): was update, is now create. → Nothing was changed. Make a new plan and have it reviewed again.",
    history: "nothing",
    code: 3,
  },
  {
    fault: "The configuration is edited while a plan is open",
    how: "a saved plan, then another value in acme.yaml",
    run: (stage) => saved(stage, () => stage.change()),
    left: "as before",
    said: "Error: The plan of … no longer says what would happen. one (uat): changed since: parameters.x; … → Nothing was changed. Make a new plan",
    history: "nothing",
    code: 3,
  },
  {
    fault: "A saved plan fails half-way",
    how: "500 to a write",
    run: (stage) => {
      stage.proxy.rule(patch(stage.ids["two"]), { kind: "status", status: 500 });
      return saved(stage, () => undefined);
    },
    left: twoIs("as before"),
    said: "Not done: two Make a new plan (acme promote ... --dry-run --plan ../plan.json): it holds only what is missing.",
    history: "begun and ended",
    code: 1,
  },
  {
    fault: "Ctrl-C in the middle",
    how: "SIGINT while the server has a write",
    run: async ({ shop, proxy, ids }) => {
      const second = proxy.rule(patch(ids["three"]), { kind: "hold" });
      const run = shop.start(command);
      await second.reached;
      interrupt(run);
      await run.says("Cancelling");
      second.release();
      return run.ended;
    },
    left: { one: "as planned", three: "as planned", two: "as before" },
    said: "2 applied, 1 cancelled. Not done: two Run the same command again to do only what is missing.",
    history: "begun and ended",
    code: 130,
  },
  {
    fault: "Killed in the middle",
    how: "SIGKILL while the server has a write, which it then does",
    run: async ({ shop, proxy, ids }) => {
      const second = proxy.rule(patch(ids["three"]), { kind: "hold" });
      const run = shop.start(command);
      await second.reached;
      run.child.kill("SIGKILL");
      const ran = await run.ended;
      second.release();
      const isWritten = (): boolean =>
        proxy.requests.some(({ path, answer }) => path === patch(ids["three"]).path && answer !== undefined);
      await waitFor(isWritten, { what: "the write that was begun" });
      return ran;
    },
    left: { one: "as planned", three: "as planned", two: "as before" },
    said: "",
    history: "begun, no end",
    code: null,
  },
  {
    fault: "The disk is full when the cache is written",
    how: "the cache is on a file system of 4 kB",
    run: ({ shop }) => {
      const cache = shop.outside("cache");
      const small =
        'mkdir "$0" && mount -t tmpfs -o size=4k tmpfs "$0" && head -c 9k /dev/zero 2>/dev/null >"$0/full"; exec "$@"';
      return shop.start(command, { XDG_CACHE_HOME: cache }, ["unshare", "-Urm", "sh", "-c", small, cache]).ended;
    },
    left: "as planned",
    said: "3 applied.",
    history: "begun and ended",
    code: 0,
  },
];
