// Parameters and a schema with everything that Prefect makes of signatures: what fits and what does not. A test of ours holds
// the checker to it, and one on a real server holds the table to what Prefect says.
import type { JsonObject } from "@acme/sdk-core";

/** As Prefect makes it of a signature, by Pydantic 2 and (`model`, `pair`) in the form of Pydantic 1. */
export const caseSchema: JsonObject = {
  title: "Parameters",
  type: "object",
  properties: {
    count: { type: "integer", title: "count", default: 1 },
    ratio: { type: "number", title: "ratio", default: 1 },
    name: { type: "string", title: "name", default: "a" },
    day: { type: "string", format: "date", title: "day", default: "2026-01-01" },
    maybe: { anyOf: [{ type: "string" }, { type: "null" }], default: null },
    optional: { type: "string", title: "optional" },
    names: { type: "array", items: { type: "string" }, default: [] },
    pair: { type: "array", items: [{ type: "integer" }, { type: "string" }], default: [1, "a"] },
    color: { $ref: "#/definitions/Color", default: "red" },
    kind: { enum: ["a", "b"], type: "string", default: "a" },
    model: { $ref: "#/definitions/Model" },
    shape: {
      anyOf: [{ $ref: "#/definitions/Model" }, { $ref: "#/definitions/Color" }, { type: "null" }],
      default: null,
    },
    either: {
      oneOf: [
        { type: "string", pattern: "^a" },
        { type: "string", pattern: "^b" },
      ],
      default: "a",
    },
    block: { allOf: [{ $ref: "#/definitions/Block" }], default: null },
    anything: { title: "anything", default: null },
    tree: { $ref: "#/definitions/Tree" },
  },
  definitions: {
    Color: { title: "Color", type: "string", enum: ["red", "green"] },
    Model: {
      title: "Model",
      type: "object",
      properties: { a: { type: "integer", title: "A" }, b: { type: "string", title: "B" } },
      required: ["a"],
      additionalProperties: false,
    },
    Block: { title: "Block", type: "object", block_type_slug: "secret", properties: { value: { type: "string" } } },
    Tree: {
      title: "Tree",
      type: "object",
      properties: { value: { type: "integer" }, leaves: { type: "array", items: { $ref: "#/definitions/Tree" } } },
    },
  },
};

/** Each is taken by the server. */
export const fitting: readonly JsonObject[] = [
  { count: 1, ratio: 1.5, name: "a", day: "no date", maybe: null, names: ["a"], anything: { a: [1] } },
  { ratio: 2, count: 3, maybe: "a", optional: null, pair: [1, "a"], color: "green", kind: "b", shape: null },
  { model: { a: 1, b: null }, shape: "red", either: "anything", tree: { value: 1, leaves: [{ value: 2 }] } },
  { shape: { a: 1 }, block: { value: "a" }, names: [], pair: [] },
];

/** Each is answered with 409, and what we say of it. */
export const misfitting: readonly [JsonObject, string][] = [
  [{ count: 1.5 }, "count must be a whole number, and is a number"],
  [{ count: "5" }, "count must be a whole number, and is a text"],
  [{ count: true }, "count must be a whole number, and is true or false"],
  [{ name: null }, "name must be a text, and is null"],
  [{ maybe: 2 }, "maybe must be a text or null, and is a whole number"],
  [{ names: "a" }, "names must be a list, and is a text"],
  [{ names: ["a", 1] }, "names.1 is a whole number, which its schema does not take"],
  [{ pair: ["a", "b"] }, "pair.0 is a text, which its schema does not take"],
  [{ color: "hunter2" }, "color is none of the values that it can have"],
  [{ kind: "hunter2" }, "kind is none of the values that it can have"],
  [{ model: "hunter2" }, "model must be an object, and is a text"],
  [{ model: { a: "hunter2" } }, "model.a is a text, which its schema does not take"],
  [{ model: { a: 1, hunter: 2 } }, "model.hunter is unknown to its schema"],
  [{ shape: 1 }, "shape must be an object or a text or null, and is a whole number"],
  [{ tree: { leaves: [{ value: "hunter2" }] } }, "tree.leaves.0.value is a text, which its schema does not take"],
  [{ count: "a", name: 1 }, "count must be a whole number, and is a text; name must be a text, and is a whole number"],
];
