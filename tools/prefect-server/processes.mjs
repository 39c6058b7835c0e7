// Processes that never outlive their parent: each in a group of its own, ended with everything that it started.
import { spawn } from "node:child_process";
import { createServer } from "node:net";

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();
let watching = false;

/** Ends every process that is still running; on exit there is no time to wait. */
function endAll() {
  for (const child of running) signalGroup(child, "SIGKILL");
}

function watchParent() {
  if (watching) return;
  watching = true;
  process.once("exit", endAll);
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.on(signal, () => {
      endAll();
      if (process.listenerCount(signal) === 1) process.exit(signal === "SIGINT" ? 130 : 143);
    });
  }
}

/** @param {import("node:child_process").ChildProcess} child @param {NodeJS.Signals} signal */
function signalGroup(child, signal) {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended.
  }
}

/**
 * A process in the background, with the end of its output kept.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 */
export function startProcess(command, args, options = {}) {
  watchParent();
  const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"], detached: true });
  running.add(child);
  let output = "";
  const keep = (/** @type {Buffer} */ chunk) => {
    output = (output + chunk).slice(-20_000);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  /** @type {Promise<number>} */
  const ended = new Promise((resolve) => {
    child.once("error", (error) => {
      output += `\n${error.message}`;
      running.delete(child);
      resolve(127);
    });
    child.once("close", (code) => {
      running.delete(child);
      resolve(code ?? 1);
    });
  });
  return {
    child,
    /** Its exit code. */
    ended,
    output: () => output,
    /** Asks it to end, and ends the whole group when it does not. */
    stop: async () => {
      signalGroup(child, "SIGTERM");
      const timer = setTimeout(() => signalGroup(child, "SIGKILL"), 5_000);
      await ended;
      clearTimeout(timer);
      signalGroup(child, "SIGKILL");
    },
  };
}

/**
 * Runs a process to its end; throws with the end of its output when it fails.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 */
export async function runProcess(command, args, options = {}) {
  const started = startProcess(command, args, options);
  const code = await started.ended;
  if (code !== 0) throw new Error(`${command} ${args.slice(0, 3).join(" ")} ... ended with ${code}:\n${started.output().slice(-3000)}`);
  return started.output();
}

/** A port that nobody listens on at this moment. @returns {Promise<number>} */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/**
 * Waits until a condition holds.
 *
 * @template T
 * @param {() => Promise<T | undefined | false>} condition - gives a truthy value when it holds
 * @param {{ what: string, timeout?: number, every?: number }} options - times in milliseconds
 * @returns {Promise<T>}
 */
export async function waitFor(condition, { what, timeout = 60_000, every = 100 }) {
  const deadline = Date.now() + timeout;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`Waited ${timeout / 1000} s for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, every));
  }
}
