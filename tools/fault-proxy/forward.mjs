// @ts-check
// Passing a request on as it came, and its answer back. No rules here.
import { request } from "node:http";
import { connect } from "node:net";

/** @typedef {import("node:http").IncomingMessage} IncomingMessage */

/** About one connection only; the length is told anew. */
const HOP_BY_HOP = new Set(["connection", "keep-alive", "proxy-connection", "transfer-encoding", "content-length"]);

/**
 * Sends a request over a connection of its own: a kept one that the target closes at the wrong moment would be a fault
 * that no rule asked for. Headers are name, value, name, value...; compressed content stays compressed.
 *
 * @param {URL} base @param {IncomingMessage} incoming @param {Buffer} body
 * @returns {Promise<{ status: number, headers: string[], content: Buffer }>}
 */
export async function forward(base, { method, url, rawHeaders }, body) {
  const length = body.length === 0 ? [] : ["content-length", String(body.length)];
  /** @type {IncomingMessage} */
  const response = await new Promise((resolve, reject) => {
    request({
      agent: false,
      host: base.hostname,
      port: portOf(base),
      method,
      path: url,
      headers: ["host", base.host, ...endToEnd(rawHeaders), ...length],
    })
      .once("response", resolve)
      .once("error", reject)
      .end(body);
  });
  const content = await read(response);
  return { status: response.statusCode ?? 502, headers: endToEnd(response.rawHeaders), content };
}

/** A message's whole body. @param {IncomingMessage} message */
export async function read(message) {
  /** @type {Buffer[]} */
  const chunks = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/**
 * Joins a web socket's two sides.
 *
 * @param {URL} base @param {IncomingMessage} incoming @param {import("node:stream").Duplex} socket @param {Buffer} head
 */
export function tunnel(base, { method, url, rawHeaders }, socket, head) {
  const upstream = connect(portOf(base), base.hostname, () => {
    const lines = rawHeaders.flatMap((text, index) => (index % 2 === 0 ? [`${text}: ${rawHeaders[index + 1]}`] : []));
    upstream.write(`${method} ${url} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
    upstream.write(head);
    upstream.pipe(socket).pipe(upstream);
  });
  upstream.on("error", () => {}).once("close", () => socket.destroy());
  socket.on("error", () => {}).once("close", () => upstream.destroy());
}

/** @param {readonly string[]} raw */
function endToEnd(raw) {
  return raw.flatMap((name, index) => {
    const isName = index % 2 === 0;
    const isPassedOn = !HOP_BY_HOP.has(name.toLowerCase()) && name.toLowerCase() !== "host";
    return isName && isPassedOn ? [name, raw[index + 1] ?? ""] : [];
  });
}

/** @param {URL} url */
function portOf(url) {
  return Number(url.port || 80);
}
