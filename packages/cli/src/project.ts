// How `acme` reaches a project: its configuration, git, and the adapters that come with the command line.
import { basename } from "node:path";
import { definePortal, type Portal } from "@acme/sdk-core";
import type { Project } from "./session.ts";

/** What comes with the command line: an acme.config.ts of a Python project needs no node_modules. */
const modules = { "@acme/sdk-prefect": () => import("@acme/sdk-prefect") };

/** Projects on this machine. */
export const project: Project = {
  async openPortal(directory, { log }) {
    const [{ loadPortal }, { prefectAdapter }] = await Promise.all([
      import("@acme/sdk-node"),
      import("@acme/sdk-prefect"),
    ]);
    return loadPortal(directory, { adapters: { prefect: prefectAdapter }, modules, log });
  },
  async checkPortal(directory, { log }) {
    const [{ checkPortal }, { prefectAdapter }] = await Promise.all([
      import("@acme/sdk-node"),
      import("@acme/sdk-prefect"),
    ]);
    return checkPortal(directory, { adapters: { prefect: prefectAdapter }, modules, log });
  },
  async repository(directory) {
    const { gitRepository } = await import("@acme/sdk-node");
    return gitRepository({ directory });
  },
  async draft(directory, options) {
    const [portal, { draftConfig }] = await Promise.all([barePortal(directory), import("@acme/sdk-prefect")]);
    const { items } = await portal.findFlows(options);
    return { draft: await draftConfig(directory, items), flows: items };
  },
  async *basicChecks(directory, options) {
    const portal = await barePortal(directory);
    const { doctor } = portal.adapterOf("unconfigured");
    if (doctor !== undefined) yield* doctor.check([], portal.context(options));
  },
};

/** A Portal without a configuration: it finds flows, and knows no server. */
async function barePortal(directory: string): Promise<Portal> {
  const [{ gitRepository }, { prefectAdapter }] = await Promise.all([
    import("@acme/sdk-node"),
    import("@acme/sdk-prefect"),
  ]);
  const name = basename(directory);
  return definePortal({
    project: name,
    environments: [{ name: "unconfigured" }],
    adapter: prefectAdapter.create({ project: name, directory, options: {}, flows: { include: [], exclude: [] } }),
    code: gitRepository({ directory }),
  });
}
