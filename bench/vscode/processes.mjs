// Memory of a process, and of the host that the extension started. Linux only.
import { readdirSync, readFileSync } from "node:fs";

/** Megabytes: now, and the most so far. */
export function memoryOf(pid) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const of = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1000;
  return { now: of("VmRSS"), most: of("VmHWM") };
}

/** The process ids of `acme host` below an extension host. */
export function hostsBelow(parent) {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const ppid = Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ")[1]);
        return ppid === parent && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("acme.mjs");
      } catch {
        // It has ended meanwhile.
        return false;
      }
    });
}
