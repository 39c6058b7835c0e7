// Holds the field table against the server's own schema: a field that a new Prefect adds fails here until somebody has
// decided what it is, instead of being lost in a promotion.
import { describe, expect, inject, it } from "vitest";
import { z } from "zod";
import { type FieldRule, fieldTable } from "../src/release/field-table.ts";

const schemas = z.object({
  components: z.object({
    schemas: z.record(z.string(), z.looseObject({ properties: z.record(z.string(), z.unknown()).optional() })),
  }),
});

async function fieldsOf(...names: string[]): Promise<Set<string>> {
  const response = await fetch(`${inject("PREFECT_API_URL")}/openapi.json`);
  const { components } = schemas.parse(await response.json());
  return new Set(names.flatMap((name) => Object.keys(components.schemas[name]?.properties ?? {})));
}

const table: [string, FieldRule][] = Object.entries(fieldTable);
const named = (choose: (rule: FieldRule) => boolean): string[] =>
  table.flatMap(([name, rule]) => (choose(rule) ? [name] : [])).sort();

describe("the field table", () => {
  it("knows every field of a deployment, and no other", async () => {
    const all = await fieldsOf("DeploymentCreate", "DeploymentUpdate", "DeploymentResponse");
    expect([...all].sort()).toEqual(Object.keys(fieldTable).sort());
  });

  it("sends to PATCH only what PATCH takes", async () => {
    const taken = await fieldsOf("DeploymentUpdate");
    const sent = named(({ kind, createOnly }) => (kind === "release" || kind === "settings") && createOnly !== true);
    expect(sent.filter((name) => !taken.has(name))).toEqual([]);
  });

  it("says createOnly of exactly what only POST takes", async () => {
    const [create, update] = [await fieldsOf("DeploymentCreate"), await fieldsOf("DeploymentUpdate")];
    expect(named(({ createOnly }) => createOnly === true)).toEqual(
      [...create].filter((name) => !update.has(name)).sort(),
    );
  });

  it("can read every field that it copies or merges", async () => {
    const answered = await fieldsOf("DeploymentResponse");
    const read = named(({ kind }) => kind === "release" || kind === "settings");
    expect(read.filter((name) => !answered.has(name))).toEqual([]);
  });
});
