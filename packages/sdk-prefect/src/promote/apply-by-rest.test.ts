// What is still sent when the batch is stopped half-way. The server is busy, or slow, as one that makes a lease be lost.
import { AcmeError, type ChangeSet, type Context, definePortal, type Outcome, sealRelease } from "@acme/sdk-core";
import { afterEach, expect, test } from "vitest";
import { type Answer, json, type LocalServer, localServer } from "../api/local-server.test-support.ts";
import { applyByRest } from "./apply-by-rest.ts";

const lost = new AcmeError({ code: "lease-lost", message: "It is another's." });
const changeSet: ChangeSet = {
  id: "a",
  attempt: "1",
  writes: [
    {
      desired: {
        key: { project: "shop", flow: "a", environment: "uat" },
        changeSet: "a",
        name: "shop--main--a--uat",
        flowName: "a",
        release: sealRelease({ code: { commit: "a".repeat(40) }, pinned: true, runs: {} }),
        settings: [],
        memo: { branch: "main" },
      },
      settings: [],
      fields: [],
      releaseChanges: true,
    },
  ],
};
let server: LocalServer;
let stop: AbortController;

afterEach(() => server.close());

/** Applies one that is created; `answer` is that of the write. Gives how it ended, and how often it was written. */
async function applied(answer: Answer): Promise<{ outcome: Outcome | undefined; writes: number }> {
  stop = new AbortController();
  server = await localServer((request, ...rest) => {
    const isWrite = request.path === "/api/deployments/";
    (isWrite ? answer : json(request.path === "/api/flows/" ? { id: "f" } : []))(request, ...rest);
  });
  const plain = definePortal({ project: "shop", environments: [], adapter: { name: "none" } }).context();
  const context: Context = { ...plain, signal: stop.signal };
  const outcomes: Outcome[] = [];
  for await (const one of applyByRest([changeSet], { apiOf: () => server.api, writers: 1 }, context))
    if (one.is !== "remark") outcomes.push(one);
  return { outcome: outcomes[0], writes: server.received.filter(({ path }) => path === "/api/deployments/").length };
}

/** Busy at first; then it takes the write. */
function busyOnce(then: () => void): Answer {
  let asked = 0;
  return (...request) => {
    if (asked++ > 0) return json({ id: "d" })(...request);
    then();
    json({ exception_message: "Service Unavailable" }, 503)(...request);
  };
}

test("a write that was refused is not sent again after the lease was lost: somebody else may be writing", async () => {
  const { outcome, writes } = await applied(busyOnce(() => stop.abort(lost)));
  expect(outcome).toMatchObject({ is: "failed", error: { code: "lease-lost" }, left: "unknown" });
  expect(writes).toBe(1);
});

test("one that was sent before is waited for, so that it is known what it did", async () => {
  const { outcome } = await applied((...request) => {
    stop.abort(lost);
    setImmediate(() => json({ id: "d" })(...request));
  });
  expect(outcome).toEqual({ changeSet: "a", is: "applied" });
});

test("after a cancellation what was begun is finished, also where it has to be sent again", async () => {
  const { outcome, writes } = await applied(busyOnce(() => stop.abort()));
  expect(outcome).toEqual({ changeSet: "a", is: "applied" });
  expect(writes).toBe(2);
});
