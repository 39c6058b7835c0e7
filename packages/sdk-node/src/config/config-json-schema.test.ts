// The published JSON schema accepts and refuses what the check does, and explains each key.
import { expect, test } from "vitest";
import { z } from "zod";
import { configJsonSchema } from "./config-json-schema.ts";
import { schemas } from "./schemas.test-support.ts";

const schema = configJsonSchema(schemas, "https://example.com/acme.schema.json");
const accepts = (config: unknown) => z.fromJSONSchema(schema).safeParse(config).success;
const sound = { project: "shop", adapter: "prefect", environments: { dev: {} } };

test("is a draft-07 schema with an id", () => {
  expect(schema).toMatchObject({
    $id: "https://example.com/acme.schema.json",
    $schema: "http://json-schema.org/draft-07/schema#",
    type: "object",
  });
});

test.each<[boolean, object]>([
  [true, sound],
  [true, { ...sound, adapter: { name: "prefect", timeout: 5 }, flows: { include: ["a"] } }],
  [
    true,
    {
      ...sound,
      environments: { dev: {}, uat: { after: ["dev"], defaults: { work_pool: "p" } } },
      deployments: { "*": { paused: true } },
    },
  ],
  [false, { ...sound, enviroments: {} }],
  [false, { ...sound, adapter: { name: "prefect", pyton: "x" } }],
  [false, { ...sound, environments: { dev: { profil: "x" } } }],
  [false, { ...sound, environments: { dev: { defaults: { wrk_pool: "p" } } } }],
  [false, { ...sound, deployments: { "*": { paused: "no" } } }],
  [false, { project: "shop" }],
])("%s for %j", (expected, config) => {
  expect(accepts(config)).toBe(expected);
});

test("every key of core's has a description", () => {
  const { properties } = schema as { properties: Record<string, { description?: string }> };
  for (const [key, property] of Object.entries(properties))
    expect([key, property.description]).toEqual([key, expect.stringMatching(/\w{3}/)]);
});
