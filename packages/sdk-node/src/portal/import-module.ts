// Imports a module of the user's project, TypeScript or not. A project need not be a Node project: what it imports of
// @acme, and zod, is ours where it has none of its own.
import { createRequire } from "node:module";
import type { Jiti, JitiOptions } from "jiti";

/** The exports of a file. TypeScript is transpiled without a check of its types. Each call sees the file as it is now. */
export async function importModule(path: string): Promise<Record<string, unknown>> {
  const jiti = await loader(path, { moduleCache: false, virtualModules: await ownModules(path) });
  return jiti.import<Record<string, unknown>>(path);
}

/** The exports of a package that a project has installed, or undefined where it has none of that name. */
export async function importPackage(name: string, from: string): Promise<Record<string, unknown> | undefined> {
  const jiti = await loader(from, {});
  const path = jiti.esmResolve(name, { try: true, conditions: ["node", "import"] });
  return path === undefined ? undefined : ((await import(path)) as Record<string, unknown>);
}

async function loader(from: string, options: JitiOptions): Promise<Jiti> {
  const { createJiti } = await import("jiti");
  return createJiti(from, { interopDefault: false, ...options });
}

async function ownModules(path: string): Promise<Record<string, unknown>> {
  const { resolve } = createRequire(path);
  const isInstalled = (name: string): boolean => {
    try {
      return resolve(name) !== "";
    } catch (caught) {
      return (caught as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND";
    }
  };
  const own = {
    "@acme/sdk-core": () => import("@acme/sdk-core"),
    "@acme/sdk-node": () => import("../index.ts"),
    zod: () => import("zod"),
  };
  const missing = Object.entries(own).filter(([name]) => !isInstalled(name));
  return Object.fromEntries(await Promise.all(missing.map(async ([name, load]) => [name, await load()] as const)));
}
