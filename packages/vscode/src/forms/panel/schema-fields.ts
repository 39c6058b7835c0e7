// JSON schema to fields and back: any adapter's settings and any request become a form. Pure; knows no adapter.
import type { Json, JsonObject } from "@acme/sdk-core";
import { z } from "zod";
import type { FieldKind, FieldValue, FormErrors, FormField, FormValues } from "../../views/form/form-data.ts";

/** As far as a JSON schema is looked at to choose how a field is filled in; the rest of it only checks. */
const nodeSchema = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(z.unknown()).optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  items: z.looseObject({ type: z.string().optional(), enum: z.array(z.unknown()).optional() }).optional(),
});
const objectSchema = z.looseObject({
  properties: z.record(z.string(), nodeSchema).optional(),
  required: z.array(z.string()).optional(),
});

/** The fields of an object's schema, in its order. */
export function fieldsOf(schema: JsonObject): FormField[] {
  const { properties = {}, required = [] } = objectSchema.safeParse(schema).data ?? {};
  return Object.entries(properties).map(([key, node]) => ({
    key,
    label: node.title ?? labelOf(key),
    ...(node.description === undefined ? {} : { description: node.description }),
    isRequired: required.includes(key),
    kind: kindOf(node),
  }));
}

/** `work_pool` and `workPool` as people say it: `Work pool`. */
export function labelOf(key: string): string {
  const words = key
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .replaceAll(/[_-]+/g, " ")
    .trim()
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What fields show of an object. */
export function valuesOf(fields: readonly FormField[], object: JsonObject): FormValues {
  return Object.fromEntries(
    fields.flatMap(({ key, kind }) => {
      const value = object[key];
      return value === undefined ? [] : [[key, shown(value, kind)]];
    }),
  );
}

/** What was typed as a value. Undefined: nothing is said. Throws SyntaxError where it is no JSON and should be. */
function typed(value: FieldValue | undefined, { is }: FieldKind): Json | undefined {
  if (value === undefined || value === "") return undefined;
  if (typeof value === "object") return value.length === 0 ? undefined : [...value];
  if (is === "json") return JSON.parse(String(value)) as Json;
  if (is === "list") {
    const lines = String(value)
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean);
    return lines.length === 0 ? undefined : lines;
  }
  if (is === "yes-no") return String(value) === "true";
  if (is === "number") return Number.isNaN(Number(value)) ? value : Number(value);
  return value;
}

/**
 * Reads fields into an object, and checks it by its schema.
 *
 * @returns what was said, and what is wrong by the keys of fields, with the place inside of a field's own value
 */
export function read(
  fields: readonly FormField[],
  values: FormValues,
  schema: JsonObject,
): { object: JsonObject; errors: FormErrors } {
  const object: Record<string, Json> = {};
  const errors: Record<string, string> = {};
  for (const { key, kind, isRequired, label } of fields) {
    try {
      const value = typed(values[key], kind);
      if (value !== undefined) object[key] = value;
      else if (isRequired) errors[key] = `${label} is needed.`;
    } catch (caught) {
      errors[key] = `This is no JSON: ${caught instanceof Error ? caught.message : String(caught)}`;
    }
  }
  for (const { path, message } of issuesOf(schema, object)) {
    const [key, ...inside] = path.map(String);
    if (key === undefined || errors[key] !== undefined) continue;
    errors[key] = inside.length === 0 ? message : `${inside.join(" › ")}: ${message}`;
  }
  return { object, errors };
}

function kindOf({ type, enum: values, items }: z.infer<typeof nodeSchema>): FieldKind {
  const options = optionsOf(values);
  if (options !== undefined) return { is: "choice", options };
  if (type === "string") return { is: "text", isLong: false };
  if (type === "boolean") return { is: "boolean" };
  if (type === "number" || type === "integer") return { is: "number" };
  if (type === "array") {
    const some = optionsOf(items?.enum);
    if (some !== undefined) return { is: "choices", options: some };
    if (items?.type === "string") return { is: "list" };
  }
  return { is: "json" };
}

function optionsOf(values: readonly unknown[] | undefined): { value: string; label: string }[] | undefined {
  const texts = values?.filter((value) => typeof value === "string");
  if (texts === undefined || texts.length !== values?.length) return undefined;
  return texts.map((value) => ({ value, label: value }));
}

function shown(value: Json, { is }: FieldKind): FieldValue {
  if (is === "json") return JSON.stringify(value, null, 2);
  if (is === "yes-no") return value === true ? "true" : "false";
  if (Array.isArray(value)) return is === "list" ? value.map(String).join("\n") : value.map(String);
  if (typeof value === "boolean" || typeof value === "number") return value;
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** What does not fit. A schema that cannot be read checks nothing: the host checks again. */
function issuesOf(schema: JsonObject, object: JsonObject): readonly z.core.$ZodIssue[] {
  try {
    const checker = z.fromJSONSchema(schema);
    return checker.safeParse(object).error?.issues ?? [];
  } catch {
    return [];
  }
}
