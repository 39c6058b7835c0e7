// Whether declared parameters can go with a Release: against the schema that Prefect made of the flow's signature. Only
// what is plainly wrong; the server checks the rest when it is written.
import {
  AcmeError,
  type DeploymentKey,
  describeKey,
  type Field,
  isJsonObject,
  type Json,
  type JsonObject,
  objectOf,
  type Release,
  type UnsealedRelease,
} from "@acme/sdk-core";

/** Why the declared parameters do not fit: one refusal for all of them. */
export function parameterRefusal(
  settings: readonly Field[],
  { runs }: Release | UnsealedRelease,
  key: DeploymentKey,
): AcmeError | undefined {
  const schema = runs["parameter_openapi_schema"];
  const properties = isJsonObject(schema) ? schema["properties"] : undefined;
  const declared = objectOf(settings)["parameters"];
  if (!isJsonObject(properties) || !isJsonObject(declared) || runs["enforce_parameter_schema"] === false)
    return undefined;
  const wrong = Object.entries(declared).flatMap(([parameter, value]) => {
    const property = properties[parameter];
    const types = isJsonObject(property) ? typesOf(property) : undefined;
    return types === undefined || types.some((type) => isOfType(value, type))
      ? []
      : [`${parameter} must be ${types.map(kindName).join(" or ")}, and is ${kindOf(value)}`];
  });
  if (wrong.length === 0) return undefined;
  return new AcmeError({
    code: "value-unsafe",
    message: `${wrong.length === 1 ? "A parameter" : "Parameters"} declared for ${describeKey(key)} ${wrong.length === 1 ? "does" : "do"} not fit the Release: ${wrong.join("; ")}.`,
    hint: `Correct what acme.yaml (or prefect.yaml) says under parameters for ${key.flow} in ${key.environment}.`,
  });
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

/** The kind of a value, never the value: it may be a secret. */
function kindOf(value: Json): string {
  if (Array.isArray(value)) return kindName("array");
  if (value === null) return kindName("null");
  if (typeof value === "number" && Number.isInteger(value)) return kindName("integer");
  return kindName(typeof value);
}

/** The JSON types that a property takes; undefined where that cannot be told without following references. */
function typesOf(property: JsonObject): string[] | undefined {
  const { type, anyOf } = property;
  if (typeof type === "string") return [type];
  if (!Array.isArray(anyOf)) return undefined;
  const types = anyOf.map((one) => (isJsonObject(one) ? one["type"] : undefined));
  return types.every((one) => typeof one === "string") ? types : undefined;
}

function isOfType(value: Json, type: string): boolean {
  // A template, or Prefect's own marked value, becomes something else on the server.
  if ((typeof value === "string" && value.includes("{{")) || (isJsonObject(value) && "__prefect_kind" in value))
    return true;
  switch (type) {
    case "string":
    case "boolean":
      return typeof value === type;
    case "integer":
      return Number.isInteger(value);
    case "number":
      return typeof value === "number";
    case "null":
      return value === null;
    case "array":
      return Array.isArray(value);
    case "object":
      return isJsonObject(value);
    default:
      return true;
  }
}
