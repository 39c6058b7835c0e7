// From the name in `adapter:` to a definition: a registered one, a file of the project, or a package that it installed.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { isAbsolute, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type AdapterDefinition, AcmeError } from "@acme/sdk-core";
import { importModule } from "./import-module.ts";

/** Adapters by the name that acme.yaml uses. */
export type AdapterRegistry = Readonly<Record<string, AdapterDefinition>>;

/**
 * Loads an adapter. A file or package exports its definition as `default` or as `adapter`.
 *
 * @throws AcmeError `adapter-missing`
 */
export async function loadAdapter(
  name: string,
  directory: string,
  registry: AdapterRegistry,
): Promise<AdapterDefinition> {
  const registered = Object.hasOwn(registry, name) ? registry[name] : undefined;
  if (registered !== undefined) return registered;
  const exported = await importAdapter(name, directory, registry);
  const definition = exported["default"] ?? exported["adapter"];
  if (isDefinition(definition)) return definition;
  throw new AcmeError({
    code: "adapter-missing",
    message: `${name} exports no adapter.`,
    hint: "Its default export must be an AdapterDefinition: { name, schemas, create }. See defineAdapter in @acme/sdk-core.",
  });
}

async function importAdapter(
  name: string,
  directory: string,
  registry: AdapterRegistry,
): Promise<Record<string, unknown>> {
  const path = isAbsolute(name) || name.startsWith(".") ? resolve(directory, name) : packagePath(name, directory);
  if (path === undefined || !existsSync(path)) {
    const known = Object.keys(registry);
    throw new AcmeError({
      code: "adapter-missing",
      message: `The adapter ${name} cannot be found.`,
      hint: `Name ${known.length > 0 ? `one of ${known.join(", ")}, ` : ""}a package that is installed in ${directory}, or a file such as ./my-adapter.ts.`,
    });
  }
  try {
    return await importModule(path);
  } catch (caught) {
    const detail = caught instanceof Error ? caught.message : String(caught);
    throw new AcmeError({
      code: "adapter-missing",
      message: `The adapter ${name} cannot be loaded: ${detail}`,
      hint: `Mend ${path}.`,
      cause: caught,
    });
  }
}

function packagePath(name: string, directory: string): string | undefined {
  try {
    return createRequire(pathToFileURL(join(directory, "acme.yaml"))).resolve(name);
  } catch {
    return undefined;
  }
}

function isDefinition(value: unknown): value is AdapterDefinition {
  const definition = value as Partial<AdapterDefinition> | null | undefined;
  return (
    typeof definition?.create === "function" && typeof definition.name === "string" && definition.schemas !== undefined
  );
}
