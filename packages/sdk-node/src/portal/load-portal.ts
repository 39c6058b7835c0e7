// From a folder to a Portal: the configuration, the adapters that it names, git, and who acts.
import {
  type Adapter,
  type AdapterDefinition,
  AcmeError,
  definePortal,
  flowSettings,
  isJsonObject,
  type JsonObject,
  listOf,
  type Log,
  Portal,
  type Problem,
  type ProjectConfig,
} from "@acme/sdk-core";
import { relative } from "node:path";
import { declaredActor } from "../actor/declared-actor.ts";
import { configError } from "../config/config-error.ts";
import { type ConfigFile, findConfig, noConfig } from "../config/find-config.ts";
import { adapterName, checkConfig, namedAdapters, type NamedAdapters, readYaml } from "../config/read-config.ts";
import { gitRepository } from "../git/git-repository.ts";
import { importModule } from "./import-module.ts";
import { type AdapterRegistry, loadAdapter } from "./load-adapter.ts";

/** How {@link loadPortal} loads. */
export interface LoadPortalOptions {
  /** Adapters by name, tried before packages and files. */
  adapters?: AdapterRegistry;
  /** Default: nowhere. */
  log?: Log;
}

/** A configuration that was checked: with a Portal where nothing is wrong. */
export interface CheckedPortal {
  file: ConfigFile;
  portal?: Portal;
  problems: Problem[];
}

/**
 * The Portal of the project that a folder is in.
 *
 * @throws AcmeError `config-missing`, `config-invalid` (all problems in one), `adapter-missing`, `io-failed`
 */
export async function loadPortal(directory: string = ".", options: LoadPortalOptions = {}): Promise<Portal> {
  const { portal, problems } = await checkPortal(directory, options);
  if (portal === undefined) throw configError(problems);
  return portal;
}

/** As {@link loadPortal}, with what is wrong in the configuration as problems instead of an error: for editors. */
export async function checkPortal(directory: string, options: LoadPortalOptions = {}): Promise<CheckedPortal> {
  const file = findConfig(directory);
  if (file === undefined) throw noConfig(directory);
  if (file.kind === "module") return { file, portal: await portalOfModule(file), problems: [] };
  const yaml = readYaml(file.path);
  if (yaml.problems.length > 0) return { file, problems: yaml.problems };
  const named = namedAdapters(yaml.value);
  const definitions = await loadAdapters(named, file.directory, options.adapters ?? {});
  const { config, problems } = checkConfig(yaml, {
    adapter: definitions.get(named.adapter)!.schemas,
    environments: Object.fromEntries(
      Object.entries(named.environments).map(([name, adapter]) => [name, definitions.get(adapter)!.schemas]),
    ),
  });
  if (config === undefined) return { file, problems };
  return { file, portal: await portalOfConfig(config, file, definitions, options), problems };
}

async function loadAdapters(
  named: NamedAdapters,
  directory: string,
  registry: AdapterRegistry,
): Promise<Map<string, AdapterDefinition>> {
  const names = new Set([named.adapter, ...Object.values(named.environments)]);
  return new Map(
    await Promise.all([...names].map(async (name) => [name, await loadAdapter(name, directory, registry)] as const)),
  );
}

async function portalOfModule(file: ConfigFile): Promise<Portal> {
  const exported = (await importModule(file.path))["default"];
  if (exported instanceof Portal || typeof (exported as Portal | undefined)?.plan === "function")
    return exported as Portal;
  throw new AcmeError({
    code: "config-invalid",
    message: `${file.path} does not export a portal.`,
    hint: "Write: export default definePortal({ ... })",
    place: { file: relative(process.cwd(), file.path) },
  });
}

async function portalOfConfig(
  config: ProjectConfig,
  file: ConfigFile,
  definitions: ReadonlyMap<string, AdapterDefinition>,
  options: LoadPortalOptions,
): Promise<Portal> {
  const code = gitRepository({ directory: file.directory });
  const defaultBranch = config["default-branch"];
  const make = (reference: ProjectConfig["adapter"]): Adapter =>
    definitions.get(adapterName(reference)!)!.create({
      project: config.project,
      directory: file.directory,
      options: optionsOf(reference),
      flows: { include: config.flows?.include ?? [], exclude: config.flows?.exclude ?? [] },
      ...(defaultBranch === undefined ? {} : { defaultBranch }),
    });
  return definePortal({
    project: config.project,
    adapter: make(config.adapter),
    environments: Object.entries(config.environments).map(([name, environment]) => {
      const {
        description,
        after,
        deployments,
        "allow-unpinned": allowUnpinned,
        adapter,
        defaults: _,
        ...own
      } = environment;
      return {
        name,
        after: listOf(after),
        ...(description === undefined ? {} : { description }),
        ...(deployments === undefined ? {} : { deployments }),
        ...(allowUnpinned === undefined ? {} : { allowUnpinned }),
        ...(adapter === undefined ? {} : { adapter: make(adapter) }),
        options: own as JsonObject,
      };
    }),
    settings: (flow, environment) => flowSettings(config, flow, environment.name),
    settingsFiles: [relative(file.directory, file.path)],
    code,
    actor: () => declaredActor(file.directory),
    ...(options.log === undefined ? {} : { log: options.log }),
  });
}

function optionsOf(reference: ProjectConfig["adapter"]): JsonObject {
  if (!isJsonObject(reference)) return {};
  const { name: _, ...options } = reference;
  return options;
}
