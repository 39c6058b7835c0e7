// What Prefect makes of parameters by the schema of a flow's signature. This mirrors what its server does with it
// (prefect/utilities/schema_tools/validation.py, 3.8.8), so that nothing is called wrong which the server would take; what
// of it is a refusal is decided elsewhere. The JSON-schema validator is used here only.
import { isJsonObject, type Json, type JsonObject, segmentsOf } from "@acme/sdk-core";
import { type OutputUnit, Validator } from "@cfworker/json-schema";

/** A value that does not fit. Never says what the value is: it may be secret. */
export interface Misfit {
  parameter: string;
  /** `limit must be a whole number, and is a text`. */
  what: string;
}

/** A parameter schema that can be judged by. */
export interface ParameterSchema {
  schema: JsonObject;
  properties: JsonObject;
}

// What is not compared: the server asks no format, and patterns and remainders are not the same in Python.
const uncompared = new Set(["format", "pattern", "multipleOf", "not"]);
// Values, and not schemas.
const plain = new Set(["default", "enum", "const", "examples"]);
// Schemas by name, and not keywords.
const named = new Set(["properties", "patternProperties", "definitions", "$defs"]);
// Errors that say only that there is one further in.
const outer = new Set(["properties", "items", "prefixItems", "$ref", "allOf", "additionalProperties"]);

/** The schema of a Release, where it has one that can be judged by. */
export function parameterSchemaOf(value: Json | undefined): ParameterSchema | undefined {
  const properties = isJsonObject(value) ? value["properties"] : undefined;
  return isJsonObject(value) && isJsonObject(properties) ? { schema: value, properties } : undefined;
}

// By these names go parameters that take what is left over. Prefect's schema has them as required ones; a run needs none.
const usuallyVariadic = new Set(["args", "kwargs"]);

/** Parameters without which a run surely cannot be. */
export function requiredIn({ schema, properties }: ParameterSchema): string[] {
  return namesIn(schema["required"]).filter((name) => Object.hasOwn(properties, name) && !usuallyVariadic.has(name));
}

/** Values that Prefect answers with 409 when they are written. It does not ask for what is required inside of them. */
export function misfits(schema: ParameterSchema, parameters: JsonObject): Misfit[] {
  return judge(withoutRequired(forServer(schema, parameters)), schema, parameters);
}

/** The names of parameters that fit when they are written, but lack something inside that a run must have. */
export function incompleteIn(schema: ParameterSchema, parameters: JsonObject): string[] {
  const refused = new Set(misfits(schema, parameters).map(({ parameter }) => parameter));
  return judge(forServer(schema, parameters), schema, parameters)
    .map(({ parameter }) => parameter)
    .filter((parameter) => !refused.has(parameter));
}

/** Whether a value becomes something else on the server: a template, Prefect's own marked value, a block reference. */
function isOpaque(value: Json): boolean {
  if (typeof value === "string") return value.includes("{{");
  if (Array.isArray(value)) return value.some(isOpaque);
  return isJsonObject(value) && ("__prefect_kind" in value || "$ref" in value || Object.values(value).some(isOpaque));
}

function judge(root: JsonObject, { schema, properties }: ParameterSchema, parameters: JsonObject): Misfit[] {
  let errors: OutputUnit[];
  try {
    errors = new Validator(root, "2020-12", false).validate(parameters).errors;
  } catch {
    return []; // A schema with a reference to nowhere and the like: the server may know better.
  }
  const found = new Map<string, Misfit>();
  for (const error of errors.filter(({ keyword }) => !outer.has(keyword))) {
    const path = segmentsOf(decodeURI(error.instanceLocation.slice(1)));
    const [parameter] = path;
    if (parameter === undefined || found.has(parameter)) continue;
    const types = typesOf(properties[parameter], schema);
    const value = parameters[parameter] ?? null;
    const what =
      types === undefined || types.some((type) => isOfType(value, type))
        ? `${path.join(".")} ${reasonOf(error, valueAt(parameters, path))}`
        : `${parameter} must be ${types.map(kindName).join(" or ")}, and is ${kindOf(value)}`;
    found.set(parameter, { parameter, what });
  }
  return [...found.values()];
}

/** The server's schema for these parameters: what it mends of Pydantic's, and only what can be judged. */
function forServer({ schema, properties }: ParameterSchema, parameters: JsonObject): JsonObject {
  const judged = Object.entries(properties).filter(([name]) => {
    const value = parameters[name];
    return value !== undefined && !isOpaque(value);
  });
  // What is unknown is told elsewhere.
  const { required, additionalProperties: _, ...root } = relaxed({ ...schema, properties: Object.fromEntries(judged) });
  mendProperties(root, namesIn(required));
  const { definitions } = root;
  for (const one of isJsonObject(definitions) ? Object.values(definitions) : [])
    if (isJsonObject(one)) mendProperties(one, namesIn(one["required"]));
  return root;
}

/** `_fix_null_typing` and `_fix_tuple_items` of the server. */
function mendProperties(schema: JsonObject, required: readonly string[]): void {
  const { properties } = schema;
  for (const [name, property] of Object.entries(isJsonObject(properties) ? properties : {})) {
    if (!isJsonObject(property)) continue;
    const { type, items } = property;
    if (!required.includes(name) && type !== undefined && type !== "null" && !("default" in property)) {
      property["anyOf"] = [{ type }, { type: "null" }];
      delete property["type"];
    }
    if (Array.isArray(items) && items.length > 0 && property["prefixItems"] === undefined) {
      property["prefixItems"] = items;
      delete property["items"];
    }
    mendProperties(property, namesIn(property["required"]));
  }
}

/** As the server removes it: wherever objects lead, and not in lists. */
function withoutRequired(schema: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(schema).flatMap(([name, value]): [string, Json][] =>
      name === "required" ? [] : [[name, isJsonObject(value) ? withoutRequired(value) : value]],
    ),
  );
}

/** A copy without what is not compared. A value that fits one of two that look alike then must not fit both: `anyOf`. */
function relaxed(schema: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(schema).flatMap(([keyword, value]): [string, Json][] => {
      if (uncompared.has(keyword)) return [];
      if (plain.has(keyword)) return [[keyword, value]];
      if (named.has(keyword) && isJsonObject(value))
        return [[keyword, Object.fromEntries(Object.entries(value).map(([name, one]) => [name, relaxedIn(one)]))]];
      return [[keyword === "oneOf" ? "anyOf" : keyword, relaxedIn(value)]];
    }),
  );
}

function relaxedIn(value: Json): Json {
  if (Array.isArray(value)) return value.map(relaxedIn);
  return isJsonObject(value) ? relaxed(value) : value;
}

function namesIn(required: Json | undefined): string[] {
  return Array.isArray(required) ? required.filter((name) => typeof name === "string") : [];
}

function reasonOf({ keyword }: OutputUnit, value: Json | undefined): string {
  switch (keyword) {
    case "enum":
    case "const":
      return "is none of the values that it can have";
    case "type":
    case "anyOf":
    case "oneOf":
      return `is ${kindOf(value ?? null)}, which its schema does not take`;
    case "false":
      return "is unknown to its schema";
    default:
      return `is outside of what its schema takes (${keyword})`;
  }
}

function valueAt(parameters: JsonObject, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((value, segment) => {
    if (Array.isArray(value)) return value[Number(segment)];
    return isJsonObject(value) ? value[segment] : undefined;
  }, parameters);
}

/** The JSON types that a property takes; undefined where they do not stand in it. */
function typesOf(property: Json | undefined, root: JsonObject): string[] | undefined {
  if (!isJsonObject(property)) return undefined;
  const { type, anyOf, $ref } = property;
  if (typeof type === "string") return [type];
  if (typeof $ref === "string") return typesOf(valueAt(root, segmentsOf($ref.slice(1))), {});
  if (!Array.isArray(anyOf)) return undefined;
  const types = anyOf.map((one) => typesOf(one, root));
  return types.every((one) => one !== undefined) ? [...new Set(types.flat())] : undefined;
}

function isOfType(value: Json, type: string): boolean {
  const kind = kindOf(value);
  return kind === kindName(type) || (type === "number" && kind === kindName("integer"));
}

/** A JSON type as people say it. */
function kindName(type: string): string {
  const names: Readonly<Record<string, string>> = {
    array: "a list",
    boolean: "true or false",
    integer: "a whole number",
    null: "null",
    number: "a number",
    object: "an object",
    string: "a text",
  };
  return names[type] ?? type;
}

/** The kind of a value, never the value. */
function kindOf(value: Json): string {
  if (Array.isArray(value)) return kindName("array");
  if (value === null) return kindName("null");
  if (typeof value === "number" && Number.isInteger(value)) return kindName("integer");
  return kindName(typeof value);
}
