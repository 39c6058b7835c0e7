// Which settings a configuration gives one flow in one environment: general ones first, specific ones over them.
import type { JsonObject } from "../model/json.ts";
import { overlay } from "../settings/overlay.ts";
import { isSelected, type Selectable } from "../selection/select-flows.ts";
import type { ProjectConfig } from "./project-config.ts";

/**
 * The overlay, from weak to strong: the environment's `defaults`, the entries of `deployments` that mean the flow in
 * their order, and what they say under `environments`. Objects merge by key; anything else replaces. An environment
 * with an adapter of its own does not see what is said for the project's adapter.
 */
export function flowSettings(config: ProjectConfig, flow: Selectable, environment: string): JsonObject {
  const own = config.environments[environment];
  const layers: JsonObject[] = [own?.defaults ?? {}];
  const matching = Object.entries(config.deployments ?? {}).filter(([pattern]) => isSelected(flow, pattern));
  if (own?.adapter === undefined) {
    for (const [, { environments: _, ...settings }] of matching) layers.push(settings);
  }
  for (const [, { environments }] of matching) layers.push(environments?.[environment] ?? {});
  return layers.reduce(overlay);
}
