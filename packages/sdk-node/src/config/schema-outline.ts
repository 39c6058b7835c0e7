// What a JSON schema allows at a place, in words: for the messages about a configuration.
import { z } from "zod";

/** A part of a JSON schema, as far as it is read here. */
export interface SchemaNode {
  type?: string | string[];
  description?: string;
  properties?: Record<string, SchemaNode>;
  additionalProperties?: SchemaNode | boolean;
  items?: SchemaNode;
  anyOf?: SchemaNode[];
  enum?: unknown[];
  const?: unknown;
}

/** The outline of a schema's input. */
export function outlineOf(schema: z.ZodType): SchemaNode {
  return z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as SchemaNode;
}

/** What is allowed at a path. Undefined: nothing is known about it. */
export function nodeAt(root: SchemaNode, path: readonly PropertyKey[]): SchemaNode | undefined {
  let nodes: SchemaNode[] = [root];
  for (const segment of path) {
    nodes = nodes.flatMap(alternatives).flatMap((node) => {
      const named = Object.hasOwn(node.properties ?? {}, segment) ? node.properties?.[String(segment)] : undefined;
      if (named !== undefined) return [named];
      if (typeof segment === "number") return node.items ?? [];
      return typeof node.additionalProperties === "object" ? node.additionalProperties : [];
    });
  }
  return nodes.length > 1 ? { anyOf: nodes } : nodes[0];
}

/** The keys that are allowed in an object. */
export function keysOf(node: SchemaNode | undefined): string[] {
  return [...new Set(alternatives(node).flatMap((option) => Object.keys(option.properties ?? {})))];
}

/** The values that are allowed, where only some are. */
export function choicesOf(node: SchemaNode | undefined): string[] {
  return alternatives(node)
    .flatMap((option) => option.enum ?? (option.const === undefined ? [] : [option.const]))
    .map(String);
}

/** What is allowed, in words: `text or a list`, `per-flow or per-branch`. */
export function describeNode(node: SchemaNode | undefined): string {
  const words = alternatives(node).flatMap((option) => {
    const choices = choicesOf(option);
    return choices.length > 0 ? choices : [option.type ?? []].flat().map((type) => TYPES[type] ?? type);
  });
  return [...new Set(words)].join(" or ") || "a JSON value";
}

/** A value in words: scalars as they are, lists and maps only by what they are. */
export function describeValue(value: unknown): string {
  if (value === null) return "empty";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return Object.keys(value).length === 0 ? "an empty map" : "a map";
  const text = typeof value === "number" ? String(value) : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function alternatives(node: SchemaNode | undefined): SchemaNode[] {
  if (node === undefined) return [];
  return node.anyOf === undefined ? [node] : node.anyOf.flatMap(alternatives);
}

const TYPES: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a map",
  null: "empty",
};
