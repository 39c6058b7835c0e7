import {
  type Field,
  fieldsOf,
  type JsonObject,
  mergeSettings,
  sealRelease,
  type Write,
  type WriteVerdict,
} from "@acme/sdk-core";
import { describe, expect, it } from "vitest";
import { prefectChecker } from "./check-parameters.ts";
import { caseSchema, fitting, misfitting } from "./parameter-cases.test-support.ts";

interface Situation {
  /** What the files say. */
  declared?: JsonObject;
  /** What is live, and was never written by us. Absent: it is created. */
  live?: JsonObject;
  schema?: JsonObject;
  runs?: JsonObject;
  releaseChanges?: boolean;
  /** What a deploy knows of a Release before Prefect's tool has run. */
  unsealed?: true;
  /** Paths whose value is known only at apply. */
  open?: string[];
}

function verdict({
  declared = {},
  live,
  runs = {},
  releaseChanges = true,
  open = [],
  ...more
}: Situation): WriteVerdict {
  const release = sealRelease({
    code: {},
    pinned: true,
    runs: { parameter_openapi_schema: more.schema ?? caseSchema, ...runs },
  });
  const settings: Field[] = [...fieldsOf(declared), ...open.map((path) => ({ path }))];
  const found =
    live === undefined ? undefined : { id: "1", name: "n", flowName: "f", release, settings: fieldsOf(live) };
  const wanted = more.unsealed === true ? { code: {}, pinned: true, runs: {} } : release;
  const merged = mergeSettings(settings, found?.settings ?? [], undefined);
  const key = { project: "shop", flow: "nightly", environment: "uat" };
  const write: Write = {
    desired: { key, changeSet: "1", name: "n", flowName: "f", release: wanted, settings },
    settings: merged.settings,
    fields: merged.changes,
    releaseChanges,
    ...(found === undefined ? {} : { live: found }),
  };
  return prefectChecker.check(write);
}

function refusal(parameters: JsonObject, more: Situation = {}): string | undefined {
  const { refusals } = verdict({ declared: { parameters }, ...more });
  return refusals[0]?.message.replace("The parameters of nightly (uat) do not fit the Release: ", "").slice(0, -1);
}

describe("a value", () => {
  it.each(fitting)("that fits is not refused: %j", (parameters) => {
    expect(verdict({ declared: { parameters } })).toEqual({ refusals: [], notes: [] });
  });

  it.each<JsonObject>([
    { count: "{{ x }}", name: { __prefect_kind: "jinja", template: "x" }, names: ["a", "{{ b }}"] },
    { block: { $ref: { block_document_id: "1" } }, model: { $ref: "3ee48ed0-8f2a-4b4f-9d3c-0a4b4f9d3c0a" } },
    { model: { a: { __prefect_kind: "json", value: "1" } }, names: [{ __prefect_kind: "workspace_variable" }] },
  ])("that becomes something else on the server is not refused: %j", (parameters) => {
    expect(verdict({ declared: { parameters } })).toEqual({ refusals: [], notes: [] });
  });

  it.each(misfitting)(
    "that the server answers with 409 is refused, with its kind and never itself: %j",
    (parameters, message) => {
      expect(refusal(parameters)).toBe(message);
      expect(JSON.stringify(verdict({ declared: { parameters } }))).not.toContain("hunter2");
    },
  );

  it("is not judged by a schema that is none, refers to nowhere, or is not enforced", () => {
    expect(refusal({ count: "a" }, { schema: {} })).toBeUndefined();
    const lost = {
      type: "object",
      properties: { count: { type: "integer" }, lost: { $ref: "#/definitions/Nowhere" } },
    };
    expect(refusal({ count: "a", lost: 1 }, { schema: lost })).toBeUndefined();
    expect(refusal({ count: "a" }, { runs: { enforce_parameter_schema: false } })).toBeUndefined();
  });

  it("that is live and kept is judged as one of the files, and the hint says where to correct it", () => {
    const { refusals } = verdict({
      live: { parameters: { count: "a", name: 1 } },
      declared: { parameters: { name: 2 } },
    });
    expect(refusals[0]?.message).toBe(
      "The parameters of nightly (uat) do not fit the Release: count must be a whole number, and is a text; name must be a text, and is a whole number.",
    );
    expect(refusals[0]?.hint?.split("\n").sort()).toEqual([
      "Correct count of nightly in uat on the server: it was set there, and is kept.",
      "Correct what acme.yaml (or prefect.yaml) says under parameters for nightly in uat: name.",
    ]);
  });

  it("is judged by what is live where a deploy leaves the Release as it is", () => {
    const deploy: Situation = { declared: { parameters: { count: "a" } }, live: {}, unsealed: true };
    expect(verdict({ ...deploy, releaseChanges: false }).refusals).toHaveLength(1);
    expect(verdict(deploy).refusals).toHaveLength(0);
  });

  it("that lacks what its schema requires is a note: only runs that are started by hand are refused", () => {
    expect(verdict({ declared: { parameters: { model: { b: "a" } } } })).toEqual({
      refusals: [],
      notes: ["Parameters: model lacks something that its schema requires: Prefect will not start a run by hand."],
    });
  });
});

describe("a required parameter without a value", () => {
  const needs = { ...caseSchema, required: ["count"] };
  const schedules = { daily: { cron: "0 6 * * *" }, weekly: { cron: "0 6 * * 1", parameters: { count: 1 } } };
  const note = ["Parameters: count has no value: each run must be given one."];

  it("is refused where an active schedule would start runs without it, and the schedule is named", () => {
    const { refusals } = verdict({ schema: needs, live: { schedules } });
    expect(refusals[0]).toMatchObject({
      code: "settings-unfit",
      message:
        "The parameters of nightly (uat) do not fit the Release: count has no value, and runs of the schedule daily would fail.",
      hint: "Give count a value in acme.yaml, under parameters for nightly in uat.",
    });
  });

  it.each<[string, JsonObject]>([
    ["there is no schedule", {}],
    ["it is paused", { paused: true, schedules }],
    ["its schedules are off", { schedules: { daily: { ...schedules.daily, active: false } } }],
  ])("is a note where %s", (_, live) => {
    expect(verdict({ schema: needs, live })).toEqual({ refusals: [], notes: note });
  });

  it("is none where the files, somebody, the schedule itself or a build step gives it", () => {
    const quiet = { refusals: [], notes: [] };
    expect(verdict({ schema: needs, declared: { schedules, parameters: { count: 1 } } })).toEqual(quiet);
    expect(verdict({ schema: needs, live: { schedules, parameters: { count: 1 } } })).toEqual(quiet);
    expect(verdict({ schema: needs, live: { schedules: { weekly: schedules.weekly } } })).toEqual(quiet);
    expect(verdict({ schema: needs, live: { schedules }, open: ["/parameters/count"] })).toEqual(quiet);
  });

  it("is a note where the schema is not enforced, and where the change has nothing to do with it", () => {
    const notes = ["Parameters: count has no value, and runs of the schedule daily would fail."];
    const unenforced = { enforce_parameter_schema: false };
    expect(verdict({ schema: needs, live: { schedules }, runs: unenforced })).toEqual({ refusals: [], notes });
    const other = { schema: needs, live: { schedules }, releaseChanges: false };
    expect(verdict({ ...other, declared: { tags: { a: true } } })).toEqual({ refusals: [], notes });
    expect(verdict({ ...other, declared: { schedules } }).refusals).toHaveLength(0);
    expect(verdict({ ...other, declared: { parameters: { name: "b" } } }).refusals).toHaveLength(1);
  });
});

describe("a parameter that the Release does not have", () => {
  it("is refused, whether the files declare it or somebody set it", () => {
    expect(refusal({ gone: 1 })).toBe("gone is no parameter of the Release, and every run would fail");
    expect(verdict({ live: { parameters: { gone: { a: 1 } } } }).refusals[0]?.hint).toBe(
      "Correct gone of nightly in uat on the server: it was set there, and is kept.",
    );
  });

  it("is refused in a schedule that is active", () => {
    const schedule = (active: boolean): JsonObject => ({
      schedules: { daily: { cron: "0 6 * * *", active, parameters: { gone: 1 } } },
    });
    expect(verdict({ declared: schedule(true) }).refusals[0]?.message).toContain(
      "gone is no parameter of the Release, and every run of the schedule daily would fail",
    );
    expect(verdict({ declared: schedule(false) })).toEqual({ refusals: [], notes: [] });
  });

  it("is a note where the schema is not enforced, and nothing where it is empty, too: other tools write it so", () => {
    const runs = { enforce_parameter_schema: false };
    expect(verdict({ declared: { parameters: { gone: 1 } }, runs })).toEqual({
      refusals: [],
      notes: ["Parameters: gone is no parameter of the Release, and every run would fail."],
    });
    const empty = { type: "object", properties: {} };
    expect(verdict({ declared: { parameters: { gone: 1 } }, runs, schema: empty })).toEqual({
      refusals: [],
      notes: [],
    });
    expect(refusal({ gone: 1 }, { schema: empty })).toBeDefined();
    expect(refusal({ gone: 1 }, { schema: { ...empty, additionalProperties: true } })).toBeUndefined();
    const closed = { ...caseSchema, additionalProperties: false };
    expect(refusal({ gone: 1, name: "{{ x }}" }, { schema: closed })).toBe(
      "gone is no parameter of the Release, and every run would fail",
    );
  });
});
