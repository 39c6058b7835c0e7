import type { JsonObject } from "@acme/sdk-core";
import { describe, expect, it } from "vitest";
import { fieldsOf, labelOf, read, valuesOf } from "./schema-fields.ts";

/** As an adapter that nobody here knows could have it. */
const crontab: JsonObject = {
  $schema: "http://json-schema.org/draft-07/schema#",
  type: "object",
  properties: {
    host_name: { type: "string", minLength: 2, description: "Where it runs." },
    user: { type: "string", title: "Runs as" },
    nice: { type: "integer", minimum: 0, maximum: 19 },
    enabled: { type: "boolean" },
    shell: { enum: ["sh", "bash"] },
    days: { type: "array", items: { enum: ["mon", "tue"] } },
    mail_to: { type: "array", items: { type: "string" } },
    limits: { type: "object", properties: { memory: { type: "integer", minimum: 1 } } },
  },
  required: ["host_name"],
};
const fields = fieldsOf(crontab);

describe("the fields of a schema", () => {
  it("are one for each property, filled in as its type wants", () => {
    expect(fields.map(({ key, kind }) => [key, kind.is])).toEqual([
      ["host_name", "text"],
      ["user", "text"],
      ["nice", "number"],
      ["enabled", "boolean"],
      ["shell", "choice"],
      ["days", "choices"],
      ["mail_to", "list"],
      ["limits", "json"],
    ]);
    expect(fields[0]).toMatchObject({ label: "Host name", description: "Where it runs.", isRequired: true });
    expect(fields[1]).toMatchObject({ label: "Runs as", isRequired: false });
  });

  it("have names that people read", () => {
    expect(labelOf("allowDirty")).toBe("Allow dirty");
    expect(labelOf("work_pool")).toBe("Work pool");
    expect(labelOf("time-zone")).toBe("Time zone");
  });

  it("of what is no object are none", () => {
    expect(fieldsOf({})).toEqual([]);
  });
});

describe("what is in fields", () => {
  const object = {
    host_name: "h1",
    nice: 5,
    enabled: false,
    days: ["mon"],
    mail_to: ["a", "b"],
    limits: { memory: 1 },
  };

  it("goes there and back", () => {
    const values = valuesOf(fields, object);
    expect(values).toMatchObject({ nice: 5, enabled: false, mail_to: "a\nb", limits: '{\n  "memory": 1\n}' });
    expect(read(fields, values, crontab)).toEqual({ object, errors: {} });
  });

  it("that is empty is not said", () => {
    expect(read(fields, { host_name: "h1", user: "", mail_to: " \n ", days: [] }, crontab).object).toEqual({
      host_name: "h1",
    });
  });

  it("is checked by the schema, with the place", () => {
    const { errors } = read(fields, { host_name: "h", nice: "20", limits: '{ "memory": 0 }' }, crontab);
    expect(Object.keys(errors).sort()).toEqual(["host_name", "limits", "nice"]);
    expect(errors["limits"]).toMatch(/^memory: /);
  });

  it("says what is needed, and what is no JSON", () => {
    const { errors } = read(fields, { limits: "{" }, crontab);
    expect(errors["host_name"]).toBe("Host name is needed.");
    expect(errors["limits"]).toMatch(/^This is no JSON/);
  });

  it("of a schema that cannot be read is not checked here", () => {
    const odd: JsonObject = { type: "object", properties: { a: { type: "string", not: {} } } };
    expect(read(fieldsOf(odd), { a: "x" }, odd).object).toEqual({ a: "x" });
  });
});
