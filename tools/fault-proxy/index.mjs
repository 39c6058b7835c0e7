// @ts-check
// The proxy: takes requests, asks the rules, makes the fault or passes the request on. It knows HTTP, and nothing of the
// server behind it. Types and documentation are in index.d.mts.
import { createServer, STATUS_CODES } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { forward, read, tunnel } from "./forward.mjs";
import { ActiveRule } from "./rules.mjs";

/** @typedef {import("node:http").ServerResponse} ServerResponse */
/** @typedef {import("./index.d.mts").Action} Action */
/** @typedef {import("./index.d.mts").SeenRequest} SeenRequest */
/** @typedef {{ -readonly [K in keyof SeenRequest]: SeenRequest[K] }} Seen */

/** @type {typeof import("./index.d.mts").startProxy} */
export async function startProxy(target) {
  const base = new URL(target);
  const prefix = base.pathname.replace(/\/$/, "");
  /** @type {ActiveRule[]} */
  let rules = [];
  /** @type {Seen[]} */
  let requests = [];
  // Closing the server leaves these open otherwise: after an upgrade they are not the server's any more.
  /** @type {Set<import("node:net").Socket>} */
  const sockets = new Set();

  const server = createServer((incoming, outgoing) => {
    // The target, or the client, is gone.
    handle(incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).once("close", () => sockets.delete(socket));
  });
  server.on("upgrade", (incoming, socket, head) => tunnel(base, incoming, socket, head));

  /** @param {import("node:http").IncomingMessage} incoming @param {ServerResponse} outgoing */
  async function handle(incoming, outgoing) {
    const body = await read(incoming);
    const { pathname } = new URL(incoming.url ?? "/", base);
    const path = pathname.startsWith(prefix) ? pathname.slice(prefix.length) : pathname;
    /** @type {Seen} */
    const seen = { method: incoming.method ?? "GET", path, bytes: body.length, answer: undefined };
    requests.push(seen);
    const rule = rules.findLast((one) => one.applies({ method: seen.method, path, body }));
    const action = rule?.action;

    if (action?.kind === "cut-before") return cut(outgoing, seen);
    if (action?.kind === "status") return answer(outgoing, seen, action);
    if (action?.kind === "delay") await sleep(action.milliseconds);
    if (action?.kind === "hold" && action.when !== "after") await rule?.released;

    const { status, headers, content } = await done(() => forward(base, incoming, body), action);
    if (action?.kind === "cut-after") return cut(outgoing, seen);
    if (action?.kind === "hold" && action.when === "after") {
      rule?.answered();
      await rule?.released;
    }
    const length = seen.method === "HEAD" ? [] : ["content-length", String(content.length)];
    outgoing.writeHead(status, [...headers, ...length]);
    if (action?.kind === "cut-within") {
      await new Promise((resolve) => outgoing.write(content.subarray(0, Math.floor(content.length / 2)), resolve));
      return cut(outgoing, seen);
    }
    seen.answer = status;
    outgoing.end(content);
  }

  /**
   * A rule that loses an answer promises that the server did what it was asked: a busy one (503) is asked again.
   *
   * @param {() => ReturnType<typeof forward>} ask @param {Action | undefined} action
   */
  async function done(ask, action) {
    const loses = action?.kind === "cut-after" || action?.kind === "cut-within";
    for (let attempt = 1; ; attempt++) {
      const reply = await ask();
      if (!loses || reply.status !== 503 || attempt === 8) return reply;
      await sleep(100 * attempt);
    }
  }

  /** @param {number} port @returns {Promise<void>} */
  function listen(port) {
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", () => {
        server.off("error", reject);
        resolve();
      });
    });
  }

  async function down() {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  }

  function clear() {
    for (const rule of rules) rule.release();
    rules = [];
    requests = [];
  }

  await listen(0);
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const url = new URL(base);
  url.host = `127.0.0.1:${port}`;
  return {
    url: url.href.replace(/\/$/, ""),
    get requests() {
      return requests;
    },
    rule(match, action) {
      const rule = new ActiveRule(match, action);
      rules.push(rule);
      return {
        get hits() {
          return rule.hits;
        },
        reached: rule.reached,
        release: () => rule.release(),
        remove: () => {
          rules = rules.filter((other) => other !== rule);
          rule.release();
        },
      };
    },
    clear,
    down,
    up: () => listen(port),
    stop: async () => {
      clear();
      await down();
    },
  };
}

/** @param {ServerResponse} outgoing @param {Seen} seen */
function cut(outgoing, seen) {
  seen.answer = "cut";
  outgoing.socket?.resetAndDestroy();
}

/**
 * @param {ServerResponse} outgoing @param {Seen} seen
 * @param {Extract<import("./index.d.mts").Action, { kind: "status" }>} action
 */
function answer(outgoing, seen, { status, body, headers = {}, close = false }) {
  const content = body ?? { exception_message: STATUS_CODES[status] ?? "Error" };
  const isHtml = typeof content === "string";
  seen.answer = status;
  outgoing.writeHead(status, {
    "content-type": isHtml ? "text/html; charset=utf-8" : "application/json",
    ...headers,
    ...(close ? { connection: "close" } : {}),
  });
  outgoing.end(isHtml ? content : JSON.stringify(content));
}
