// @ts-check
// Runs one command that must not outlive whoever asked for it. When its stdin closes - which happens however the asking
// process ends, by kill -9 too - it ends the command with everything that the command started. At the end it removes the
// folders it was given. A program of its own, started by processes.mjs alone; nobody imports it.
// argv[2] is JSON: { command, args, remove }.
import { execFileSync, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { constants } from "node:os";

/** How long (milliseconds) a command may take to end by itself. */
const GRACE = 5_000;

/** @type {{ command: string, args: string[], remove: string[] }} */
const { command, args, remove } = JSON.parse(process.argv[2] ?? "");

// A process group of its own: what it starts can be ended with it.
const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit"], detached: true });
child.once("error", (error) => {
  process.stderr.write(`${error.message}\n`);
  finish(127);
});
/** What the command started that may be in a group of its own, as a Prefect worker's runs are. @type {number[]} */
let started = [];
child.once("exit", (code, signal) => {
  for (const pid of [group(), ...started]) sendSignal(pid, "SIGKILL");
  finish(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
});

let ending = false;
process.stdin.once("end", end).once("error", end).resume();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, end);
// Whoever read the output may be gone.
process.stdout.on("error", () => {});
process.stderr.on("error", () => {});

function end() {
  if (ending) return;
  ending = true;
  started = descendants();
  sendSignal(group(), "SIGTERM");
  setTimeout(() => sendSignal(group(), "SIGKILL"), GRACE).unref();
}

/** @param {number} code @returns {never} */
function finish(code) {
  for (const folder of remove) rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  process.exit(code);
}

/** What kill(2) takes for the command's group; a command that never started has none. */
function group() {
  return child.pid === undefined ? undefined : -child.pid;
}

/** The ids of all that the command started, as far as this system has a `ps` to tell. */
function descendants() {
  /** @type {Map<number, number[]>} */
  const children = new Map();
  try {
    for (const line of execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n")) {
      const [pid = 0, parent = 0] = line.trim().split(/\s+/).map(Number);
      children.set(parent, [...(children.get(parent) ?? []), pid]);
    }
  } catch {
    return [];
  }
  const found = [...(children.get(child.pid ?? -1) ?? [])];
  for (const pid of found) found.push(...(children.get(pid) ?? []));
  return found;
}

/** @param {number | undefined} pid @param {NodeJS.Signals} signal */
function sendSignal(pid, signal) {
  if (pid === undefined) return;
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended.
  }
}
