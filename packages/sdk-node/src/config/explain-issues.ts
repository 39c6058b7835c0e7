// From what zod says about a configuration to errors that a person can mend: place, what was found, what is allowed.
import { AcmeError, type Problem } from "@acme/sdk-core";
import { z } from "zod";
import { didYouMean } from "./did-you-mean.ts";
import type { YamlDocument } from "./yaml-document.ts";

/** A part of a JSON schema, as far as it is read here. */
interface SchemaNode {
  type?: string | string[];
  properties?: Record<string, SchemaNode>;
  additionalProperties?: SchemaNode | boolean;
  items?: SchemaNode;
  anyOf?: SchemaNode[];
  enum?: unknown[];
  const?: unknown;
}

/** Each issue as a problem with its place. */
export function explainIssues(error: z.ZodError, yaml: YamlDocument, schema: z.ZodType): Problem[] {
  const root = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as SchemaNode;
  return error.issues.flatMap((issue) => explain(issue, yaml, root));
}

function explain(issue: z.core.$ZodIssue, yaml: YamlDocument, root: SchemaNode): Problem[] {
  const { path } = issue;
  const where = path.map(String).join(".");
  const problem = (message: string, hint: string | undefined, at = path, what: "key" | "value" = "value"): Problem =>
    new AcmeError({
      code: "config-invalid",
      message,
      ...(hint === undefined ? {} : { hint }),
      place: yaml.placeOf(at, what),
    }).toJSON();

  if (issue.code === "unrecognized_keys") {
    const allowed = propertiesOf(nodeAt(root, path));
    return issue.keys.map((key) => {
      const near = didYouMean(key, allowed);
      const hint =
        near === undefined
          ? `Allowed here: ${allowed.join(", ")}.`
          : `Did you mean ${near}? Allowed here: ${allowed.join(", ")}.`;
      return problem(`Unknown key ${key}${where === "" ? "" : ` in ${where}`}.`, hint, [...path, key], "key");
    });
  }
  if (issue.code === "invalid_union") {
    const deeper = issue.errors.find((issues) => issues.some((inner) => inner.path.length > 0));
    if (deeper) return deeper.flatMap((inner) => explain({ ...inner, path: [...path, ...inner.path] }, yaml, root));
  }
  const found = valueAt(yaml.value, path);
  if (issue.code === "custom") {
    const allowed = (issue.params?.["allowed"] ?? []) as string[];
    const near = typeof found === "string" ? didYouMean(found, allowed) : didYouMean(String(path.at(-1)), allowed);
    return [problem(`${where}: ${issue.message}`, near === undefined ? undefined : `Did you mean ${near}?`)];
  }
  if (found === undefined) return [problem(`${where} is missing.`, `It must be ${describe(nodeAt(root, path))}.`)];
  const shown = JSON.stringify(found);
  const near = typeof found === "string" ? didYouMean(found, choicesOf(nodeAt(root, path))) : undefined;
  const allowed =
    issue.code === "invalid_format" || issue.code === "too_small" ? issue.message : describe(nodeAt(root, path));
  return [
    problem(
      `${where} is ${shown.length > 60 ? `${shown.slice(0, 57)}...` : shown}.`,
      `${near === undefined ? "" : `Did you mean ${near}? `}It must be ${allowed}.`,
    ),
  ];
}

function nodeAt(root: SchemaNode, path: readonly PropertyKey[]): SchemaNode | undefined {
  return path.reduce<SchemaNode | undefined>((node, segment) => {
    for (const option of node?.anyOf ?? [node]) {
      const named = option?.properties?.[String(segment)];
      if (named !== undefined) return named;
      if (typeof segment === "number" && option?.items) return option.items;
      if (typeof option?.additionalProperties === "object") return option.additionalProperties;
    }
    return undefined;
  }, root);
}

function propertiesOf(node: SchemaNode | undefined): string[] {
  return [...new Set((node?.anyOf ?? [node]).flatMap((option) => Object.keys(option?.properties ?? {})))];
}

function choicesOf(node: SchemaNode | undefined): string[] {
  return (node?.anyOf ?? [node])
    .flatMap((option) => option?.enum ?? (option?.const === undefined ? [] : [option.const]))
    .map(String);
}

function describe(node: SchemaNode | undefined): string {
  if (node === undefined) return "something else";
  const choices = choicesOf(node);
  if (choices.length > 0) return choices.join(" or ");
  if (node.anyOf) return [...new Set(node.anyOf.map(describe))].join(" or ");
  const names: Record<string, string> = {
    string: "text",
    number: "a number",
    integer: "a whole number",
    boolean: "true or false",
    array: "a list",
    object: "a map",
    null: "empty",
  };
  return (
    [node.type ?? []]
      .flat()
      .map((type) => names[type] ?? type)
      .join(" or ") || "something else"
  );
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, segment) => (inner as Record<PropertyKey, unknown> | null | undefined)?.[segment],
    value,
  );
}
