// From a checked acme.yaml and the adapters that it names to a Portal. Nothing is read here.
import {
  type Adapter,
  type AdapterDefinition,
  type AdapterReference,
  definePortal,
  type EnvironmentConfig,
  type EnvironmentDefinition,
  flowSettingPath,
  flowSettings,
  freezeOf,
  isJsonObject,
  type JsonObject,
  type Portal,
  type PortalDefinition,
  type ProjectConfig,
  type SourcePlace,
  toAcmeError,
} from "@acme/sdk-core";

/** What a Portal has beside its configuration. */
export interface PortalParts extends Pick<PortalDefinition, "code" | "actor" | "log" | "settingsFiles" | "commands"> {
  /** The project's folder. */
  directory: string;
  /** Of each adapter that the configuration names, by that name. */
  definitions: ReadonlyMap<string, AdapterDefinition>;
  /** Where a member of the configuration is written: keys from the top. */
  placeOf: (path: readonly string[]) => SourcePlace;
}

/** Puts a Portal together. Throws what an adapter throws that cannot be made with its options. */
export function portalOfConfig(
  config: ProjectConfig,
  { directory, definitions, placeOf, ...parts }: PortalParts,
): Portal {
  const defaultBranch = config["default-branch"];
  const make = (reference: AdapterReference): Adapter => {
    const { name, ...options } = isJsonObject(reference) ? reference : { name: reference };
    const definition = definitions.get(name);
    if (definition === undefined)
      throw toAcmeError(new Error(`the adapter ${name} was not loaded`), "making the portal");
    return definition.create({
      project: config.project,
      directory,
      options,
      flows: { include: config.flows?.include ?? [], exclude: config.flows?.exclude ?? [] },
      ...(defaultBranch === undefined ? {} : { defaultBranch }),
    });
  };
  return definePortal({
    ...parts,
    project: config.project,
    adapter: make(config.adapter),
    environments: Object.entries(config.environments).map(([name, environment]) =>
      environmentOf(name, environment, make),
    ),
    settings: (flow, environment) => flowSettings(config, flow, environment.name),
    settingPlace: (flow, environment, path) => {
      const at = flowSettingPath(config, flow, environment.name, path);
      return at && placeOf(at);
    },
  });
}

function environmentOf(
  name: string,
  config: EnvironmentConfig,
  make: (reference: AdapterReference) => Adapter,
): EnvironmentDefinition {
  const { description, after, deployments, requires, freeze, trust, adapter, defaults: _, ...rest } = config;
  const { "allow-unpinned": allowUnpinned, "allow-override": allowOverride, ...own } = rest;
  return {
    name,
    ...(after === undefined ? {} : { after }),
    ...(description === undefined ? {} : { description }),
    ...(deployments === undefined ? {} : { deployments }),
    ...(allowUnpinned === undefined ? {} : { allowUnpinned }),
    ...(requires === undefined ? {} : { requires }),
    ...(freeze === undefined ? {} : { freezes: freeze.map(freezeOf) }),
    ...(allowOverride === undefined ? {} : { allowOverride }),
    ...(trust === undefined ? {} : { trust }),
    ...(adapter === undefined ? {} : { adapter: make(adapter) }),
    options: own as JsonObject,
  };
}
