// Which process holds a lease, so that others on the same machine can tell that it is dead and need not wait for the end of
// what it left. Only Linux tells enough to be sure; elsewhere nothing is known, and the lease ends by itself.
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { digestJson } from "@acme/sdk-core";
import { z } from "zod";

/** A process, as it stands in the value of a lease. */
export interface HolderProcess {
  /**
   * A digest of what process ids belong to: the host's name, this boot of its kernel, and the namespace of process ids, which
   * tells apart containers on one host. A namespace that is gone may give its number to another one: then its processes are
   * gone too, and what is said of them is true.
   */
  machine: string;
  pid: number;
  /** When it began, in the kernel's ticks since the boot: a process id is given again, with another beginning. */
  started: string;
}

/** zod schema of {@link HolderProcess}. */
export const holderProcessSchema: z.ZodType<HolderProcess> = z.object({
  machine: z.string(),
  pid: z.int().positive(),
  started: z.string(),
});

/** This process. Undefined: this system does not tell what it takes to recognize it. */
export function thisProcess(): HolderProcess | undefined {
  try {
    const self = statOf("self");
    // A /proc of another namespace than this process's own would tell of other processes.
    if (self?.pid !== process.pid) return undefined;
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    const machine = digestJson([hostname(), boot, readlinkSync("/proc/self/ns/pid")], 16);
    return { machine, pid: process.pid, started: self.started };
  } catch {
    return undefined;
  }
}

/** Whether a process is certainly dead: it was on this machine, and is not there any more. */
export function isDead({ machine, pid, started }: HolderProcess): boolean {
  if (thisProcess()?.machine !== machine) return false;
  try {
    process.kill(pid, 0);
  } catch (caught) {
    // Anything but "no such process", as "not permitted", says that there is one.
    return (caught as NodeJS.ErrnoException).code === "ESRCH";
  }
  try {
    const now = statOf(pid);
    // Z and X: it has ended, and whoever started it has not asked how.
    return now !== undefined && (now.started !== started || /[ZX]/.test(now.state));
  } catch {
    return false;
  }
}

/** See proc_pid_stat(5). The program's name may hold spaces and parentheses; what follows it does not. */
function statOf(pid: number | "self"): { pid: number; state: string; started: string } | undefined {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, started] = [fields[0], fields[19]];
  return state === undefined || started === undefined ? undefined : { pid: Number.parseInt(text, 10), state, started };
}
