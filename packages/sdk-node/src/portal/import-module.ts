// Imports a module of the user's project, TypeScript or not. A project need not be a Node project: what it imports of
// @acme, and zod, is ours where it has none of its own.
import { createRequire } from "node:module";
import type { Jiti, JitiOptions } from "jiti";

/** Modules by the names under which code imports them, loaded when they are wanted. */
export type OwnModules = Readonly<Record<string, () => Promise<unknown>>>;

/**
 * The exports of a file. TypeScript is transpiled without a check of its types. Each call sees the file as it is now.
 *
 * @param more - what else is ours where the project has none of its own
 */
export async function importModule(path: string, more: OwnModules = {}): Promise<Record<string, unknown>> {
  const [{ transformModule }, virtualModules] = await Promise.all([
    import("./transform-module.ts"),
    modulesFor(path, { ...own, ...more }),
  ]);
  // Transpiling takes less time than a file of a cache, and leaves nothing behind.
  const options = { moduleCache: false, fsCache: false, virtualModules, transform: transformModule };
  const jiti = await loader(path, options);
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

const own: OwnModules = {
  "@acme/sdk-core": () => import("@acme/sdk-core"),
  "@acme/sdk-node": () => import("../index.ts"),
  zod: () => import("zod"),
};

async function modulesFor(path: string, modules: OwnModules): Promise<Record<string, unknown>> {
  const { resolve } = createRequire(path);
  const isInstalled = (name: string): boolean => {
    try {
      return resolve(name) !== "";
    } catch (caught) {
      return (caught as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND";
    }
  };
  const missing = Object.entries(modules).filter(([name]) => !isInstalled(name));
  return Object.fromEntries(await Promise.all(missing.map(async ([name, load]) => [name, await load()] as const)));
}
