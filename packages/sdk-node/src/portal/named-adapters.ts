// The adapters that an acme.yaml names: the project's, and those of single environments, each loaded once. Where one
// cannot be loaded, that is a problem at the place of its name.
import { resolve } from "node:path";
import {
  AcmeError,
  type AdapterDefinition,
  type ConfigSchemas,
  isAcmeError,
  isJsonObject,
  type Problem,
} from "@acme/sdk-core";
import type { YamlDocument } from "../config/yaml-document.ts";
import type { OwnModules } from "./import-module.ts";
import { type AdapterRegistry, isAdapterFile, loadAdapter } from "./load-adapter.ts";

/** What {@link loadNamedAdapters} gives. */
export interface NamedAdapters {
  /** By the name that the file has. */
  definitions: ReadonlyMap<string, AdapterDefinition>;
  /** What the file is checked with. Undefined: there is nothing to check it with, and {@link problems} say why. */
  schemas?: ConfigSchemas;
  /** Absolute paths of those that are files of the project. */
  files: string[];
  problems: Problem[];
}

interface Reference {
  name: string;
  /** Where in the file. */
  path: readonly string[];
  /** Absent: it is the project's. */
  environment?: string;
}

/** Loads what a parsed, unchecked file names. */
export async function loadNamedAdapters(
  yaml: YamlDocument,
  directory: string,
  registry: AdapterRegistry,
  modules: OwnModules,
): Promise<NamedAdapters> {
  const references = referencesIn(yaml.value);
  const definitions = new Map<string, AdapterDefinition>();
  const failures = new Map<string, AcmeError>();
  await Promise.all(
    [...new Set(references.map(({ name }) => name))].map(async (name) => {
      try {
        definitions.set(name, await loadAdapter(name, directory, registry, modules));
      } catch (caught) {
        if (!isAcmeError(caught)) throw caught;
        failures.set(name, caught);
      }
    }),
  );
  const problems = references.flatMap(({ name, path }): Problem[] => {
    const failure = failures.get(name);
    return failure === undefined ? [] : [{ ...failure.toJSON(), place: yaml.placeOf(path) }];
  });
  const own = references.find(({ environment }) => environment === undefined);
  // Where the file names none, the rest of it is checked with an adapter that there is.
  const adapter = (own === undefined ? Object.values(registry)[0] : definitions.get(own.name))?.schemas;
  if (own === undefined && adapter === undefined) problems.push(noName(yaml));
  const names = [...new Set(references.map(({ name }) => name))];
  const files = names.filter(isAdapterFile).map((name) => resolve(directory, name));
  if (problems.length > 0 || adapter === undefined) return { definitions, files, problems };
  const environments = references.flatMap(({ name, environment }) => {
    const schemas = definitions.get(name)?.schemas;
    return environment === undefined || schemas === undefined ? [] : [[environment, schemas] as const];
  });
  return { definitions, schemas: { adapter, environments: Object.fromEntries(environments) }, files, problems };
}

/** The name in `adapter: name` and in `adapter: { name: ... }`. */
function adapterName(reference: unknown): string | undefined {
  const name = isJsonObject(reference) ? reference["name"] : reference;
  return typeof name === "string" && name !== "" ? name : undefined;
}

function referencesIn(value: unknown): Reference[] {
  const config = isJsonObject(value) ? value : {};
  const environments = isJsonObject(config["environments"]) ? config["environments"] : {};
  const named = (reference: unknown, path: readonly string[], environment?: string): Reference[] => {
    const name = adapterName(reference);
    if (name === undefined) return [];
    return [{ name, path: [...path, "name"], ...(environment === undefined ? {} : { environment }) }];
  };
  return [
    ...named(config["adapter"], ["adapter"]),
    ...Object.entries(environments).flatMap(([environment, its]) =>
      isJsonObject(its) ? named(its["adapter"], ["environments", environment, "adapter"], environment) : [],
    ),
  ];
}

function noName(yaml: YamlDocument): Problem {
  return new AcmeError({
    code: "config-invalid",
    message: "adapter names no adapter.",
    hint: "Name what deploys: a package that the project installed, or a file such as ./my-adapter.ts.",
    place: yaml.placeOf(["adapter"]),
  }).toJSON();
}
