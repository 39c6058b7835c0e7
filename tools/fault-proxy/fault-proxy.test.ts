import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type FaultProxy, startProxy } from "./index.mjs";

let target: Server;
let received: string[];
let proxy: FaultProxy;

beforeEach(async () => {
  received = [];
  target = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => (body += text));
    request.on("end", () => {
      received.push(`${request.method} ${request.url} ${body}`.trim());
      response.setHeader("set-cookie", ["a=1", "b=2"]);
      response.writeHead(201, { "content-type": "application/json" }).end(JSON.stringify({ ok: true }));
    });
  });
  target.on("upgrade", (request, socket) => {
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nupgrade: echo\r\nconnection: upgrade\r\n\r\n${request.url}`);
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => target.listen(0, "127.0.0.1", resolve));
  proxy = await startProxy(`http://127.0.0.1:${(target.address() as AddressInfo).port}/api`);
});
afterEach(async () => {
  await proxy.stop();
  target.closeAllConnections();
  await new Promise((resolve) => target.close(resolve));
});

const get = (path: string) => fetch(proxy.url + path);
const post = (path: string, body: unknown) => fetch(proxy.url + path, { method: "POST", body: JSON.stringify(body) });
const reset = { cause: { code: "ECONNRESET" } };
const status = async (path: string) => (await get(path)).status;

test("forwards a request and its answer, and records the size of the body, not the body", async () => {
  const response = await post("/flows/?limit=1", { secret: "x" });

  expect(response.status).toBe(201);
  expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  expect(await response.json()).toEqual({ ok: true });
  expect(received).toEqual(['POST /api/flows/?limit=1 {"secret":"x"}']);
  expect(proxy.requests).toEqual([{ method: "POST", path: "/flows/", bytes: 14, answer: 201 }]);
});

test("a rule is about a method, a path, a body, the nth call and some times", async () => {
  const rule = proxy.rule({ method: "GET", path: "/flows/*", nth: 2, times: 1 }, { kind: "status", status: 503 });
  proxy.rule({ body: (json) => json?.name === "bad" }, { kind: "status", status: 422 });

  expect(await status("/flows/a/b")).toBe(201);
  expect([await status("/flows/a"), await status("/flows/b"), await status("/flows/c")]).toEqual([201, 503, 201]);
  expect(rule.hits).toBe(1);
  expect((await post("/deployments/", { name: "good" })).status).toBe(201);
  expect((await post("/deployments/", { name: "bad" })).status).toBe(422);
  expect(received).toHaveLength(4);
});

test("of several rules the newest applies, until it is removed", async () => {
  proxy.rule({}, { kind: "status", status: 500 });
  const newest = proxy.rule({}, { kind: "status", status: 429, headers: { "retry-after": "1" } });

  const response = await get("/");
  expect([response.status, response.headers.get("retry-after")]).toEqual([429, "1"]);
  newest.remove();
  expect(await status("/")).toBe(500);
  proxy.clear();
  expect(await status("/")).toBe(201);
});

test("a status has JSON as Prefect has it, or what it is given", async () => {
  proxy.rule({ path: "/a" }, { kind: "status", status: 503 });
  proxy.rule({ path: "/b" }, { kind: "status", status: 502, body: "<html></html>" });

  expect(await (await get("/a")).json()).toEqual({ exception_message: "Service Unavailable" });
  const html = await get("/b");
  expect([html.headers.get("content-type"), await html.text()]).toEqual(["text/html; charset=utf-8", "<html></html>"]);
});

test("cut before: the server hears nothing; after: it has done it; within: half of an answer arrives", async () => {
  proxy.rule({ path: "/before" }, { kind: "cut-before" });
  proxy.rule({ path: "/after" }, { kind: "cut-after" });
  proxy.rule({ path: "/within" }, { kind: "cut-within" });

  await expect(get("/before")).rejects.toMatchObject(reset);
  expect(received).toEqual([]);
  await expect(get("/after")).rejects.toMatchObject(reset);
  expect(received).toEqual(["GET /api/after"]);
  const within = await get("/within");
  expect(within.status).toBe(201);
  await expect(within.text()).rejects.toMatchObject(reset);
  expect(proxy.requests.map((request) => request.answer)).toEqual(["cut", "cut", "cut"]);
});

test("a held request waits for its release", async () => {
  const rule = proxy.rule({}, { kind: "hold" });
  const answer = get("/");
  await rule.reached;
  expect(received).toEqual([]);
  rule.release();
  expect((await answer).status).toBe(201);
});

test("a held answer belongs to something that is done", async () => {
  const rule = proxy.rule({}, { kind: "hold", when: "after" });
  const answer = get("/");
  await expect.poll(() => received).toEqual(["GET /api/"]);
  expect(proxy.requests[0]?.answer).toBeUndefined();
  rule.release();
  expect((await answer).status).toBe(201);
});

test("down refuses connections, up takes them again on the same address", async () => {
  await proxy.down();
  await expect(get("/")).rejects.toMatchObject({ cause: { code: "ECONNREFUSED" } });
  await proxy.up();
  expect(await status("/")).toBe(201);
});

test("a target that is gone is a connection that is closed", async () => {
  target.closeAllConnections();
  await new Promise((resolve) => target.close(resolve));
  await expect(get("/")).rejects.toThrow("fetch failed");
});

test("a web socket goes through, and ends with the proxy", async () => {
  const socket = await new Promise<Duplex>((resolve, reject) => {
    request(`${proxy.url}/events/in`, { headers: { connection: "upgrade", upgrade: "echo" } })
      .once("upgrade", (_response, upgraded, head) => {
        upgraded.unshift(head);
        resolve(upgraded);
      })
      .once("error", reject)
      .end();
  });
  let text = "";
  socket.setEncoding("utf8").on("data", (data: string) => (text += data));
  socket.write(" hello");
  await expect.poll(() => text).toBe("/api/events/in hello");

  const closed = new Promise((resolve) => socket.once("close", resolve));
  await proxy.down();
  await closed;
  await proxy.up();
});
