// Leases at a server that is told what to do. How they end on a real one is in integration/leases.test.ts.
import { type Context, definePortal, type Environment, type LeaseRequest } from "@acme/sdk-core";
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
let environment: Environment;

beforeEach(async () => {
  variables = [];
  server = await localServer(carriedOut);
  environment = { name: "uat", options: { api_url: server.url } };
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
  if (method !== "POST") {
    return found === undefined
      ? json({ detail: "Variable not found" }, 404)(received, ...rest)
      : json(found)(received, ...rest);
  }
  if (variables.length > 0) return json({ detail: "Variable exists." }, 409)(received, ...rest);
  const now = new Date().toISOString();
  variables.push({ ...(body as Variable), id: crypto.randomUUID(), created: now, updated: now });
  json(variables[0], 201)(received, ...rest);
};

function aContext(): Context {
  return definePortal({ project: "p", environments: [], adapter: { name: "none" } }).context();
}

function request(holder: string, action: LeaseRequest["action"] = "promote"): LeaseRequest {
  return { project: "p", environment, holder, action, actor: holder, purpose: "a test", term: 120_000 };
}

/** What another process took, which is dead now: it stands in the lease as this one with another beginning. */
async function leftByTheDead(action: LeaseRequest["action"]): Promise<void> {
  await variableLocks(new Servers("/")).acquire(request("dead", action), aContext());
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
    expect(await locks.acquire(request("ada"), aContext())).toMatchObject({ is: "taken", lease: { holder: "dead" } });
    vi.advanceTimersByTime(2_900);
    expect(await locks.acquire(request("ada"), aContext())).toMatchObject({ is: "taken" });
    vi.advanceTimersByTime(200);
    expect(await locks.acquire(request("ada"), aContext())).toMatchObject({ is: "held", lease: { holder: "ada" } });
  });

  test("is not taken over before its end after a deploy, whose prefect deploy may go on writing", async () => {
    await leftByTheDead("deploy");
    const locks = variableLocks(new Servers("/"));
    expect(await locks.acquire(request("ada"), aContext())).toMatchObject({ is: "taken" });
    vi.advanceTimersByTime(60_000);
    expect(await locks.acquire(request("ada"), aContext())).toMatchObject({ is: "taken", lease: { holder: "dead" } });
  });
});
