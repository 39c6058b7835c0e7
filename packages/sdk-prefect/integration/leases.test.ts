// Leases on a real server: who waits for whom and how long, what is taken over, and what is left alone.
import { startProxy } from "@acme-tools/fault-proxy";
import { type BatchResult, type Plan, planSchema } from "@acme/sdk-core";
import { afterEach, beforeEach, describe, expect, inject, it, vi } from "vitest";
import { type HolderProcess, thisProcess } from "../src/locks/holder-process.ts";
import { lockName } from "../src/locks/variable-locks.ts";
import { ends, type RestProject, restProject } from "./rest-project.test-support.ts";

const apiUrl = inject("PREFECT_API_URL");
const HOUR = 3_600_000;
/** Longer than what a dead one left stays its own, in milliseconds. */
const PAST_GRACE = 4_000;
let p: RestProject;
/** How much time has passed besides the real one, in milliseconds: a minute with each word about waiting. */
let ahead: number;
let said: string[];
let count = 0;

beforeEach(async () => {
  [ahead, said] = [0, []];
  p = await restProject({
    apiUrl,
    project: `leases-${++count}`,
    now: () => new Date(Date.now() + ahead),
  });
  await p.make("flow_a", "dev");
});
afterEach(() => {
  vi.restoreAllMocks();
  p.remove();
});

interface Variable {
  id: string;
  created: string;
  updated: string;
}

/** Somebody else holds the lease of uat, and never renews it. */
function taken(process?: HolderProcess, term = HOUR): Promise<Variable> {
  const value = { format: 1, holder: "ben's", actor: "ben", purpose: "promote 3 flows", term };
  const name = lockName(p.project, "uat");
  return p.api("POST", "/variables/", { name, value: process === undefined ? value : { ...value, process } });
}

/** This machine's clock is set, as laptops do when they wake up: the server's goes on as before. */
function setClock(milliseconds: number): void {
  const real = Date.now;
  vi.spyOn(Date, "now").mockImplementation(() => real() + milliseconds);
}

/** @param later - how long it is waited in real time before minutes pass, in milliseconds */
async function promote(minutes: number, later = 0): Promise<Record<string, string>> {
  const plan = await p.plan();
  const begun = performance.now();
  const progress = ({ message }: { message: string }): void => {
    if (!message.startsWith("Waiting")) return;
    said.push(message);
    if (performance.now() - begun >= later) ahead += minutes * 60_000;
  };
  return ends(await p.portal.apply(plan, { progress }));
}

async function variables(): Promise<Variable[]> {
  return p.api("POST", "/variables/filter", { variables: { name: { any_: [lockName(p.project, "uat")] } } });
}

function clock(time: string | Date): string {
  return new Date(time).toISOString().slice(11, 19);
}

describe("of somebody who does not end", () => {
  it("is waited for three minutes, with whose it is and until when; then nothing has been written", async () => {
    const theirs = await taken();
    const times = [theirs.created, new Date(Date.parse(theirs.updated) + HOUR)].map(clock);
    const holder = `ben holds it since ${times[0]}, until ${times[1]} UTC unless it is renewed (promote 3 flows)`;
    await expect(promote(1)).rejects.toMatchObject({
      code: "environment-locked",
      message: `uat is being changed: ${holder}. Waited 180 s for it.`,
    });
    expect(said[0]).toBe(`Waiting for uat: ${holder}`);

    expect((await p.rows()).map(({ name }) => name)).toEqual([`${p.project}--main--flow-a--dev`]);
    for await (const page of p.portal.history("uat")) expect(page).toEqual({ entries: [], problems: [] });
    expect(await variables()).toMatchObject([{ id: theirs.id, updated: theirs.updated }]);
  });

  it("may be waited for long: then what changed is skipped and the rest written, of a saved plan nothing", async () => {
    await p.make("flow_b", "dev");
    await p.promote();
    p.settings["uat"] = { parameters: { x: 2 } };
    const plan = await p.plan();
    /** Applies while somebody else holds the lease, who gives it back a minute after something happened. */
    const afterWaiting = async (what: Plan, happens: () => unknown): Promise<BatchResult> => {
      const theirs = await taken();
      let passes: Promise<void> | undefined;
      const pass = async (): Promise<void> => {
        await happens();
        ahead += 60_000;
        await p.api("DELETE", `/variables/${theirs.id}`);
      };
      const progress = ({ message }: { message: string }): void =>
        void (message.startsWith("Waiting") && (passes ??= pass()));
      try {
        return await p.portal.apply(what, { progress });
      } finally {
        await passes;
      }
    };
    const parameters = async (flow: string): Promise<unknown> =>
      (await p.row(`${p.project}--main--${flow}--uat`)).parameters;

    const saved = planSchema.parse(JSON.parse(JSON.stringify(plan)));
    const source = await p.row(`${p.project}--main--flow-a--dev`);
    const unpin = (): Promise<unknown> => p.api("PATCH", `/deployments/${source.id}`, { pull_steps: [] });
    await expect(afterWaiting(saved, unpin)).rejects.toMatchObject({
      code: "plan-stale",
      message: expect.stringContaining("flow-a (uat): was update, is now refused ("),
    });
    expect(await parameters("flow-b")).toEqual({});

    expect(ends(await afterWaiting(plan, () => {}))).toEqual({
      "flow-a": expect.stringContaining("flow-a (uat) is not as planned any more: was update, is now refused ("),
      "flow-b": "applied",
    });
    expect([await parameters("flow-a"), await parameters("flow-b")]).toEqual([{}, { x: 2 }]);
    expect(await variables()).toEqual([]);
  });

  it("is free when it has ended by the server's clock, however late it is by one's own", async () => {
    setClock(-HOUR);
    await taken(undefined, 1_000);
    expect(await promote(0)).toEqual({ "flow-a": "applied" });
    expect(await variables()).toEqual([]);
  });

  it("is not free where only one's own clock says that it has ended", async () => {
    const theirs = await taken();
    setClock(2 * HOUR);
    await expect(promote(4, PAST_GRACE)).rejects.toMatchObject({ code: "environment-locked" });
    expect(await variables()).toMatchObject([{ id: theirs.id, updated: theirs.updated }]);
  });
});

// Elsewhere a process cannot be told from another one for sure.
describe.runIf(process.platform === "linux")("of a process", () => {
  const own = (): HolderProcess => {
    const known = thisProcess();
    if (known === undefined) throw new Error("This system does not tell which process this is.");
    return known;
  };

  it("that is dead is taken over in seconds, long before its end", async () => {
    await taken({ ...own(), started: "1" });
    expect(await promote(0)).toEqual({ "flow-a": "applied" });
    expect(await variables()).toEqual([]);
  });

  it.each<[string, () => HolderProcess]>([
    ["that lives", own],
    ["of another machine, of which nothing is known", () => ({ ...own(), machine: "0123456789abcdef", started: "1" })],
  ])("%s is waited for", async (_, holder) => {
    const theirs = await taken(holder());
    await expect(promote(4, PAST_GRACE)).rejects.toMatchObject({ code: "environment-locked" });
    expect(await variables()).toMatchObject([{ id: theirs.id }]);
  });
});

it("that could not be given back keeps nobody of the same process waiting", async () => {
  const proxy = await startProxy(apiUrl);
  const own = await restProject({ apiUrl, portalUrl: proxy.url, project: `leases-${++count}` });
  try {
    await own.make("flow_a", "dev");
    const giving = proxy.rule({ method: "DELETE", path: "/variables/*" }, { kind: "status", status: 500 });
    expect(ends(await own.promote())).toEqual({ "flow-a": "applied" });
    expect(giving.hits).toBe(1);
    proxy.clear();
    own.settings["uat"] = { parameters: { x: 7 } };
    expect(ends(await own.promote())).toEqual({ "flow-a": "applied" });
  } finally {
    own.remove();
    await proxy.stop();
  }
});

it("is renewed by the server's clock", async () => {
  const { id, updated } = await taken();
  await p.api("PATCH", `/variables/${id}`, { value: { n: 1 } });
  const again = await p.api<Variable>("GET", `/variables/${id}`);
  expect(Date.parse(again.updated)).toBeGreaterThan(Date.parse(updated));
});

it("whose name something else has taken is said, and nothing is written", async () => {
  const name = lockName(p.project, "uat");
  await p.api("POST", "/variables/", { name, value: "mine" });
  await expect(p.promote()).rejects.toMatchObject({
    code: "engine-unexpected",
    hint: expect.stringContaining(`prefect variable unset ${name}`),
  });
  expect(await p.rows()).toHaveLength(1);
});
