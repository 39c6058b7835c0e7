// One declaration over another: how general settings and specific ones become one. What is live plays no part here.
import { isJsonObject, type JsonObject } from "../model/json.ts";

/** Lays settings over others: objects merge by key, at any depth; anything else replaces. Neither argument is changed. */
export function overlay(base: JsonObject, over: JsonObject): JsonObject {
  const merged = Object.entries(over).map(([name, value]) => {
    const under = Object.hasOwn(base, name) ? base[name] : undefined;
    return [name, isJsonObject(under) && isJsonObject(value) ? overlay(under, value) : value] as const;
  });
  return { ...base, ...Object.fromEntries(merged) };
}
