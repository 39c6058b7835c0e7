import { type JsonObject, planRequestSchema } from "@acme/sdk-core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  cell,
  environment,
  fakeProject,
  flow,
  NOON,
  row,
  threeEnvironments,
} from "../../model/project.test-support.ts";
import type { ChangeDraft } from "../change-draft.ts";
import { ChangePanelForm } from "./change-panel-form.ts";
import type { FormValues } from "../../views/form/form-data.ts";
import { FlowSettingsPart } from "./flow-settings-part.ts";
import { ValidatePanelForm } from "./validate-panel-form.ts";

const schema = z.toJSONSchema(planRequestSchema, {
  io: "input",
  target: "draft-7",
  unrepresentable: "any",
}) as JsonObject;
const rows = [
  row("nightly", cell("dev", "bbb"), cell("uat", "aaa", { behind: { environment: "dev", commits: 1 } })),
  row("stock", cell("dev", "ccc"), cell("uat", "ccc")),
  row("new"),
];
const flows = [flow("nightly"), flow("stock"), flow("new")];
const entry = (before: string, after: string) => ({
  action: "deploy",
  at: "2026-11-25T10:00:00Z",
  actor: { name: "Ada" },
  changes: [
    {
      key: { flow: "nightly" },
      before: { id: before, code: { commit: before.padEnd(40, "0") } },
      after: { id: after, code: { commit: after.padEnd(40, "0") } },
    },
  ],
});

function form(draft: Omit<ChangeDraft, "project">, environments = threeEnvironments): ChangePanelForm {
  const project = fakeProject({
    flows,
    rows,
    environments,
    answers: { history: () => ({ entries: [entry("aaa", "bbb")], problems: [] }) },
  });
  const kept = new Map<string, object>();
  const memory = {
    get: (key: string) => kept.get(key),
    set: (key: string, value: object) => void kept.set(key, value),
  };
  return new ChangePanelForm({ ...draft, project }, { memory, now: () => NOON, schema });
}
const keys = (one: { part(values: FormValues): { fields: readonly { key: string }[] } }, values: FormValues) =>
  one.part(values).fields.map(({ key }) => key);

describe("the form of a change", () => {
  it("has what the action needs, by the schema, what matters first", () => {
    const deploy = form({ action: "deploy" });
    expect(keys(deploy, deploy.initial)).toEqual([
      "environment",
      "flows",
      "allowDirty",
      "take",
      "reason",
      "onlyRelevant",
    ]);
    const promote = form({ action: "promote" });
    expect(keys(promote, promote.initial)).toEqual(["from", "environment", "flows", "take", "reason", "onlyRelevant"]);
  });

  it("fills in what can be only one, and the flows that wait", () => {
    expect(form({ action: "deploy" }).initial).toMatchObject({ environment: "dev" });
    expect(form({ action: "promote", environment: "uat" }).initial).toEqual({
      from: "dev",
      environment: "uat",
      flows: ["nightly"],
    });
  });

  it("fills in the source of the environment that is chosen, while no flow is yet", () => {
    const settled = form({ action: "promote" }).settle({ environment: "uat" });
    expect(settled).toEqual({ from: "dev", environment: "uat", flows: ["nightly"] });
    expect(form({ action: "promote" }).settle({ environment: "uat", flows: [] })).toMatchObject({ from: "dev" });
  });

  it("offers rules to be passed over and branches only where there are any", () => {
    const [dev, uat, prod] = threeEnvironments;
    if (dev === undefined || uat === undefined || prod === undefined) throw new Error("three");
    const open = form({ action: "promote", environment: "uat" }, [
      dev,
      { ...uat, allowOverride: true, deployments: "per-branch" },
      prod,
    ]);
    expect(keys(open, open.initial)).toEqual(expect.arrayContaining(["override", "branch"]));
  });

  it("takes away flows that another environment has not, and a source from which no arrow leads", () => {
    const promote = form({ action: "promote", environment: "uat" });
    const settled = promote.settle({ from: "dev", environment: "prod", flows: ["nightly", "new"] });
    expect(settled).toEqual({ from: "uat", environment: "prod", flows: ["nightly"] });
  });

  it("says what is missing, and makes the request of the rest", () => {
    const promote = form({ action: "promote", environment: "uat" });
    expect(promote.part({ ...promote.initial, flows: [] }).errors).toEqual({ flows: "Choose at least one flow." });
    expect(promote.part({ flows: ["nightly"] }).errors).toHaveProperty("environment");
    expect(promote.requestOf({ ...promote.initial, reason: "hotfix", take: "live" })).toEqual({
      is: "change",
      request: {
        action: "promote",
        from: "dev",
        environment: "uat",
        flows: ["nightly"],
        reason: "hotfix",
        take: "live",
      },
    });
  });

  it("offers the Releases of one flow to roll back to", async () => {
    const back = form({ action: "rollback", environment: "dev", flows: ["nightly"] });
    await back.prepare(back.initial);
    const { fields } = back.part(back.initial);
    const release = fields.find(({ key }) => key === "release");
    expect(release?.kind).toMatchObject({ is: "choice", options: [{ value: "aaa", label: "aaa0000" }] });
    expect(keys(back, { ...back.initial, flows: ["nightly", "stock"] })).not.toContain("release");
  });
});

describe("the form of a validation", () => {
  const steps = [{ step: "smoke", kind: "manual", state: "waiting" as const, detail: "" }];
  const recordable = [{ step: "smoke", kind: "manual", target: "uat" }];
  const project = fakeProject({
    environments: [environment("dev", [], { before: ["uat"], recordable }), environment("uat", ["dev"])],
    flows,
    rows: [
      row("nightly", cell("dev", "a", { validations: [{ environment: "uat", steps }] })),
      row("stock", cell("dev", "b")),
    ],
  });

  it("fills in the only step, for the flows that wait for it", () => {
    const validate = new ValidatePanelForm({ project });
    expect(validate.initial).toEqual({
      environment: "dev",
      to: "uat",
      step: "smoke",
      flows: ["nightly"],
      passed: true,
    });
    expect(validate.part(validate.initial).errors).toEqual({});
    expect(validate.requestOf({ ...validate.initial, note: "fine" })).toEqual({
      is: "validation",
      request: {
        environment: "dev",
        to: "uat",
        step: "smoke",
        flows: ["nightly"],
        passed: true,
        note: "fine",
        releases: ["a".padEnd(16, "0")],
      },
    });
  });

  it("is about the Releases that were there when the flows were chosen", () => {
    const validate = new ValidatePanelForm({ project });
    validate.part(validate.initial);
    const later = { ...project.state, rows: [row("nightly", cell("dev", "c"))] };
    Object.defineProperty(project, "state", { value: later, configurable: true });
    const { request } = validate.requestOf(validate.initial);
    expect(request).toMatchObject({ releases: ["a".padEnd(16, "0")] });
  });
});

describe("the settings of flows", () => {
  const settings: JsonObject = {
    type: "object",
    properties: {
      work_pool: { type: "string", minLength: 1 },
      tags: { type: "array", items: { type: "string" } },
      paused: { type: "boolean" },
    },
  };
  const declared: Record<string, JsonObject> = {
    nightly: { work_pool: "shop", tags: ["a"] },
    stock: { work_pool: "other", tags: ["a"] },
  };
  const project = fakeProject({
    flows,
    rows,
    answers: { settings: (params) => ({ declared: declared[(params as { flow: { key: string } }).flow.key] }) },
  });
  const open = (...of: string[]) => FlowSettingsPart.open(project, { flows: of, environment: "dev" }, settings);

  it("are what acme.yaml says, and become edits of it where they were changed", async () => {
    const part = await open("nightly");
    expect(part.view).toMatchObject({
      title: "nightly in dev",
      values: { work_pool: "shop", tags: "a" },
      isChanged: false,
    });
    part.change({ work_pool: "big", tags: "" });
    expect(part.view.isChanged).toBe(true);
    expect(part.edits).toEqual([
      { path: ["deployments", "nightly", "environments", "dev", "work_pool"], value: "big" },
      { path: ["deployments", "nightly", "environments", "dev", "tags"] },
    ]);
    part.reset();
    expect(part.edits).toEqual([]);
  });

  it("tell what is off from what is not said", async () => {
    const part = await open("nightly");
    expect(part.view.fields.at(-1)?.kind).toEqual({ is: "yes-no" });
    part.change({ ...part.view.values, paused: "false" });
    expect(part.edits).toEqual([{ path: ["deployments", "nightly", "environments", "dev", "paused"], value: false }]);
  });

  it("of several flows are empty where they differ, and what is typed is for all", async () => {
    const part = await open("nightly", "stock");
    expect(part.view).toMatchObject({ values: { tags: "a" }, mixed: ["work_pool"] });
    part.change({ ...part.view.values, work_pool: "big" });
    expect(part.edits.map(({ path }) => path[1])).toEqual(["nightly", "stock"]);
  });
});
