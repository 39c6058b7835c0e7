// `acme host` as a process, with a client that counts what crosses. For the benchmarks of this folder.
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";

const acme = fileURLToPath(new URL("../../packages/cli/dist/acme.js", import.meta.url));

/** Starts one in a project's folder. */
export async function startHost(directory, env = {}) {
  const child = spawn(process.execPath, [acme, "host"], {
    cwd: directory,
    env: { ...process.env, ...env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let bytes = 0;
  child.stdout.on("data", (chunk) => (bytes += chunk.length));
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  connection.listen();
  const client = { name: "bench", version: "0" };
  await connection.sendRequest("initialize", { protocol: 1, directory, client });
  return {
    connection,
    /** Calls, and gives the answer with seconds, bytes on the pipe and seconds of the host's processor. */
    async timed(method, params) {
      const before = { bytes, cpu: cpuOf(child.pid), start: performance.now() };
      const result = await connection.sendRequest(method, params);
      return {
        result,
        seconds: (performance.now() - before.start) / 1000,
        bytes: bytes - before.bytes,
        cpu: cpuOf(child.pid) - before.cpu,
      };
    },
    /** Megabytes. */
    memory: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1]) / 1024,
    async stop() {
      const ended = new Promise((resolve) => child.once("close", resolve));
      child.stdin.end();
      await ended;
      connection.dispose();
    },
  };
}

/** Seconds of processor that the processes that were started for a port have used so far. Linux only. */
export function cpuOfPort(port) {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const own = pids.filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(String(port));
    } catch {
      return false;
    }
  });
  return own.reduce((sum, pid) => sum + cpuOf(pid), 0);
}

/** Seconds of processor that a process has used so far. Linux only. */
export function cpuOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
