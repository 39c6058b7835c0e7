// Which settings a configuration gives one flow in one environment: general ones first, specific ones over them.
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import { overlay } from "../settings/overlay.ts";
import { isSelected, type Selectable } from "../selection/select-flows.ts";
import type { ProjectConfig } from "./project-config.ts";

/**
 * The overlay, from weak to strong: the environment's `defaults`, the entries of `deployments` that mean the flow in
 * their order, and what they say under `environments`. Objects merge by key; anything else replaces. An environment
 * with an adapter of its own does not see what is said for the project's adapter.
 */
export function flowSettings(config: ProjectConfig, flow: Selectable, environment: string): JsonObject {
  return layersOf(config, flow, environment)
    .map(({ settings }) => settings)
    .reduce(overlay, {});
}

/**
 * Where in the configuration a setting stands that {@link flowSettings} gives: keys from the top. Undefined: it is not said.
 *
 * @param path - of the setting: `["parameters", "limit"]`
 */
export function flowSettingPath(
  config: ProjectConfig,
  flow: Selectable,
  environment: string,
  path: readonly string[],
): string[] | undefined {
  const strongest = layersOf(config, flow, environment).findLast(({ settings }) => isSaid(settings, path));
  return strongest && [...strongest.at, ...path];
}

interface Layer {
  /** Keys from the top of the configuration. */
  at: string[];
  settings: JsonObject;
}

function layersOf(config: ProjectConfig, flow: Selectable, environment: string): Layer[] {
  const own = config.environments[environment];
  const matching = Object.entries(config.deployments ?? {}).filter(([pattern]) => isSelected(flow, pattern));
  return [
    { at: ["environments", environment, "defaults"], settings: own?.defaults ?? {} },
    ...(own?.adapter === undefined
      ? matching.map(([pattern, { environments: _, ...settings }]) => ({ at: ["deployments", pattern], settings }))
      : []),
    ...matching.map(([pattern, { environments }]) => ({
      at: ["deployments", pattern, "environments", environment],
      settings: environments?.[environment] ?? {},
    })),
  ];
}

function isSaid(settings: JsonObject, path: readonly string[]): boolean {
  let value: Json = settings;
  for (const segment of path) {
    if (!isJsonObject(value) || !Object.hasOwn(value, segment)) return false;
    value = value[segment] ?? null;
  }
  return true;
}
