// What goes wrong between us and a real server while a promotion runs: nothing is lost, and everything is said.
import { type FaultProxy, type Match, startProxy } from "@acme-tools/fault-proxy";
import type { JsonObject } from "@acme/sdk-core";
import { startServer } from "@acme-tools/prefect-server";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { PrefectApi } from "../src/api/prefect-api.ts";
import { flowRowSchema } from "../src/api/rows.ts";
import { resolveServer } from "../src/settings/resolve-server.ts";
import { COMMIT, ends, type RestProject, restProject } from "./rest-project.test-support.ts";

const apiUrl = inject("PREFECT_API_URL");
let proxy: FaultProxy;
let p: RestProject;
let count = 0;

const flows = ["flow_a", "flow_b", "flow_c", "flow_d"];
const update = { method: "PATCH", path: "/deployments/*" } as const;

beforeAll(async () => {
  proxy = await startProxy(apiUrl);
});
afterAll(() => proxy.stop());
afterEach(() => {
  proxy.clear();
  p.remove();
});

/** A project whose uat is at an older commit than its dev, so that a promotion is a PATCH for each flow. */
async function behind(own: Parameters<RestProject["make"]>[2] = {}, adapter: JsonObject = {}): Promise<void> {
  p = await restProject({ apiUrl, portalUrl: proxy.url, project: `faults-${++count}`, adapter });
  const old = COMMIT.replaceAll("0", "9");
  for (const flow of flows) {
    await p.make(flow, "dev");
    await p.make(flow, "uat", {
      version: `main-${old}`,
      pull_steps: [],
      tags: [`PROJECT_NAME=${p.project}`, "BRANCH_NAME=main", `COMMIT_HASH=${old}`],
      ...own,
    });
  }
  proxy.clear();
}

/** Requests that the server did not send away with 503, which one on SQLite does at any time. */
function answered(method: string): string[] {
  return proxy.requests.filter((one) => one.method === method && one.answer !== 503).map(({ path }) => path);
}

/** Each of them, without ids. */
function sent(): string[] {
  return ["DELETE", "GET", "PATCH", "POST"].flatMap((method) =>
    answered(method)
      .map((path) => `${method} ${path.replace(/[0-9a-f-]{36}/, "*")}`)
      .toSorted(),
  );
}

/** The write of one flow. By its id, and not by its turn: a busy server has the one before sent twice. */
async function updateOf(flow: string): Promise<Match> {
  const { id } = await p.row(`${p.project}--main--${flow.replaceAll("_", "-")}--uat`);
  return { method: "PATCH", path: `/deployments/${id}` };
}

async function versions(): Promise<Record<string, boolean>> {
  const rows = (await p.rows()).filter(({ name }) => name.endsWith("--uat"));
  return Object.fromEntries(rows.map(({ name, version }) => [name.split("--")[2] ?? "", version === `main-${COMMIT}`]));
}

describe("a batch of promotions", () => {
  it("costs one PATCH a flow and a handful of requests", async () => {
    await behind();
    const plan = await p.plan();
    expect(sent()).toEqual([
      "GET /admin/version",
      "POST /artifacts/filter",
      "POST /deployments/filter",
      "POST /flows/filter",
      "POST /work_pools/filter",
    ]);
    proxy.clear();
    await p.portal.apply(plan);
    expect(sent()).toEqual([
      "DELETE /variables/*",
      ...flows.map(() => "PATCH /deployments/*"),
      "POST /artifacts/",
      "POST /artifacts/",
      "POST /deployments/filter", // Compared under the lease,
      "POST /deployments/filter", // again just before they are written, up to ten together,
      "POST /deployments/filter", // and read back.
      "POST /variables/",
    ]);
  });

  it("reads once for all that start runs by themselves whether the next ones are there", async () => {
    const nightly = { slug: "nightly", active: true, schedule: { cron: "0 3 1 * *" } };
    await behind({ schedules: [nightly] });
    const plan = await p.plan();
    proxy.clear();
    // Made ahead for longer than the server's scheduler can have to wait for its database.
    const outlastsStall = ({ min_time: seconds }: { min_time: number }): boolean => seconds > 60;
    const made = proxy.rule(
      { path: "/deployments/*/schedule", body: outlastsStall },
      { kind: "delay", milliseconds: 0 },
    );
    expect(new Set(Object.values(ends(await p.portal.apply(plan))))).toEqual(new Set(["applied"]));
    // Every one, also what a busy server has sent again.
    expect(made.hits).toBe(proxy.requests.filter(({ path }) => path.endsWith("/schedule")).length);
    expect(sent().filter((one) => /schedule|flow_runs/.test(one))).toEqual([
      ...flows.map(() => "POST /deployments/*/schedule"),
      "POST /flow_runs/filter", // Which of them fire so soon that a write has to wait,
      "POST /flow_runs/filter", // and whether each has its next run.
    ]);
  });

  it("is settled by reading where an answer was cut: done is done", async () => {
    await behind();
    const cut = proxy.rule({ ...(await updateOf("flow_b")), times: 1 }, { kind: "cut-after" });
    expect(ends(await p.promote())).toEqual({
      "flow-a": "applied",
      "flow-b": "applied",
      "flow-c": "applied",
      "flow-d": "applied",
    });
    expect(cut.hits).toBe(1);
  });

  it("is settled by reading where the request was cut: not done is not done, and the next run does only that", async () => {
    await behind();
    proxy.rule({ ...(await updateOf("flow_b")), times: 1 }, { kind: "cut-before" });
    const result = await p.promote();
    expect(Object.values(ends(result)).map((end) => end.split(":", 2).join(":"))).toEqual([
      "applied",
      "failed: answer-lost",
      "applied",
      "applied",
    ]);
    expect(result.items.find((item) => item.result === "failed")?.left).toBe("as-before");
    proxy.clear();
    expect(Object.values(ends(await p.promote())).sort()).toEqual(["applied", "unchanged", "unchanged", "unchanged"]);
    expect(answered("PATCH")).toHaveLength(1);
  });

  it("writes several at once where that is allowed", async () => {
    await behind({}, { writers: 2 });
    const held = ["flow_a", "flow_b"].map(async (flow) => proxy.rule(await updateOf(flow), { kind: "hold" }));
    const [one, other] = await Promise.all(held);
    const applying = p.promote();
    await Promise.all([one?.reached, other?.reached]); // Neither waits for the other.
    expect(answered("PATCH")).toHaveLength(2);
    one?.release();
    other?.release();
    expect(new Set(Object.values(ends(await applying)))).toEqual(new Set(["applied"]));
  });

  it("goes on one by one as soon as the server is too busy for several", async () => {
    await behind({}, { writers: 3 });
    const rules = await Promise.all(flows.map(updateOf));
    const [first, second, third, last] = rules as [Match, Match, Match, Match];
    proxy.rule({ ...first, times: 1 }, { kind: "status", status: 503, headers: { "retry-after": "0.01" } });
    const held = [second, third].map((rule) => proxy.rule(rule, { kind: "hold" }));
    const inFlight = (): number =>
      proxy.requests.filter(({ method, answer }) => method === "PATCH" && answer === undefined).length;
    let atLast = 0;
    proxy.rule({ ...last, times: 1, body: () => (atLast ||= inFlight()) < 0 }, { kind: "hold" });
    const applying = p.portal.apply(await p.plan(), {
      progress: ({ message, done }) => {
        // One has ended. If the last began now, it would be there before this answer.
        if (message.startsWith("Writing") && done === 1)
          void p.rows().then(() => held.forEach((rule) => rule.release()));
      },
    });
    expect(new Set(Object.values(ends(await applying)))).toEqual(new Set(["applied"]));
    expect(atLast).toBe(1);
  });

  it("waits out a busy server", async () => {
    await behind();
    proxy.rule(
      { ...update, nth: 1, times: 3 },
      { kind: "status", status: 503, body: { exception_message: "Service Unavailable" }, close: true },
    );
    expect(new Set(Object.values(ends(await p.promote())))).toEqual(new Set(["applied"]));
  });

  it("goes on after one that the server refuses or fails", async () => {
    await behind();
    proxy.rule({ ...(await updateOf("flow_a")), times: 1 }, { kind: "status", status: 500 });
    proxy.rule(
      { ...(await updateOf("flow_b")), times: 1 },
      {
        kind: "status",
        status: 422,
        body: { exception_message: "Invalid request received.", request_body: { secret: "s3cret" } },
      },
    );
    const result = await p.promote();
    expect(
      Object.values(ends(result))
        .map((end) => end.split(":", 2).join(":"))
        .sort(),
    ).toEqual(["applied", "applied", "failed: engine-failed", "failed: engine-rejected"]);
    expect(JSON.stringify(result)).not.toContain("s3cret");
    expect(Object.values(await versions()).filter(Boolean)).toHaveLength(2);
  });

  it("that is cancelled in the middle keeps what is done, begins nothing more, and says which is which", async () => {
    await behind();
    const held = proxy.rule({ ...(await updateOf("flow_b")), times: 1 }, { kind: "hold" });
    const controller = new AbortController();
    const applying = p.portal.apply(await p.plan(), { signal: controller.signal });
    await held.reached;
    controller.abort();
    held.release();
    const result = await applying;
    const applied = result.items.filter((item) => item.result === "applied").map(({ key }) => key.flow);
    expect(result.items.filter((item) => item.result === "cancelled")).toHaveLength(flows.length - applied.length);
    expect(applied).toHaveLength(2);
    expect(await versions()).toEqual(
      Object.fromEntries(result.items.map(({ key }) => [key.flow, applied.includes(key.flow)])),
    );
    expect(answered("PATCH")).toHaveLength(2);
  });

  it("skips what somebody changed after the plan was made", async () => {
    await behind();
    const plan = await p.plan();
    const { id } = await p.row(`${p.project}--main--flow-a--uat`);
    await p.api("PATCH", `/deployments/${id}`, { paused: true });
    expect(ends(await p.portal.apply(plan))).toMatchObject({
      "flow-a": expect.stringMatching(/^skipped: plan-stale/),
      "flow-b": "applied",
    });
  });

  it("skips what somebody changes, deletes or makes while it runs, just before it would have been written", async () => {
    await behind();
    await p.make("flow_e", "dev");
    const intent = proxy.rule({ method: "POST", path: "/artifacts/", times: 1 }, { kind: "hold" });
    const applying = p.promote();
    await intent.reached;
    const [changed, deleted] = await Promise.all(
      ["flow-a", "flow-b"].map((flow) => p.row(`${p.project}--main--${flow}--uat`)),
    );
    await p.api("PATCH", `/deployments/${changed?.id}`, { parameters: { x: 7 } });
    await p.api("DELETE", `/deployments/${deleted?.id}`);
    await p.make("flow_e", "uat", { parameters: { x: 8 } });
    intent.release();
    const result = await applying;
    expect(Object.values(ends(result)).map((end) => end.split(":", 2).join(":"))).toEqual([
      "skipped: plan-stale",
      "skipped: plan-stale",
      "applied",
      "applied",
      "skipped: plan-stale",
    ]);
    expect(answered("PATCH")).toHaveLength(2);
    expect(await p.row(`${p.project}--main--flow-a--uat`)).toMatchObject({ parameters: { x: 7 } });
    expect(await p.row(`${p.project}--main--flow-e--uat`)).toMatchObject({ parameters: { x: 8 } });
  });

  it("is not begun where history cannot be written", async () => {
    await behind();
    proxy.rule({ method: "POST", path: "/artifacts/" }, { kind: "status", status: 500 });
    await expect(p.promote()).rejects.toMatchObject({ code: "engine-failed" });
    expect(Object.values(await versions()).some(Boolean)).toBe(false);
  });
});

describe("a server", () => {
  it("that is down is one clear error, and no empty environment", async () => {
    await behind();
    await proxy.down();
    try {
      await expect(p.plan()).rejects.toMatchObject({ code: "engine-unreachable" });
      const found = await p.portal.findDeployments();
      expect(found.items).toEqual([]);
      expect(found.problems).toMatchObject([
        { code: "engine-unreachable", kind: "failure", message: expect.stringContaining("dev, uat") },
      ]);
    } finally {
      await proxy.up();
    }
  });

  it("that restarts between two pages or writes is waited for", async () => {
    await behind();
    proxy.rule({ method: "POST", path: "/deployments/filter", nth: 1, times: 2 }, { kind: "cut-within" });
    expect((await p.portal.findDeployments()).problems).toEqual([]);
  });

  it("older than 3.4 is read, and not written to", async () => {
    await behind();
    proxy.rule(
      { path: "/admin/version" },
      { kind: "status", status: 200, body: '"3.3.7"', headers: { "content-type": "application/json" } },
    );
    expect((await p.portal.findDeployments()).items.length).toBeGreaterThan(0);
    await expect(p.plan()).rejects.toMatchObject({ code: "engine-too-old", message: expect.stringContaining("3.3.7") });
  });
});

describe("a server with basic authentication and CSRF protection", () => {
  it("lets in who has the credential, and says where a missing or wrong one would come from", async () => {
    const server = await startServer({ auth: "ann:s3cret", env: { PREFECT_SERVER_CSRF_PROTECTION_ENABLED: "true" } });
    const ask = async (env: Record<string, string>): Promise<string> => {
      const all = { PREFECT_HOME: server.home, PREFECT_API_URL: server.apiUrl, ...env };
      const api = new PrefectApi(resolveServer({}, { directory: server.home, env: all }));
      const options = { what: "creating a flow", signal: AbortSignal.timeout(120_000), writes: true };
      try {
        return (await api.call("POST", "/flows/", { name: "guarded" }, flowRowSchema, options)).name;
      } catch (caught) {
        const { code, hint } = caught as { code: string; hint: string };
        return `${code}: ${hint}`;
      } finally {
        api.close();
      }
    };
    try {
      expect(await ask({ PREFECT_API_AUTH_STRING: "ann:s3cret" })).toBe("guarded");
      expect(await ask({})).toMatch(/^engine-unauthorized: No credential is set/);
      const wrong = await ask({ PREFECT_API_AUTH_STRING: "ann:wr0ng" });
      expect(wrong).toMatch(/^engine-unauthorized: It was asked with PREFECT_API_AUTH_STRING of the environment/);
      expect(wrong).not.toContain("wr0ng");
    } finally {
      await server.stop();
    }
  });
});
