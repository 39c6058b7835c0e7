import { fieldsOf, type JsonObject, sealRelease } from "@acme/sdk-core";
import { expect, it } from "vitest";
import { parameterRefusal } from "./check-parameters.ts";

const properties: JsonObject = {
  count: { type: "integer" },
  ratio: { type: "number" },
  name: { type: "string" },
  day: { type: "string", format: "date" },
  maybe: { anyOf: [{ type: "string" }, { type: "null" }] },
  model: { $ref: "#/definitions/M" },
  names: { type: "array" },
};

function refusal(parameters: JsonObject, more: JsonObject = {}): string | undefined {
  const release = sealRelease({
    code: {},
    pinned: true,
    runs: { parameter_openapi_schema: { type: "object", properties }, ...more },
  });
  return parameterRefusal(fieldsOf({ parameters }), release, { project: "shop", flow: "nightly", environment: "uat" })
    ?.message;
}

it("what fits is not refused, and neither is what only the server can tell", () => {
  expect(
    refusal({
      count: 1,
      ratio: 1.5,
      name: "a",
      day: "2026-01-01",
      maybe: null,
      model: { a: 1 },
      names: [1],
      unknown: 1,
    }),
  ).toBeUndefined();
  expect(refusal({ count: "{{ x }}", name: { __prefect_kind: "jinja" } })).toBeUndefined();
  expect(refusal({ count: "many" }, { enforce_parameter_schema: false })).toBeUndefined();
});

it("what plainly does not fit is one refusal that names each", () => {
  expect(refusal({ count: 1.5, name: 1, maybe: 2, names: "a" })).toBe(
    "Parameters declared for nightly (uat) do not fit the Release: count must be a whole number, and is a number; name must be a text, and is a whole number; maybe must be a text or null, and is a whole number; names must be a list, and is a text.",
  );
});

it("one is named with its kind and the environment, never with its value", () => {
  expect(refusal({ count: "hunter2" })).toBe(
    "A parameter declared for nightly (uat) does not fit the Release: count must be a whole number, and is a text.",
  );
});
