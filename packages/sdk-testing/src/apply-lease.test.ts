// One writer at a time: who waits, who is told what, and what happens to a lease that was left or lost.
import type { BatchItem, Plan, ProgressReport } from "@acme/sdk-core";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { StoredLease } from "./engine/fake-server.ts";
import { createFakePortal, type FakePortal } from "./fake-portal.ts";

const flows = ["a", "b", "c"];

afterEach(() => vi.restoreAllMocks());

/** Limits of time run by the engine's clock from now on. Gives how time passes on it: what has no more time is stopped. */
function limitsByClock({ clock }: FakePortal): (milliseconds: number) => void {
  const now = (): number => clock.now().getTime();
  const limits: { due: number; stop: AbortController }[] = [];
  vi.spyOn(AbortSignal, "timeout").mockImplementation((milliseconds) => {
    const stop = new AbortController();
    limits.push({ due: now() + milliseconds, stop });
    return stop.signal;
  });
  return (milliseconds) => {
    clock.advance(milliseconds);
    for (const { due, stop } of limits) if (due <= now()) stop.abort(new DOMException("Too long", "TimeoutError"));
  };
}

async function planned(): Promise<{ fake: FakePortal; plan: Plan; leases: Map<string, StoredLease> }> {
  const fake = createFakePortal({ flows });
  const plan = await fake.portal.plan({ action: "deploy", environment: "dev", flows: [] });
  fake.calls.forget();
  return { fake, plan, leases: fake.engine.server().leases };
}

function ends(items: readonly BatchItem[]): Record<string, string> {
  return Object.fromEntries(
    items.map(({ key, result, left, error }) => [key.flow, [result, left, error?.code].filter(Boolean).join(" ")]),
  );
}

/** A lease of somebody else, who never renews it. */
function taken(fake: FakePortal, lasts: number): void {
  const since = fake.clock.now().getTime();
  const lease = { holder: "ben's", actor: "ben", purpose: "promote 3 flows", since, until: since + lasts };
  fake.engine.server().leases.set("shop dev", lease);
}

/** Every word of progress; time passes with each word about waiting. */
function hearing(
  fake: FakePortal,
  milliseconds: number,
): { said: string[]; progress: (report: ProgressReport) => void } {
  const said: string[] = [];
  return {
    said,
    progress: ({ message }) => {
      said.push(message);
      if (message.startsWith("Waiting")) fake.clock.advance(milliseconds);
    },
  };
}

test("is held from before the comparing until after the recording, and given back", async () => {
  const { fake, plan, leases } = await planned();
  await fake.portal.apply(plan);
  expect(fake.calls.lines().map((line) => line.split(" ")[0])).toEqual([
    "locks.acquire",
    "deployments.find",
    "history.append",
    "deployer.apply",
    "deployer.write",
    "deployer.write",
    "deployer.write",
    "deployments.find",
    "history.append",
    "locks.release",
  ]);
  expect(leases.size).toBe(0);
});

test("is not asked for where nothing is written", async () => {
  const { fake, plan } = await planned();
  await fake.portal.apply(plan);
  fake.calls.forget();
  await fake.deploy();
  expect(fake.calls.lines({ port: "locks" })).toEqual([]);
});

describe("while somebody else holds it", () => {
  test("waits, says for whom and since when, and goes on when it is given back", async () => {
    const { fake, plan, leases } = await planned();
    taken(fake, 120_000);
    const { said, progress } = hearing(fake, 0);
    const batch = await fake.portal.apply(plan, {
      progress: (report) => {
        progress(report);
        if (report.message.startsWith("Waiting")) leases.delete("shop dev");
      },
    });
    expect(said).toContain(
      "Waiting for dev: ben holds it since 09:00:00, until 09:02:00 UTC unless it is renewed (promote 3 flows)",
    );
    expect(ends(batch.items)).toEqual({ a: "applied", b: "applied", c: "applied" });
  });

  test("sees what the other one did: it is skipped, and nothing is overwritten", async () => {
    const { fake, plan } = await planned();
    const bob = fake.colleague("bob");
    const his = await bob.plan({ action: "deploy", environment: "dev", flows: ["a"] });
    const writing = fake.calls.next({ method: "write", flow: "a" }).hangs();
    const first = bob.apply(his);
    await writing.arrived();
    const second = fake.portal.apply(plan, {
      progress: ({ message }) => void (message.startsWith("Waiting") && writing.release()),
    });
    expect(ends((await first).items)).toEqual({ a: "applied" });
    expect(ends((await second).items)).toEqual({ a: "skipped plan-stale", b: "applied", c: "applied" });
  });

  test("ends after three minutes with who it is, having written nothing", async () => {
    const { fake, plan } = await planned();
    taken(fake, 600_000);
    await expect(fake.portal.apply(plan, hearing(fake, 60_000))).rejects.toMatchObject({
      code: "environment-locked",
      kind: "rule",
      message:
        "dev is being changed: ben holds it since 09:00:00, until 09:10:00 UTC unless it is renewed (promote 3 flows). Waited 180 s for it.",
    });
    expect(fake.engine.server().history).toEqual([]);
    expect(fake.engine.server().leases.get("shop dev")?.holder).toBe("ben's");
  });

  test("takes it over when it has ended: its holder was killed", async () => {
    const { fake, plan, leases } = await planned();
    taken(fake, 120_000);
    const batch = await fake.portal.apply(plan, hearing(fake, 60_000));
    expect(ends(batch.items)).toEqual({ a: "applied", b: "applied", c: "applied" });
    expect(leases.size).toBe(0);
  });

  test("ends at once when it is cancelled, having asked for nothing more", async () => {
    const { fake, plan } = await planned();
    taken(fake, 600_000);
    const cancel = new AbortController();
    const waiting = fake.portal.apply(plan, { signal: cancel.signal, progress: () => cancel.abort() });
    await expect(waiting).rejects.toMatchObject({ code: "cancelled" });
    expect(fake.calls.lines()).toEqual(["locks.acquire dev"]);
  });

  test("another environment and another project go on", async () => {
    const { fake, plan } = await planned();
    await fake.portal.apply(plan);
    taken(fake, 600_000);
    expect((await fake.promote("uat")).items.map(({ result }) => result)).toEqual(["applied", "applied", "applied"]);
  });
});

describe("is given back", () => {
  test("after a failure", async () => {
    const { fake, plan, leases } = await planned();
    fake.calls.next({ port: "history" }).fails();
    await expect(fake.portal.apply(plan)).rejects.toMatchObject({ code: "engine-failed" });
    expect(leases.size).toBe(0);
  });

  test("after a cancellation", async () => {
    const { fake, plan, leases } = await planned();
    const cancel = new AbortController();
    fake.calls.next({ method: "write", flow: "a" }).first(() => cancel.abort());
    await fake.portal.apply(plan, { signal: cancel.signal });
    expect(leases.size).toBe(0);
  });

  test("or ends by itself: what cannot be given back is no failure", async () => {
    const { fake, plan } = await planned();
    fake.calls.next({ method: "release" }).fails();
    expect(ends((await fake.portal.apply(plan)).items)).toEqual({ a: "applied", b: "applied", c: "applied" });
  });
});

describe("a batch that takes longer than a lease lasts", () => {
  test("renews it between two writes", async () => {
    const { fake, plan } = await planned();
    fake.calls.every({ method: "write" }).first(() => fake.clock.advance(25_000));
    expect(ends((await fake.portal.apply(plan)).items)).toEqual({ a: "applied", b: "applied", c: "applied" });
    expect(fake.calls.lines({ method: "renew" })).toHaveLength(3);
  });

  test("stops before the next write where it was taken over, and says so", async () => {
    const { fake, plan, leases } = await planned();
    fake.calls.next({ method: "write", flow: "a" }).first(() => {
      fake.clock.advance(15_000);
      leases.clear();
      taken(fake, 600_000);
    });
    const batch = await fake.portal.apply(plan);
    expect(ends(batch.items)).toEqual({
      a: "applied",
      b: "failed as-before lease-lost",
      c: "failed as-before lease-lost",
    });
    expect(fake.calls.lines({ method: "write" })).toEqual(["deployer.write dev a"]);
    expect(leases.get("shop dev")?.actor).toBe("ben");
    expect(fake.engine.server().history.at(-1)).toMatchObject({
      phase: "result",
      changes: [{ result: "applied" }, { result: "failed" }, { result: "failed" }],
    });
  });

  test("stops where it ended unseen, as on a machine that slept: another may be taking it", async () => {
    const { fake, plan } = await planned();
    fake.calls.next({ method: "write", flow: "a" }).first(() => fake.clock.advance(130_000));
    expect(ends((await fake.portal.apply(plan)).items)).toMatchObject({
      a: "applied",
      b: "failed as-before lease-lost",
    });
    expect(fake.calls.lines({ method: "renew" })).toEqual([]);
  });

  test("outlasts a server that answers no write for a minute, and for nearly another one", async () => {
    const { fake, plan } = await planned();
    fake.calls.next({ method: "write" }).first(() => fake.clock.advance(10_000));
    fake.calls.next({ method: "renew" }).first(() => fake.clock.advance(60_000));
    fake.calls.next({ method: "renew" }).first(() => fake.clock.advance(59_000));
    expect(ends((await fake.portal.apply(plan)).items)).toEqual({ a: "applied", b: "applied", c: "applied" });
  });

  test("outlasts a server that takes most of a minute for each renewal: none is stopped before it is answered", async () => {
    const { fake, plan } = await planned();
    const pass = limitsByClock(fake);
    fake.calls.every({ method: "write" }).first(() => pass(12_000));
    fake.calls.every({ method: "renew" }).first(() => pass(50_000));
    expect(ends((await fake.portal.apply(plan)).items)).toEqual({ a: "applied", b: "applied", c: "applied" });
    expect(fake.calls.lines({ method: "renew" })).toHaveLength(3);
  });

  test("goes on where one renewal fails and the next does not", async () => {
    const { fake, plan } = await planned();
    fake.calls.every({ method: "write" }).first(() => fake.clock.advance(12_000));
    fake.calls.next({ method: "renew" }).fails();
    expect(ends((await fake.portal.apply(plan)).items)).toEqual({ a: "applied", b: "applied", c: "applied" });
  });
});

test("an engine that keeps no leases is written to as before", async () => {
  const fake = createFakePortal({ flows });
  const { locks: _, ...adapter } = fake.adapter;
  const portal = fake.colleague("bob", adapter);
  const batch = await portal.apply(await portal.plan({ action: "deploy", environment: "dev", flows: [] }));
  expect(ends(batch.items)).toEqual({ a: "applied", b: "applied", c: "applied" });
});
