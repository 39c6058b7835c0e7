// How `acme` reaches a project: its configuration, git, and the adapters that come with the command line.
import type { Project } from "./session.ts";

/** Projects on this machine. */
export const project: Project = {
  async openPortal(directory, { log }) {
    const { loadPortal } = await import("@acme/sdk-node");
    return loadPortal(directory, { adapters: {}, log });
  },
  async repository(directory) {
    const { gitRepository } = await import("@acme/sdk-node");
    return gitRepository({ directory });
  },
  async *basicChecks() {},
};
