// Leases at a server that is told what to do. How they end on a real one is in integration/leases.test.ts.
import type { Context, Environment, LeaseRequest } from "@acme/sdk-core";
import { aContext, anEnvironment } from "@acme/sdk-testing";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Answer, json, type LocalServer, localServer } from "../api/local-server.test-support.ts";
import { Servers } from "../settings/servers.ts";
import { variableLocks } from "./variable-locks.ts";

interface Variable {
  id: string;
  name: string;
  created: string;
  updated: string;
  value: Record<string, unknown>;
}

let server: LocalServer;
let variables: Variable[];
/** Said in place of the server's answer, after it has done what was asked. */
let instead: Answer | undefined;
/** How many readings fail. */
let failing: number;
/** What the server waits for before it makes a variable. */
let locked: Promise<void> | undefined;
let environment: Environment;

beforeEach(async () => {
  [variables, instead, failing, locked] = [[], undefined, 0, undefined];
  server = await localServer((received, response, index) => {
    const answer = (): void => carriedOut(received, response, index);
    if (received.method === "POST" && locked !== undefined) void locked.then(answer);
    else answer();
  });
  environment = anEnvironment({ name: "uat", options: { api_url: server.url } });
});
afterEach(async () => {
  vi.useRealTimers();
  await server.close();
});

const carriedOut: Answer = (received, ...rest) => {
  const { method, path, body } = received;
  const last = path.split("/").at(-1);
  const found = variables.find(({ id, name }) => id === last || name === last);
  if (method === "DELETE") variables = variables.filter((one) => one !== found);
  if (method === "GET" && failing-- > 0) return json({ exception_message: "Internal" }, 500)(received, ...rest);
  if (method !== "POST") {
    return found === undefined
      ? json({ detail: "Variable not found" }, 404)(received, ...rest)
      : json(found)(received, ...rest);
  }
  if (variables.length > 0) return json({ detail: "Variable exists." }, 409)(received, ...rest);
  const now = new Date().toISOString();
  variables.push({ ...(body as Variable), id: crypto.randomUUID(), created: now, updated: now });
  (instead ?? json(variables[0], 201))(received, ...rest);
};

function ofNow(more: Partial<Context> = {}): Context {
  return aContext({ now: () => new Date(), ...more });
}

function request(holder: string, action: LeaseRequest["action"] = "promote"): LeaseRequest {
  return { project: "p", environment, holder, action, actor: holder, purpose: "a test", term: 120_000 };
}

/** What another process took, which is dead now: it stands in the lease as this one with another beginning. */
async function leftByTheDead(action: LeaseRequest["action"]): Promise<void> {
  await variableLocks(new Servers("/")).acquire(request("dead", action), ofNow());
  const [left] = variables;
  if (left === undefined) throw new Error("There is no lease.");
  const { process, ...value } = left.value;
  const other = process === undefined ? {} : { process: { ...(process as object), started: "1" } };
  left.value = { ...value, instance: "another", ...other };
}

// Elsewhere a process cannot be told from another one for sure.
describe.runIf(process.platform === "linux")("what a killed process left", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));

  test("is taken over a few seconds after it was seen", async () => {
    await leftByTheDead("promote");
    const locks = variableLocks(new Servers("/"));
    expect(await locks.acquire(request("ada"), ofNow())).toMatchObject({ is: "taken", lease: { holder: "dead" } });
    vi.advanceTimersByTime(2_900);
    expect(await locks.acquire(request("ada"), ofNow())).toMatchObject({ is: "taken" });
    vi.advanceTimersByTime(200);
    expect(await locks.acquire(request("ada"), ofNow())).toMatchObject({ is: "held", lease: { holder: "ada" } });
  });

  test("is not taken over before its end after a deploy, whose prefect deploy may go on writing", async () => {
    await leftByTheDead("deploy");
    const locks = variableLocks(new Servers("/"));
    expect(await locks.acquire(request("ada"), ofNow())).toMatchObject({ is: "taken" });
    vi.advanceTimersByTime(60_000);
    expect(await locks.acquire(request("ada"), ofNow())).toMatchObject({ is: "taken", lease: { holder: "dead" } });
  });
});

describe("a lease that nobody wants any more while it is asked for", () => {
  test("is given back, also where the server makes it after the cancellation", async () => {
    let unlock = (): void => {};
    locked = new Promise((resolve) => (unlock = resolve));
    const cancel = new AbortController();
    const locks = variableLocks(new Servers("/"));
    const context = ofNow({ signal: cancel.signal });
    const asking = locks.acquire(request("ada"), context);
    await expect.poll(() => server.received).toHaveLength(1);
    cancel.abort();
    unlock();
    // Its holder gives it back, as any.
    expect(await asking).toMatchObject({ is: "held", lease: { holder: "ada" } });
    expect(await locks.release(request("ada"), ofNow())).toBe(true);
    expect(variables).toEqual([]);
  });

  test("is given back where it was made, and nothing could be read then", async () => {
    instead = (_received, response) => void response.socket?.destroy();
    failing = 1;
    const locks = variableLocks(new Servers("/"));
    await expect(locks.acquire(request("ada"), ofNow())).rejects.toMatchObject({ code: "engine-failed" });
    expect(variables).toEqual([]);
  });
});
