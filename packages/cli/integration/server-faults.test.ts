// A server that is down, refuses, fails, is busy or is another program: what a person reads, what is left, and that the
// same command completes it. uat lives behind a proxy that makes the faults; dev does not.
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { type Action, type FaultProxy, startProxy } from "@acme-tools/fault-proxy";
import type { Ran } from "./acme.test-support.ts";
import { RESULT } from "./fault-stage.test-support.ts";
import { flowSource, makeShop, type Shop } from "./shop.test-support.ts";

let proxy: FaultProxy;
let shop: Shop;
const flows = ["one", "two", "three"];
type Answer = Omit<Extract<Action, { kind: "status" }>, "kind">;
/** Without waiting: what is busy says when to come again. */
const soon = { headers: { "retry-after": "0.01" } };

/** A 422 as Prefect answers it. */
function refusal(field: string, msg: string): Answer {
  return {
    status: 422,
    body: { exception_message: "Invalid request received.", exception_detail: [{ loc: ["body", field], msg }] },
  };
}

beforeAll(async () => {
  proxy = await startProxy(inject("PREFECT_API_URL"));
  shop = await makeShop({ flows, servers: { uat: proxy.url } });
  await shop.seed(...flows);
  await shop.acme("promote", "--to", "uat", "--all", "--yes");
});

afterEach(() => proxy.clear());

afterAll(async () => {
  shop.remove();
  await proxy.stop();
});

function promote(...options: string[]): Promise<Ran> {
  return shop.acme("promote", "--to", "uat", "--all", "--yes", ...options);
}

/** Each test has something to promote: a parameter of its own for each flow. */
let turn = 0;
function change(): void {
  turn++;
  shop.configure({ deployments: { "*": { environments: { uat: { parameters: { x: turn } } } } } });
}

async function live(): Promise<Record<string, number>> {
  const rows = await shop.rows();
  return Object.fromEntries(flows.map((flow) => [flow, rows[`${flow}--uat`].parameters.x]));
}

/** Nothing is written, nothing is recorded; afterwards the same command does it all. */
async function isWhole(act: () => Promise<void>): Promise<void> {
  change();
  const before = await shop.rows();
  const entries = (await shop.artifacts()).length;
  await act();
  expect(await shop.rows()).toEqual(before);
  expect(await shop.artifacts()).toHaveLength(entries);
  proxy.clear();
  expect(await promote("--json")).toMatchObject({
    code: 0,
    ends: { one: "applied", two: "applied", three: "applied" },
  });
  expect(await live()).toEqual({ one: turn, two: turn, three: turn });
}

describe("a server that answers nothing useful", () => {
  it("because it is down is named, and the other environments are still shown", () =>
    isWhole(async () => {
      await proxy.down();
      try {
        const { code, stderr } = await promote();
        expect(code).toBe(1);
        expect(stderr).toMatch(
          /Error: uat cannot be read\..* cannot be reached [^]*ECONNREFUSED\.\n +→ Check that it runs/,
        );
        const status = await shop.acme("status");
        expect(status.code).toBe(1);
        expect(status.stdout).toMatch(/one +\w{7} \S+ +\?/);
        expect(status.stdout).not.toContain("acme promote");
        expect(status.stderr).toContain("Warning: uat cannot be read.");
        const history = await shop.acme("history", "--env", "uat");
        expect({ code: history.code, stdout: history.stdout }).toEqual({ code: 1, stdout: "" });
        expect(history.stderr).toContain("Warning: The history of uat cannot be read.");
        const { json } = await shop.acme("deployments", "--json");
        expect(json.deployments.map(({ key }: { key: { environment: string } }) => key.environment)).toEqual([
          "dev",
          "dev",
          "dev",
        ]);
        expect(json.problems).toMatchObject([{ code: "engine-unreachable", kind: "failure" }]);
      } finally {
        await proxy.up();
      }
    }));

  it.each<[string, Answer, string, RegExp]>([
    ["401", { status: 401 }, "engine-unauthorized", /401, no credential was\ssent\.\n +→ .*PREFECT_API_KEY/],
    [
      "404 for the API path",
      { status: 404, body: { detail: "Not Found" } },
      "engine-unexpected",
      /There is no Prefect API at \S+\.\n +→ Check PREFECT_API_URL/,
    ],
    ["422", refusal("limit", "too many"), "engine-rejected", /422, limit: too many\.\n +→ Correct what it names/],
    ["500", { status: 500 }, "engine-failed", /500, Internal Server\sError\.\n +→ See the server's log/],
    [
      "503 for ever",
      { status: 503, ...soon },
      "engine-busy",
      /503\sagain and again\.\n +→ Run the same command again in a while/,
    ],
    [
      "a web page",
      { status: 200, body: "<!doctype html>" },
      "engine-unexpected",
      /with a web page[^]*→ .*usually ends with \/api/,
    ],
  ])("but %s leaves all as it was", (_, answer, code, said) =>
    isWhole(async () => {
      proxy.rule({}, { kind: "status", ...answer });
      const text = await promote();
      expect(text.code).toBe(1);
      expect(text.stderr).toMatch(said);
      expect(await promote("--json")).toMatchObject({ code: 1, json: { error: { code, kind: "failure" } } });
    }),
  );

  it("but 503 for a while is asked again, and nobody notices", async () => {
    change();
    const row = await shop.row("two--uat");
    const reading = proxy.rule({ path: "/deployments/filter", times: 2 }, { kind: "status", status: 503, ...soon });
    const writing = proxy.rule(
      { method: "PATCH", path: `/deployments/${row.id}`, times: 3 },
      { kind: "status", status: 503, ...soon },
    );
    expect(await promote("--json")).toMatchObject({ code: 0, json: { result: { problems: [] } } });
    expect([reading.hits, writing.hits]).toEqual([2, 3]);
    expect(await live()).toEqual({ one: turn, two: turn, three: turn });
  });

  it("because the URL is that of the UI is told so", async () => {
    const shop = await makeShop({ servers: { dev: inject("PREFECT_API_URL").replace(/\/api$/, "") } });
    const { code, stderr } = await shop.acme("deploy", "--all", "--yes");
    shop.remove();
    expect(code).toBe(1);
    expect(stderr).toMatch(/Error: .*There is no Prefect API at \S+\.\n +→ PREFECT_API_URL usually ends with \/api/);
  });
});

describe("a server that fails at one of three writes", () => {
  async function oneFails(make: (path: string) => void, end: string): Promise<string> {
    change();
    const row = await shop.row("two--uat");
    make(`/deployments/${row.id}`);
    const { code, stdout } = await promote();
    expect(code).toBe(1);
    expect(stdout).toContain(
      "2 applied, 1 failed.\nNot done: two\nRun the same command again to do only what is missing.\n",
    );
    expect(await live()).toEqual({ one: turn, two: turn - 1, three: turn });
    const [result] = await shop.artifacts();
    expect(result.changes).toContainEqual(
      expect.objectContaining({
        key: expect.objectContaining({ flow: "two" }),
        result: "failed",
        left: "as-before",
        error: expect.objectContaining({ code: end }),
      }),
    );
    proxy.clear();
    expect(await promote("--json")).toMatchObject({
      code: 0,
      ends: { one: "unchanged", two: "applied", three: "unchanged" },
    });
    expect(await live()).toEqual({ one: turn, two: turn, three: turn });
    return stdout;
  }

  it.each<[string, Answer, string, RegExp]>([
    [
      "422",
      refusal("parameters", "not allowed"),
      "engine-rejected",
      /422, parameters: not allowed\.\n +→ Correct what it names/,
    ],
    ["500", { status: 500 }, "engine-failed", /: 500, .*\n +→ See the server's log/],
    ["503 for ever", { status: 503, ...soon }, "engine-busy", /503 again and again\.\n +→ Run the same command again/],
    ["401", { status: 401 }, "engine-unauthorized", /: 401, no credential was sent\.\n +→ /],
    ["a web page", { status: 200, body: "<html>" }, "engine-unexpected", /with a web page.*\n +→ /],
  ])("with %s wrote the others; running again does only that one", async (_, answer, code, said) => {
    const stdout = await oneFails((path) => proxy.rule({ method: "PATCH", path }, { kind: "status", ...answer }), code);
    expect(stdout).toMatch(new RegExp(`✗ two +failed +.*${said.source}`));
  });

  it("by cutting the connection before it heard of it says that it is as before", async () => {
    const stdout = await oneFails(
      (path) => proxy.rule({ method: "PATCH", path }, { kind: "cut-before" }),
      "answer-lost",
    );
    expect(stdout).toMatch(/✗ two +failed +The connection was cut .*\n +→ It was read again: nothing was written/);
  });

  it.each(["cut-after", "cut-within"] as const)("by %s is asked what it did: it had written", async (kind) => {
    change();
    const row = await shop.row("two--uat");
    const rule = proxy.rule({ method: "PATCH", path: `/deployments/${row.id}` }, { kind });
    expect(await promote("--json")).toMatchObject({
      code: 0,
      ends: { one: "applied", two: "applied", three: "applied" },
    });
    expect(rule.hits).toBe(1);
    expect(await live()).toEqual({ one: turn, two: turn, three: turn });
  });

  it("by cutting the answer to a creation is asked what it did: there is one, not two", async () => {
    shop.write("flows/four.py", flowSource("four"));
    shop.commit();
    await shop.seed("four");
    const rule = proxy.rule({ method: "POST", path: "/deployments/" }, { kind: "cut-after" });
    expect(await shop.acme("promote", "four", "--to", "uat", "--yes", "--json")).toMatchObject({
      code: 0,
      ends: { four: "applied" },
    });
    expect(rule.hits).toBe(1);
    expect(Object.keys(await shop.rows()).filter((name) => name.startsWith("four"))).toEqual([
      "four--dev",
      "four--uat",
    ]);
  });
});

describe("a server that fails while the prefect CLI writes", () => {
  it("has what it took; running again does only the rest", async () => {
    const shop = await makeShop({ flows, servers: { dev: proxy.url } });
    try {
      const name = `${shop.name}--main--three--dev`;
      proxy.rule(
        { method: "POST", path: "/deployments/", body: (json) => json?.name === name },
        { kind: "status", status: 500 },
      );
      const { code, stdout } = await shop.acme("deploy", "--all", "--yes");
      expect(code).toBe(1);
      expect(stdout).toMatch(
        /✗ three +failed +.*the server answered 500 [^]*\n +→ .*server's own log[^]*2 applied, 1 failed\./,
      );
      expect(Object.keys(await shop.rows())).toEqual(["one--dev", "two--dev"]);
      proxy.clear();
      proxy.rule({ method: "POST", path: "/deployments/" }, { kind: "status", status: 401 });
      const second = await shop.acme("deploy", "--all", "--yes");
      expect(second.code).toBe(1);
      expect(second.stdout).toMatch(/✗ three +failed +.*the server answered 401 [^]*\n +→ .*acme doctor/);
      proxy.clear();
      expect(await shop.acme("deploy", "--all", "--yes", "--json")).toMatchObject({
        code: 0,
        ends: { one: "unchanged", two: "unchanged", three: "applied" },
      });
    } finally {
      shop.remove();
    }
  });
});

describe("a server that keeps no history", () => {
  it("of the intent is not written to", () =>
    isWhole(async () => {
      proxy.rule({ method: "POST", path: "/artifacts/" }, { kind: "status", status: 500 });
      const { code, stderr } = await promote();
      expect(code).toBe(1);
      expect(stderr).toMatch(/Error: The Prefect server failed at recording history [^]*\n +→ See the server's log/);
    }));

  it("of the result has the change, and says that it is not recorded", async () => {
    change();
    proxy.rule(RESULT, { kind: "status", status: 500 });
    const { code, stdout, stderr } = await promote();
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/\n[34] applied\.\n/) });
    expect(stderr).toMatch(/Warning: The result could not be recorded in history: [^]*\n +→ What was written stays/);
    expect(await live()).toMatchObject({ one: turn, two: turn, three: turn });
    proxy.clear();
    expect(await promote("--json")).toMatchObject({
      code: 0,
      ends: { one: "unchanged", two: "unchanged", three: "unchanged" },
    });
    const history = await shop.acme("history", "--env", "uat", "--limit", "1");
    expect(history.stdout).toContain("begun, and no end recorded");
  });
});
