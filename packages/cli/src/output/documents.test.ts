// Each document that a command prints is valid by the schema that is published for it, and the published ones are current.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, it } from "vitest";
import { jsonSchemas } from "../../scripts/json-schemas.ts";
import { commit, flow, MemoryEngine } from "../portal.test-support.ts";
import { acme } from "../run.test-support.ts";

const folder = join(import.meta.dirname, "../../schemas");

function problemsOf(name: string, document: unknown): unknown {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  const validate = ajv.compile(JSON.parse(readFileSync(join(folder, `${name}.schema.json`), "utf8")));
  return validate(document) ? [] : validate.errors;
}

const engine = new MemoryEngine();
const portal = engine.portal({
  settings: () => ({ pool: "a", password: "hunter2", schedules: { daily: { cron: "0 6 * * *" } } }),
});

beforeAll(async () => {
  engine.flows = [
    flow("nightly", { description: "Adds up.", parameters: [{ name: "day", annotation: "date", default: "None" }] }),
    flow("hourly", { notDeployable: "its name is computed" }),
  ];
  engine.problems = [{ code: "file-invalid", kind: "usage", message: "Not Python.", place: { file: "a.py", line: 1 } }];
  engine.checks = [{ name: "server", status: "warning", message: "Old.", hint: "Update it." }];
  await acme(portal, ["deploy", "nightly", "--yes"]);
  await acme(portal, ["promote", "--to", "uat", "--all", "--yes"]);
  engine.tamper("nightly", "uat", "/tags/ops", [1, { a: null }]);
  engine.commit("b");
  engine.put({ name: "someone's", flowName: "other" });
});

describe("--json", () => {
  it.each([
    ["flows", ["flows"]],
    ["deployments", ["deployments", "--everything"]],
    ["status", ["status"]],
    ["status-commit", ["status", "--commit", commit("a")]],
    ["changes", ["changes", "dev..uat", "--only-relevant"]],
    ["changes-settings", ["changes", "--settings", "dev..uat"]],
    ["deploy", ["deploy", "--all", "--dry-run"]],
    ["deploy", ["deploy", "--all", "--yes"]],
    ["promote", ["promote", "--to", "uat", "--all", "--yes"]],
    ["rollback", ["rollback", "nightly", "--env", "uat", "--yes"]],
    ["history", ["history"]],
    ["doctor", ["doctor"]],
    ["completion", ["completion", "fish"]],
    ["error", ["flows", "unknown"]],
    ["error", ["promote", "--to", "prod", "--from", "dev", "--all", "--yes"]],
    ["error", ["no-such-command"]],
  ])("%s.schema.json describes %j", async (name, argv) => {
    const { json, stdout } = await acme(portal, [...argv, "--json"]);
    const document: unknown = json();
    expect(problemsOf(name, document)).toEqual([]);
    expect(problemsOf(name === "error" ? "flows" : "error", document)).not.toEqual([]);
    expect(stdout).not.toContain("hunter2");
  });

  it("describes a saved plan", async () => {
    const { json } = await acme(portal, ["deploy", "--all", "--dry-run", "--json"]);
    expect(problemsOf("plan", json().plan)).toEqual([]);
  });
});

describe("schemas/", () => {
  it("is what the code says; if not, run: npm run schemas -w @acme/cli", () => {
    const parse = (text: string): unknown => JSON.parse(text);
    const published = readdirSync(folder).map((file) => [file, parse(readFileSync(join(folder, file), "utf8"))]);
    const generated = [...jsonSchemas()].map(([file, text]) => [file, parse(text)]);
    expect(Object.fromEntries(published)).toEqual(Object.fromEntries(generated));
  });
});
