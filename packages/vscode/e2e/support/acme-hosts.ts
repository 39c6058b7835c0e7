// The `acme host` processes of a workbench, as the operating system sees them. Linux only, as the journeys are.
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** One of them. */
export interface AcmeHost {
  readonly pid: number;
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
        return isOurs ? [{ pid: Number(pid), directory: readlinkSync(`/proc/${pid}/cwd`) }] : [];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    })
    .sort((a, b) => a.directory.localeCompare(b.directory));
}
