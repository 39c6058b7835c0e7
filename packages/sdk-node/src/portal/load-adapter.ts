// From the name in `adapter:` to a definition: a registered one, a package that the project installed, or a file of it.
import { existsSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type AdapterDefinition, AcmeError, isAcmeError } from "@acme/sdk-core";
import { didYouMean } from "../config/did-you-mean.ts";
import { importModule, importPackage, type OwnModules } from "./import-module.ts";

/** Adapters by the name that acme.yaml uses. */
export type AdapterRegistry = Readonly<Record<string, AdapterDefinition>>;

/**
 * Loads an adapter: `prefect` is the one registered under that name, else the package `@acme/sdk-prefect`, else the
 * package `prefect`; `./my-adapter.ts` is a file of the project. A file or package exports its definition as `default`
 * or as `adapter`.
 *
 * @param directory - the project's folder
 * @param modules - see {@link LoadPortalOptions.modules}
 * @throws AcmeError `adapter-missing`
 */
export async function loadAdapter(
  name: string,
  directory: string,
  registry: AdapterRegistry,
  modules: OwnModules = {},
): Promise<AdapterDefinition> {
  const registered = Object.hasOwn(registry, name) ? registry[name] : undefined;
  if (registered !== undefined) return registered;
  const exported = await load(name, directory, modules);
  if (exported === undefined) throw notFound(name, directory, registry);
  const definition = Object.values(exported).find(isDefinition);
  if (definition !== undefined) return definition;
  throw new AcmeError({
    code: "adapter-missing",
    message: `${name} exports no adapter.`,
    hint: "Export one as default: an AdapterDefinition { name, schemas, create }. See defineAdapter in @acme/sdk-core.",
  });
}

async function load(
  name: string,
  directory: string,
  modules: OwnModules,
): Promise<Record<string, unknown> | undefined> {
  try {
    if (isAdapterFile(name)) {
      const path = resolve(directory, name);
      return existsSync(path) ? await importModule(path, modules) : undefined;
    }
    const project = join(directory, "acme.yaml");
    if (!/^[a-z0-9-]+$/.test(name)) return await importPackage(name, project);
    const ours = `@acme/sdk-${name}`;
    return (
      (await importPackage(ours, project)) ??
      (await importPackage(ours, fileURLToPath(import.meta.url))) ??
      (await importPackage(name, project))
    );
  } catch (caught) {
    if (isAcmeError(caught)) throw caught;
    throw new AcmeError({
      code: "adapter-missing",
      message: `The adapter ${name} cannot be loaded: ${caught instanceof Error ? caught.message : String(caught)}`,
      hint: isAdapterFile(name) ? `Mend ${name}.` : `Mend or reinstall the package ${name}.`,
      cause: caught,
    });
  }
}

/** Whether what `adapter:` says is a file of the project. */
export function isAdapterFile(name: string): boolean {
  return isAbsolute(name) || name.startsWith("./") || name.startsWith("../");
}

function notFound(name: string, directory: string, registry: AdapterRegistry): AcmeError {
  const known = Object.keys(registry);
  const near = didYouMean(name, known);
  const file = !isAdapterFile(name) && existsSync(resolve(directory, name)) ? `./${name}` : undefined;
  const meant = near ?? file;
  const others = known.length > 0 ? `${known.join(", ")}, ` : "";
  return new AcmeError({
    code: "adapter-missing",
    message: `The adapter ${name} cannot be found.`,
    hint: `${meant === undefined ? "" : `Did you mean ${meant}? `}It can be ${others}a package that the project installed, or a file such as ./my-adapter.ts.`,
  });
}

function isDefinition(value: unknown): value is AdapterDefinition {
  const definition = value as Partial<AdapterDefinition> | null | undefined;
  return (
    typeof definition?.create === "function" && typeof definition.name === "string" && definition.schemas !== undefined
  );
}
