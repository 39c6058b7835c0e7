// Which program serves as the host: the project's own @acme/cli where it has one, and the one that comes with the extension.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";

/** How a host is started. */
export interface HostCommand {
  /** Whose it is, for people. */
  source: "project" | "bundled" | "setting";
  program: string;
  args: readonly string[];
  /** Variables set over those of this process; undefined removes one. */
  env: Readonly<Record<string, string | undefined>>;
}

/** What {@link hostCommands} looks at. */
export interface HostCommandOptions {
  /** Absolute path of the project's folder. */
  directory: string;
  /** Absolute path of the command line that comes with the extension. */
  bundled: string;
  /** The program that runs it: VS Code's own, which is a Node with `ELECTRON_RUN_AS_NODE`. Default: this process's. */
  node?: string;
  /** Variables for the host, such as those of a Python environment. Default: none. */
  env?: Readonly<Record<string, string | undefined>>;
}

/** What of an installed package's manifest is needed. */
const manifestSchema = z.object({
  bin: z.object({ acme: z.string() }),
  exports: z.record(z.string(), z.unknown()),
});

/**
 * The commands to try, in order of preference. A project's own comes first, so that its adapters meet the version that
 * they were written for; one that has no host yet is passed over.
 */
export function hostCommands({
  directory,
  bundled,
  node = process.execPath,
  env = {},
}: HostCommandOptions): HostCommand[] {
  const start = (source: HostCommand["source"], script: string): HostCommand => ({
    source,
    program: node,
    args: [script, "host"],
    env: { ...env, ELECTRON_RUN_AS_NODE: "1" },
  });
  const own = ownScript(directory);
  return [...(own === undefined ? [] : [start("project", own)]), start("bundled", bundled)];
}

/** The script of the @acme/cli that a folder, or one above it, has installed. */
function ownScript(directory: string): string | undefined {
  for (let folder = directory; ; folder = dirname(folder)) {
    const installed = join(folder, "node_modules", "@acme", "cli");
    if (existsSync(join(installed, "package.json"))) return scriptIn(installed);
    if (dirname(folder) === folder) return undefined;
  }
}

function scriptIn(installed: string): string | undefined {
  try {
    const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(installed, "package.json"), "utf8")));
    return "./host-protocol" in manifest.exports ? join(installed, manifest.bin.acme) : undefined;
  } catch {
    return undefined;
  }
}
