// @ts-check
// Processes that never outlive their parent, and waiting for them. Each is started through keeper.mjs.
import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

const keeper = fileURLToPath(new URL("keeper.mjs", import.meta.url));
const OUTPUT_KEPT = 20_000;

/** @type {typeof import("./index.d.mts").startProcess} */
export function startProcess(command, args, { remove = [], ...options } = {}) {
  const child = spawn(process.execPath, [keeper, JSON.stringify({ command, args, remove })], {
    ...options,
    // Out of the terminal's reach: Ctrl-C is for the parent, whose end the keeper sees.
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (/** @type {string} */ text) => {
      output = (output + text).slice(-OUTPUT_KEPT);
    });
  }
  child.stdin.on("error", () => {});
  /** @type {Promise<number>} */
  const ended = new Promise((resolve) => {
    child.once("error", (error) => {
      output += `\n${error.message}`;
      resolve(127);
    });
    child.once("exit", (code) => resolve(code ?? 1));
  });
  return {
    ended,
    output: () => output,
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

/** @type {typeof import("./index.d.mts").runProcess} */
export async function runProcess(command, args, options = {}) {
  const started = startProcess(command, args, options);
  const code = await started.ended;
  if (code !== 0)
    throw new Error(`${[command, ...args].join(" ")}\nended with ${code}:\n${started.output().slice(-3_000)}`);
  return started.output();
}

/** Below those that systems give to outgoing connections, one of which could take the port while nobody listens on it. */
const PORTS = { from: 20_000, to: 32_000 };

/** @type {typeof import("./index.d.mts").freePort} */
export async function freePort() {
  for (;;) {
    const port = randomInt(PORTS.from, PORTS.to);
    if (await isFree(port)) return port;
  }
}

/** @param {number} port @returns {Promise<boolean>} */
function isFree(port) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (/** @type {NodeJS.ErrnoException} */ error) => {
      if (error.code === "EADDRINUSE" || error.code === "EACCES") resolve(false);
      else reject(error);
    });
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** @type {typeof import("./index.d.mts").waitFor} */
export async function waitFor(condition, { what, timeout = 120_000, every = 100 }) {
  const deadline = Date.now() + timeout;
  for (;;) {
    const value = await condition();
    if (value) return /** @type {any} */ (value);
    if (Date.now() > deadline) throw new Error(`Waited ${timeout / 1_000} s for ${what}, in vain.`);
    await new Promise((resolve) => setTimeout(resolve, every));
  }
}
