// Where the files set parameters, for what is said of them. Which of two files counts is declared-settings.ts.
import { type ConfiguredSettings, isJsonObject, type Json, pointer, type SourcePlace } from "@acme/sdk-core";
import { flowSettingsOf } from "../schemas.ts";
import { overEntry } from "./declared-settings.ts";
import type { DeclaredDeployment } from "./prefect-yaml.ts";

/**
 * The places of all declared parameters, those of schedules too, by the path of the setting. One whose place nobody knows is
 * left out.
 */
export function parameterPlaces(
  { settings, settingPlace }: ConfiguredSettings,
  entry: DeclaredDeployment | undefined,
): Record<string, SourcePlace> {
  const { parameters, schedules = {} } = overEntry(flowSettingsOf(settings), entry);
  const paths = [
    ...Object.keys(parameters ?? {}).map((name) => ["parameters", name]),
    ...Object.entries(schedules).flatMap(([slug, schedule]) =>
      Object.keys(schedule?.parameters ?? {}).map((name) => ["schedules", slug, "parameters", name]),
    ),
  ];
  return Object.fromEntries(
    paths.flatMap((path): [string, SourcePlace][] => {
      const [, name = ""] = path;
      const inEntry = path[0] === "parameters" ? entry?.parameterPlaces?.[name] : entry?.place;
      const place = has(settings, path) ? settingPlace?.(path) : inEntry;
      return place === undefined ? [] : [[pointer(...path), place]];
    }),
  );
}

function has(settings: Json, path: readonly string[]): boolean {
  const [first, ...rest] = path;
  if (first === undefined) return true;
  return isJsonObject(settings) && Object.hasOwn(settings, first) && has(settings[first] ?? null, rest);
}
