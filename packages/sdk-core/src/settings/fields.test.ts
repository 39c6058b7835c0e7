// Spreading an object into fields loses nothing, whatever its keys are called.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { JsonObject } from "../model/json.ts";
import { describePath, fieldsOf, objectOf, pointer, segmentsOf } from "./fields.ts";

test("each member of a map is a field, a list is one value, an empty map stays", () => {
  expect(fieldsOf({ tags: ["a"], env: { STAGE: "dev", empty: {} } })).toEqual([
    { path: "/tags", value: ["a"] },
    { path: "/env/STAGE", value: "dev" },
    { path: "/env/empty", value: {} },
  ]);
});

test("an object comes back from its fields", () => {
  const object = fc.dictionary(fc.string(), fc.jsonValue()) as fc.Arbitrary<JsonObject>;
  fc.assert(
    fc.property(object, (value) => {
      expect(sorted(objectOf(fieldsOf(value)))).toEqual(sorted(value));
    }),
  );
});

test("segments with slashes, tildes and nothing in them come back from a pointer", () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1 }), (segments) => {
      expect(segmentsOf(pointer(...segments))).toEqual(segments);
    }),
  );
  expect(pointer("a/b", "~", "")).toBe("/a~1b/~0/");
});

test("a member called __proto__ is a member like any other", () => {
  const settings = JSON.parse('{"__proto__":{"x":1}}') as JsonObject;
  expect(Object.keys(objectOf(fieldsOf(settings)))).toEqual(["__proto__"]);
  expect(({} as { x?: number }).x).toBeUndefined();
});

test("fields without a value are left out of the object", () => {
  expect(objectOf([{ path: "/a" }, { path: "/b", value: 1 }])).toEqual({ b: 1 });
});

test("a path reads as people write it", () => {
  expect(describePath("/job_variables/env/STAGE")).toBe("job_variables.env.STAGE");
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return Object.is(value, -0) ? 0 : value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => [key, sorted(member)]);
}
