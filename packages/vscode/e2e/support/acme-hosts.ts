// The `acme host` processes of a workbench, as the operating system sees them. Linux only, as the journeys are.
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** One of them. */
export interface AcmeHost {
  readonly pid: number;
  /** The process that it is a child of: the extension host, until that has ended. */
  readonly parent: number;
  /** The folder of its project. */
  readonly directory: string;
}

/** Those that are alive now, of the extension that is installed below a folder. */
export function acmeHostsOf({ root }: { readonly root: string }): AcmeHost[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const args = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
        const isOurs = args.some((arg) => arg.startsWith(root) && arg.endsWith("/acme.mjs")) && args.includes("host");
        if (!isOurs) return [];
        const [, parent] = /^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
        return [{ pid: Number(pid), parent: Number(parent), directory: readlinkSync(`/proc/${pid}/cwd`) }];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    })
    .sort((a, b) => a.directory.localeCompare(b.directory));
}
