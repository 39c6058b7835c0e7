// Imports a module of the user's project, also one in TypeScript.
import { pathToFileURL } from "node:url";

/** The exports of a file. TypeScript is transpiled without a check of its types. */
export async function importModule(path: string): Promise<Record<string, unknown>> {
  if (!/\.[mc]?tsx?$/.test(path)) return (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  const { createJiti } = await import("jiti");
  return createJiti(import.meta.url).import<Record<string, unknown>>(path);
}
