// Walks a JSON schema: what may stand at a path of acme.yaml. Knows draft-07 as far as ours goes: references, anyOf, maps, lists.
import { isJsonObject, type Json, type JsonObject } from "@acme/sdk-core";

/** A key that may stand somewhere. */
export interface SchemaKey {
  readonly name: string;
  readonly description?: string;
  /** Whether its value is a map: it goes on in the next line. */
  readonly isMap: boolean;
  readonly isRequired: boolean;
}

/** A value that may stand somewhere. */
export interface SchemaValue {
  readonly text: string;
  readonly description?: string;
}

/** Every schema that applies at a path. */
function schemasAt(root: JsonObject, path: readonly string[]): JsonObject[] {
  return path.reduce<JsonObject[]>(
    (schemas, key) => schemas.flatMap((schema) => alternatives(root, below(schema, key))),
    alternatives(root, root),
  );
}

/** The keys that may stand in a map at a path. */
export function keysAt(root: JsonObject, path: readonly string[]): SchemaKey[] {
  const keys = new Map<string, SchemaKey>();
  for (const schema of schemasAt(root, path)) {
    const required = Array.isArray(schema["required"]) ? schema["required"] : [];
    for (const [name, property] of Object.entries(objectOf(schema["properties"]))) {
      const all = alternatives(root, property);
      const description = descriptionOf(property, all);
      keys.set(name, {
        name,
        ...(description === undefined ? {} : { description }),
        isMap: all.length > 0 && all.every(({ type }) => type === "object"),
        isRequired: required.includes(name),
      });
    }
  }
  return [...keys.values()];
}

/** The values that may stand at a path. Empty: any, or none that can be listed. */
export function valuesAt(root: JsonObject, path: readonly string[]): SchemaValue[] {
  const values = new Map<string, SchemaValue>();
  for (const schema of schemasAt(root, path)) {
    const given = Array.isArray(schema["enum"]) ? schema["enum"] : "const" in schema ? [schema["const"]] : [];
    const all = schema["type"] === "boolean" ? [true, false] : given;
    for (const value of all) {
      const text = typeof value === "string" ? value : JSON.stringify(value);
      values.set(text, {
        text,
        ...(typeof schema["description"] === "string" ? { description: schema["description"] } : {}),
      });
    }
  }
  return [...values.values()];
}

/** What a key is for. Undefined: it is not known, or nothing is said. */
export function describeKey(root: JsonObject, path: readonly string[], key: string): string | undefined {
  for (const schema of schemasAt(root, path)) {
    const property = below(schema, key);
    const description = descriptionOf(property, alternatives(root, property));
    if (description !== undefined) return description;
  }
  return undefined;
}

function below(schema: JsonObject, key: string): Json | undefined {
  if (key === "[]") return schema["items"];
  return objectOf(schema["properties"])[key] ?? schema["additionalProperties"];
}

/** A schema, with references followed and each of its alternatives. */
function alternatives(root: JsonObject, schema: Json | undefined): JsonObject[] {
  if (!isJsonObject(schema)) return [];
  const reference = schema["$ref"];
  if (typeof reference === "string") {
    const target = reference
      .replace(/^#\//, "")
      .split("/")
      .reduce<Json | undefined>((at, key) => objectOf(at)[key], root);
    return alternatives(root, target);
  }
  const parts = [schema["anyOf"], schema["oneOf"], schema["allOf"]].flatMap((list) =>
    Array.isArray(list) ? list : [],
  );
  return parts.length === 0 ? [schema] : parts.flatMap((part) => alternatives(root, part));
}

function descriptionOf(schema: Json | undefined, all: readonly JsonObject[]): string | undefined {
  const own =
    objectOf(schema)["description"] ?? all.find(({ description }) => description !== undefined)?.["description"];
  return typeof own === "string" ? own : undefined;
}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
