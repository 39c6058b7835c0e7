import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { JsonObject } from "@acme/sdk-core";
import { describe, expect, it } from "vitest";
import { yamlPosition } from "./key-path.ts";
import { describeKey, keysAt, valuesAt } from "./schema-walk.ts";

const schema = JSON.parse(
  readFileSync(createRequire(import.meta.url).resolve("@acme/cli/schemas/acme.schema.json"), "utf8"),
) as JsonObject;

/** A file with `|` where the cursor stands. */
function at(text: string) {
  const lines = text.split("\n");
  const line = lines.findIndex((one) => one.includes("|"));
  const column = lines[line]?.indexOf("|") ?? 0;
  return yamlPosition(
    lines.map((one) => one.replace("|", "")),
    line,
    column,
  );
}

describe("where a cursor stands", () => {
  it("in an empty line is told by its indentation", () => {
    const text = "environments:\n  dev:\n    defaults:\n      work_pool: a\n";
    expect(at(`${text}    |`)).toMatchObject({ path: ["environments", "dev"], isValue: false, siblings: ["defaults"] });
    expect(at(`${text}|`)).toMatchObject({ path: [], siblings: ["environments"] });
  });

  it("in a key that is being written", () => {
    expect(at("environments:\n  uat:\n    aft|\n  prod:\n    after: uat")).toMatchObject({
      path: ["environments", "uat"],
      isValue: false,
    });
  });

  it("behind a colon, and in an item of a list", () => {
    expect(at("environments:\n  uat:\n    after: |")).toMatchObject({
      path: ["environments", "uat"],
      key: "after",
      isValue: true,
    });
    expect(at("environments:\n  uat:\n    after:\n      - |")).toMatchObject({
      path: ["environments", "uat", "after", "[]"],
      isValue: true,
    });
    expect(at("environments:\n  uat:\n    after:\n    - |")).toMatchObject({
      path: ["environments", "uat", "after", "[]"],
    });
  });

  it("below a quoted key, and not below a comment", () => {
    expect(at('deployments:\n  "flows/**":\n    # tags: here\n    |')).toMatchObject({
      path: ["deployments", "flows/**"],
      siblings: [],
    });
  });
});

describe("the published schema", () => {
  it("says which keys may stand where", () => {
    expect(keysAt(schema, []).map(({ name }) => name)).toEqual(
      expect.arrayContaining(["project", "adapter", "environments"]),
    );
    const inEnvironment = keysAt(schema, ["environments", "dev"]);
    expect(inEnvironment.map(({ name }) => name)).toEqual(expect.arrayContaining(["after", "defaults", "description"]));
    expect(inEnvironment.find(({ name }) => name === "defaults")).toMatchObject({
      isMap: true,
      description: expect.any(String),
    });
    expect(keysAt(schema, ["deployments", "*", "environments", "prod"]).map(({ name }) => name)).toContain("work_pool");
  });

  it("says which values may stand where, and what a key is for", () => {
    expect(valuesAt(schema, ["environments", "dev", "deployments"]).map(({ text }) => text)).toEqual([
      "per-flow",
      "per-branch",
    ]);
    expect(valuesAt(schema, ["environments", "dev", "allow-unpinned"]).map(({ text }) => text)).toEqual([
      "true",
      "false",
    ]);
    expect(describeKey(schema, ["environments", "uat"], "after")).toContain("promoted from");
    expect(keysAt(schema, ["no", "such", "place"])).toEqual([]);
  });
});
