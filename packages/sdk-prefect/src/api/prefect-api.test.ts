import { type AddressInfo, createServer, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { AcmeError } from "@acme/sdk-core";
import { type Answer, inTurn, json, type LocalServer, localServer } from "./local-server.test-support.ts";
import { ConnectionError, HttpClient } from "./http.ts";
import { PrefectApi } from "./prefect-api.ts";

let server: LocalServer;
const { signal } = new AbortController();
const reading = { what: "reading deployments", signal };
const writing = { what: "updating shop", signal, writes: true };
const rows = z.array(z.object({ id: z.string() }));

afterEach(() => server.close());

/** The error of a call. */
async function failure(call: Promise<unknown>): Promise<{ code: string; message: string; hint: string }> {
  return call.then(
    () => {
      throw new Error("It should have failed.");
    },
    (caught: unknown) => caught as { code: string; message: string; hint: string },
  );
}

const hangUp: Answer = (_request, response) => void response.socket?.destroy();
const busy = json({ exception_message: "Service Unavailable" }, 503);

describe("what a server answers", () => {
  it("is read page by page, by the rows that came", async () => {
    const all = Array.from({ length: 450 }, (_, index) => ({ id: String(index) }));
    server = await localServer((request, response, index) => {
      const { offset, limit } = request.body as { offset: number; limit: number };
      json(all.slice(offset, offset + limit))(request, response, index);
    });
    expect(await server.api.all("/deployments/filter", { sort: "NAME_ASC" }, rows.element, reading)).toEqual(all);
    expect(server.received.map(({ body }) => body)).toEqual(
      [0, 200, 400].map((offset) => ({ sort: "NAME_ASC", limit: 200, offset })),
    );
  });

  it("is unzipped", async () => {
    server = await localServer((_request, response) => {
      response
        .writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" })
        .end(gzipSync('[{"id":"a"}]'));
    });
    expect(await server.api.call("POST", "/x", {}, rows, reading)).toEqual([{ id: "a" }]);
  });

  it("is refused where it has another shape", async () => {
    server = await localServer(json([{ id: 1 }]));
    expect(await failure(server.api.call("POST", "/x", {}, rows, reading))).toMatchObject({
      code: "engine-unexpected",
      message: expect.stringContaining("0.id"),
    });
  });
});

describe("a server that does not answer as it should", () => {
  const cases: [string, Answer, string, RegExp][] = [
    ["401", json({ detail: "Invalid credentials" }, 401), "engine-unauthorized", /No credential is set/],
    ["403", json({}, 403), "engine-unauthorized", /No credential is set/],
    ["404 of the path", json({ detail: "Not Found" }, 404), "engine-unexpected", /PREFECT_API_URL/],
    ["404 of an object", json({ detail: "Deployment not found" }, 404), "engine-rejected", /./],
    ["409", json({ detail: "Data integrity conflict." }, 409), "engine-rejected", /./],
    ["500", json({ exception_message: "Internal Server Error" }, 500), "engine-failed", /log/],
    [
      "a redirection",
      (_request, response) => void response.writeHead(302, { location: "/login" }).end(),
      "engine-unexpected",
      /login page/,
    ],
    [
      "a web page",
      (_request, response) => void response.writeHead(200, { "content-type": "text/html" }).end("<html></html>"),
      "engine-unexpected",
      /\/api/,
    ],
    ["no JSON", (_request, response) => void response.end("ok then"), "engine-unexpected", /version/],
  ];
  it.each(cases)("%s", async (_name, answer, code, hint) => {
    server = await localServer(answer);
    const error = await failure(server.api.call("POST", "/x", {}, rows, reading));
    expect(error).toMatchObject({ code, hint: expect.stringMatching(hint) });
    expect(error).not.toMatchObject({ message: expect.stringContaining("..") });
    expect(server.received).toHaveLength(1);
  });

  it("says where a refused credential came from, and never what it is", async () => {
    const own = { headers: { authorization: "Bearer s3cret" }, credential: "PREFECT_API_KEY of profile prod" };
    server = await localServer(json({}, 401), own);
    const error = await failure(server.api.call("GET", "/x", undefined, rows, reading));
    expect(error.hint).toContain("PREFECT_API_KEY of profile prod");
    expect(server.received[0]?.headers.authorization).toBe("Bearer s3cret");
    expect(JSON.stringify(error)).not.toContain("s3cret");
  });

  it("says which credential was held back", async () => {
    server = await localServer(json({}, 401), {
      withheld: "PREFECT_API_KEY of the environment, set for other.example,",
    });
    expect((await failure(server.api.call("GET", "/x", undefined, rows, reading))).hint).toContain(
      "set for other.example, was not sent there",
    );
  });

  it("422: says what is wrong without the body that it echoes", async () => {
    const detail = [
      { type: "extra_forbidden", loc: ["body", "bogus"], msg: "Extra inputs are not permitted", input: "s3cret" },
    ];
    server = await localServer(
      json(
        { exception_message: "Invalid request received.", exception_detail: detail, request_body: { bogus: "s3cret" } },
        422,
      ),
    );
    const error = await failure(server.api.call("PATCH", "/x", { bogus: "s3cret" }, rows, writing));
    expect(error).toMatchObject({
      code: "engine-rejected",
      message: expect.stringContaining("bogus: Extra inputs are not permitted"),
    });
    expect(JSON.stringify(error)).not.toContain("s3cret");
  });

  it("is down: said soon, whatever was asked", async () => {
    server = await localServer(json([]));
    await server.close();
    expect(await failure(server.api.call("POST", "/x", {}, rows, writing))).toMatchObject({
      code: "engine-unreachable",
      message: expect.stringContaining("ECONNREFUSED"),
    });
  });
});

describe("a server that restarts", () => {
  const warned: string[] = [];
  const log = { debug: () => {}, info: () => {}, warn: (message: string) => void warned.push(message) };

  it("is waited for, where it took a write a moment ago, and what waits is sent once", async () => {
    server = await localServer(json([]));
    await server.api.call("PATCH", "/x", {}, rows, writing);
    await server.close();
    const calls = [
      server.api.call("PATCH", "/y", {}, rows, { ...writing, log }),
      server.api.call("POST", "/z", {}, rows, { ...reading, log }),
    ];
    await expect.poll(() => server.api.refusals).toBeGreaterThan(10);
    await server.open();
    expect(await Promise.all(calls)).toEqual([[], []]);
    expect(server.received.map(({ path }) => path).toSorted()).toEqual(["/api/x", "/api/y", "/api/z"]);
    expect(warned).toEqual([
      `The Prefect server at ${server.url} is gone. If it restarts, this goes on: waiting 45 s for it.`,
    ]);
  });

  it("is waited for where its address leads nowhere meanwhile", async () => {
    server = await localServer(json([]));
    await server.api.call("PATCH", "/x", {}, rows, writing);
    const exchange = vi.spyOn(HttpClient.prototype, "exchange");
    for (const code of ["ECONNREFUSED", "ETIMEDOUT", "ETIMEDOUT"])
      exchange.mockRejectedValueOnce(new ConnectionError(code, false, undefined));
    expect(await server.api.call("PATCH", "/y", {}, rows, writing)).toEqual([]);
    expect(exchange).toHaveBeenCalledTimes(4);
    exchange.mockRestore();
  });

  it("is not waited for any more when somebody's time for it is over, but when somebody only stops", async () => {
    server = await localServer(json([]));
    await server.api.call("PATCH", "/x", {}, rows, writing);
    await server.close();
    const cancel = new AbortController();
    const stopped = failure(server.api.call("PATCH", "/y", {}, rows, { ...writing, signal: cancel.signal }));
    await expect.poll(() => server.api.refusals).toBeGreaterThan(5);
    cancel.abort();
    expect(await stopped).toMatchObject({ code: "cancelled" });
    const limited = failure(
      server.api.call("PATCH", "/y", {}, rows, { ...writing, signal: AbortSignal.timeout(1_000) }),
    );
    expect(await limited).toMatchObject({ code: "timed-out" });
    const before = server.api.refusals;
    expect(await failure(server.api.call("POST", "/z", {}, rows, reading))).toMatchObject({
      code: "engine-unreachable",
    });
    expect(server.api.refusals - before).toBe(3);
  });

  it("is not waited for where it was only read", async () => {
    server = await localServer(json([]));
    await server.api.call("POST", "/x", {}, rows, reading);
    await server.close();
    expect(await failure(server.api.call("POST", "/x", {}, rows, reading))).toMatchObject({
      code: "engine-unreachable",
    });
    expect(server.api.refusals).toBe(3);
  });
});

describe("a busy server", () => {
  it("is asked again, for reading and for writing", async () => {
    server = await localServer(inTurn(busy, json({}, 429, { "retry-after": "1" }), json([])));
    expect(await server.api.call("PATCH", "/x", {}, rows, writing)).toEqual([]);
    expect(server.received).toHaveLength(3);
  });

  it("is asked three times as long for a write, which a locked database refuses at once", async () => {
    const locked = json({}, 503, { "retry-after": "0.001" });
    server = await localServer((request, response, index) =>
      (index < 25 ? locked : json([]))(request, response, index),
    );
    expect(await server.api.call("PATCH", "/x", {}, rows, writing)).toEqual([]);
    await server.close();
    server = await localServer(locked);
    for (const [options, times] of [
      [reading, 12],
      [writing, 26],
    ] as const) {
      const before = server.received.length;
      expect(await failure(server.api.call("POST", "/x", {}, rows, options))).toMatchObject({ code: "engine-busy" });
      expect(server.received).toHaveLength(before + times);
    }
  });

  it("is not asked on after a cancellation", async () => {
    server = await localServer(busy);
    const controller = new AbortController();
    const call = server.api.call("POST", "/x", {}, rows, { ...writing, signal: controller.signal });
    setTimeout(() => controller.abort(), 150);
    await expect(call).rejects.toMatchObject({ code: "cancelled" });
    const asked = server.received.length;
    expect(asked).toBeLessThan(4);
  });
});

describe("a connection that is cut before the answer", () => {
  it("is tried again for what only reads", async () => {
    server = await localServer(inTurn(hangUp, json([])));
    expect(await server.api.call("POST", "/x", {}, rows, reading)).toEqual([]);
  });

  it("is an answer that was lost, for what writes: it is never sent twice", async () => {
    server = await localServer(hangUp);
    expect(await failure(server.api.call("POST", "/x", {}, rows, writing))).toMatchObject({ code: "answer-lost" });
    expect(server.received).toHaveLength(1);
  });

  it("also where it waited for the connection of another one", async () => {
    server = await localServer((request, response, index) =>
      (request.path === "/api/fifth" ? hangUp : json([]))(request, response, index),
    );
    const four = Array.from({ length: 4 }, () => server.api.call("PATCH", "/x", {}, rows, writing));
    const fifth = failure(server.api.call("PATCH", "/fifth", {}, rows, writing));
    expect(await Promise.all(four)).toHaveLength(4);
    expect(await fifth).toMatchObject({ code: "answer-lost" });
    expect(server.received.filter(({ path }) => path === "/api/fifth")).toHaveLength(1);
  });

  it("in the middle of an answer too", async () => {
    const half: Answer = (_request, response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
      response.write("[", () => response.socket?.destroy());
    };
    server = await localServer(half);
    expect(await failure(server.api.call("PATCH", "/x", {}, rows, writing))).toMatchObject({ code: "answer-lost" });
  });

  it("and at a gateway that gave up", async () => {
    server = await localServer(
      (_request, response) => void response.writeHead(504, { "content-type": "text/html" }).end("<html>"),
    );
    expect(await failure(server.api.call("PATCH", "/x", {}, rows, writing))).toMatchObject({ code: "answer-lost" });
  });
});

describe("a server that does not answer in time", () => {
  const silent: Answer = () => {};
  const half: Answer = (_request, response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
    response.write("[");
  };
  const short = { connecting: 5_000, silence: 50 };
  const said = (): RegExp =>
    new RegExp(`^The Prefect server at ${server.url} did not answer reading deployments in time`);

  it.each([
    ["at all", silent],
    ["to its end", half],
  ])("%s: is asked once more, then said", async (_name, answer) => {
    server = await localServer(answer, {}, short);
    expect(await failure(server.api.call("POST", "/x", {}, rows, reading))).toMatchObject({
      code: "timed-out",
      message: expect.stringMatching(said()),
      hint: expect.stringContaining("overloaded"),
    });
    expect(server.received).toHaveLength(2);
  });

  it.each([
    ["at all", silent],
    ["to its end", half],
  ])("%s: what writes is not sent again", async (_name, answer) => {
    server = await localServer(answer, {}, short);
    expect(await failure(server.api.call("PATCH", "/x", {}, rows, writing))).toMatchObject({
      code: "answer-lost",
      message: expect.stringMatching(/^It took too long before the Prefect server at .* answered updating shop/),
    });
    expect(server.received).toHaveLength(1);
  });

  it("but is heard through while it speaks, however long it takes", async () => {
    const slow: Answer = (_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      const pieces = ["[", ...Array.from({ length: 10 }, () => " "), "]"];
      const next = (): void => {
        const piece = pieces.shift();
        if (piece === undefined) return void response.end();
        response.write(piece);
        setTimeout(next, 20);
      };
      next();
    };
    server = await localServer(slow, {}, { connecting: 5_000, silence: 150 });
    expect(await server.api.call("POST", "/x", {}, rows, reading)).toEqual([]);
  });

  it("and lets nobody in: nothing was sent, whatever was asked", async () => {
    // It takes the connection, and never speaks TLS.
    const sockets = new Set<Socket>();
    const mute = createServer((socket) => void sockets.add(socket.on("error", () => {})));
    await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
    const url = `https://127.0.0.1:${(mute.address() as AddressInfo).port}/api`;
    const api = new PrefectApi(
      { apiUrl: url, uiUrl: url, headers: {}, tls: {}, env: {} },
      { connecting: 50, silence: 5_000 },
    );
    expect(await failure(api.call("PATCH", "/x", {}, rows, writing))).toMatchObject({
      code: "engine-unreachable",
      message: `The Prefect server at ${url} cannot be reached for updating shop: no connection was made in time.`,
      hint: expect.stringContaining("firewall"),
    });
    // What the kernel took at once, this process may learn of later.
    await expect.poll(() => sockets.size).toBe(2);
    api.close();
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => mute.close(resolve));
  });
});

describe("a caller that stops", () => {
  it.each<[string, Answer]>([
    ["before an answer", () => {}],
    ["within an answer", (_request, response) => void response.writeHead(200).write("[")],
    ["between two attempts", busy],
  ])("%s: by a limit of time it is timed out, by cancelling it is cancelled", async (_name, answer) => {
    server = await localServer(answer);
    const limited = { ...reading, signal: AbortSignal.timeout(100) };
    expect(await failure(server.api.call("POST", "/x", {}, rows, limited))).toMatchObject({
      code: "timed-out",
      message: `The Prefect server at ${server.url} did not answer reading deployments in time.`,
    });
    const cancel = new AbortController();
    setTimeout(() => cancel.abort(), 100);
    const cancelled = { ...reading, signal: cancel.signal };
    expect(await failure(server.api.call("POST", "/x", {}, rows, cancelled))).toMatchObject({
      code: "cancelled",
      message: `Cancelled while reading deployments at ${server.url}.`,
    });
    const left = { ...reading, signal: AbortSignal.abort(new Error("The user left.")) };
    expect(await failure(server.api.call("POST", "/x", {}, rows, left))).toMatchObject({ code: "cancelled" });
    const why = new AcmeError({ code: "lease-lost", message: "It is another's." });
    const stopped = { ...reading, signal: AbortSignal.abort(why) };
    expect(await failure(server.api.call("POST", "/x", {}, rows, stopped))).toBe(why);
  });

  it("of a write is told that it may have been done", async () => {
    server = await localServer(() => {});
    const limited = { ...writing, signal: AbortSignal.timeout(100) };
    expect(await failure(server.api.call("PATCH", "/x", {}, rows, limited))).toMatchObject({
      code: "timed-out",
      hint: expect.stringContaining("It may have been done or not."),
    });
  });
});

it("a server that wants a CSRF token gets one, and a new one when it has expired", async () => {
  let valid = 0;
  server = await localServer((request, response, index) => {
    if (request.path.startsWith("/api/csrf-token")) return json({ token: `t${++valid}` })(request, response, index);
    const fits =
      valid > 0 &&
      request.headers["prefect-csrf-token"] === `t${valid}` &&
      request.headers["prefect-csrf-client"] !== undefined;
    return (fits ? json([]) : json({ detail: "Missing or invalid CSRF token" }, 403))(request, response, index);
  });
  expect(await server.api.call("POST", "/x", {}, rows, writing)).toEqual([]);
  valid++;
  expect(await server.api.call("POST", "/x", {}, rows, writing)).toEqual([]);
  expect(valid).toBe(3);
});

it("the server's clock is that of its last answer", async () => {
  server = await localServer((request, response, index) =>
    json("3.8.8", 200, { date: "Tue, 24 Nov 2099 10:00:00 GMT" })(request, response, index),
  );
  expect(await server.api.version({ signal })).toBe("3.8.8");
  expect(server.api.now(new Date()).getUTCFullYear()).toBe(2099);
});
