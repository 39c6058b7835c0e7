// Between a JSON object of settings and the flat list of fields that merges by key.
import type { Field } from "../model/deployment.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";

/** Joins the segments of a JSON Pointer (RFC 6901). */
export function pointer(...segments: readonly string[]): string {
  return segments.map((segment) => `/${segment.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** The segments of a JSON Pointer. */
export function segmentsOf(path: string): string[] {
  return path
    .split("/")
    .slice(1)
    .map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** A path as people read it: `job_variables.env.STAGE`, `tags.nightly`. */
export function describePath(path: string): string {
  return segmentsOf(path).join(".");
}

/**
 * Spreads an object into fields: each member of an object, at any depth, is a field of its own, so that maps merge by
 * key; a list or a scalar is one value. An empty object is one field with the value `{}`.
 *
 * @param prefix - a JSON Pointer put before each path
 */
export function fieldsOf(settings: JsonObject, prefix = ""): Field[] {
  return Object.entries(settings).flatMap(([name, value]) => {
    const path = prefix + pointer(name);
    return isJsonObject(value) && Object.keys(value).length > 0 ? fieldsOf(value, path) : [{ path, value }];
  });
}

/** The object that fields describe. Fields without a value are left out. */
export function objectOf(fields: readonly Field[]): JsonObject {
  const root: JsonObject = {};
  for (const { path, value } of fields) {
    if (value === undefined) continue;
    const segments = segmentsOf(path);
    const last = segments.pop();
    if (last === undefined) continue;
    const parent = segments.reduce<JsonObject>((object, segment) => {
      const child = Object.hasOwn(object, segment) ? object[segment] : undefined;
      const next: JsonObject = isJsonObject(child) ? child : {};
      define(object, segment, next);
      return next;
    }, root);
    define(parent, last, value);
  }
  return root;
}

/** Plain assignment would lose a member called `__proto__`. */
function define(object: JsonObject, key: string, value: Json): void {
  Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
}
