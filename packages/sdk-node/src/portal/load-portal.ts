// From a folder to a Portal: finds the configuration, reads it, loads the adapters that it names, adds git and who acts.
import { basename } from "node:path";
import { AcmeError, type ConfigSchemas, isAcmeError, type Log, type Portal, type Problem } from "@acme/sdk-core";
import { declaredActor } from "../actor/declared-actor.ts";
import { configError } from "../config/config-error.ts";
import { type ConfigFile, findConfig, noConfig } from "../config/find-config.ts";
import { checkConfig, readYaml } from "../config/read-config.ts";
import { gitRepository } from "../git/git-repository.ts";
import { commandRunner } from "../process/command-runner.ts";
import { importModule, type OwnModules } from "./import-module.ts";
import type { AdapterRegistry } from "./load-adapter.ts";
import { loadNamedAdapters } from "./named-adapters.ts";
import { portalOfConfig } from "./portal-of-config.ts";

/** How {@link loadPortal} loads. */
export interface LoadPortalOptions {
  /** Adapters by name, tried before packages and files. */
  adapters?: AdapterRegistry;
  /**
   * What adapters and an acme.config.ts of a project can import, by name, though it has not installed it: beside
   * `@acme/sdk-core`, `@acme/sdk-node` and `zod`, which they always can. What is installed is preferred.
   */
  modules?: OwnModules;
  /** Default: nowhere. */
  log?: Log;
  /** Ends git where the Portal waits for it. What else a Portal does has a signal for each call. */
  signal?: AbortSignal;
}

/** A configuration that was checked: a Portal where nothing is wrong, else problems. */
export interface CheckedPortal {
  file: ConfigFile;
  portal?: Portal;
  /** Of the adapters that acme.yaml names. Absent: they cannot be loaded, or the configuration is a module. */
  schemas?: ConfigSchemas;
  /** Absolute paths of the files that are adapters. */
  adapterFiles: string[];
  /** In the order of the file. */
  problems: Problem[];
}

/**
 * The Portal of the project that a folder is in. Neither git nor a server is asked for anything yet.
 *
 * @throws AcmeError `config-missing`, `config-invalid` (all problems in one), `adapter-missing`, `io-failed`
 */
export async function loadPortal(directory: string = ".", options: LoadPortalOptions = {}): Promise<Portal> {
  const { portal, problems } = await checkPortal(directory, options);
  if (portal === undefined) throw configError(problems);
  return portal;
}

/**
 * As {@link loadPortal}, with what is wrong in the configuration as problems instead of an error: for editors.
 *
 * @throws AcmeError `config-missing`, `io-failed`; `config-invalid` where one folder has two configurations
 */
export async function checkPortal(directory: string, options: LoadPortalOptions = {}): Promise<CheckedPortal> {
  const file = findConfig(directory);
  if (file === undefined) throw noConfig(directory);
  try {
    if (file.kind === "module")
      return { file, portal: await portalOfModule(file, options.modules), adapterFiles: [], problems: [] };
    return { file, ...(await portalOfYaml(file, options)) };
  } catch (caught) {
    if (isAcmeError(caught) && caught.kind === "usage") return { file, adapterFiles: [], problems: [caught.toJSON()] };
    throw caught;
  }
}

async function portalOfYaml(file: ConfigFile, options: LoadPortalOptions): Promise<Omit<CheckedPortal, "file">> {
  const yaml = readYaml(file.path);
  if (yaml.problems.length > 0) return { adapterFiles: [], problems: yaml.problems };
  const { directory } = file;
  const named = await loadNamedAdapters(yaml, directory, options.adapters ?? {}, options.modules ?? {});
  const { definitions, schemas, files: adapterFiles } = named;
  if (schemas === undefined) return { adapterFiles, problems: named.problems };
  const { config, problems } = checkConfig(yaml, schemas);
  if (config === undefined) return { schemas, adapterFiles, problems };
  const { log, signal } = options;
  const portal = portalOfConfig(config, {
    directory,
    definitions,
    placeOf: (path) => yaml.placeOf(path, "key"),
    settingsFiles: [basename(file.path)],
    code: gitRepository({ directory, ...(signal === undefined ? {} : { signal }) }),
    actor: () => declaredActor(directory),
    commands: commandRunner(directory),
    ...(log === undefined ? {} : { log }),
  });
  return { portal, schemas, adapterFiles, problems: [] };
}

async function portalOfModule({ path }: ConfigFile, modules?: OwnModules): Promise<Portal> {
  const file = basename(path);
  const exported = await importModule(path, modules).catch((caught: unknown) => {
    if (isAcmeError(caught)) throw caught;
    throw new AcmeError({
      code: "config-invalid",
      message: `${file} cannot be loaded: ${caught instanceof Error ? caught.message : String(caught)}`,
      hint: `Mend ${file}.`,
      place: { file },
      cause: caught,
    });
  });
  const portal = exported["default"];
  if (isPortal(portal)) return portal;
  throw new AcmeError({
    code: "config-invalid",
    message: `${file} does not export a portal.`,
    hint: "Write: export default definePortal({ ... })",
    place: { file },
  });
}

/** By what it can do: a project may hold another copy of core. */
function isPortal(value: unknown): value is Portal {
  const portal = value as Partial<Portal> | null | undefined;
  return typeof portal?.plan === "function" && typeof portal.apply === "function";
}
