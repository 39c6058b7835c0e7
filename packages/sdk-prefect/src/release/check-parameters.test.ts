import {
  type Field,
  fieldsOf,
  type JsonObject,
  mergeSettings,
  type SourcePlace,
  sealRelease,
  type Write,
  type WriteVerdict,
} from "@acme/sdk-core";
import { describe, expect, it } from "vitest";
import { prefectChecker } from "./check-parameters.ts";
import { memoJson } from "./memo.ts";
import { caseSchema, fitting, misfitting } from "./parameter-cases.test-support.ts";
import type { SourceParameters } from "./source-parameters.ts";

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
  /** Where the files say something. */
  places?: Record<string, SourcePlace>;
  /** What a deploy knows of the flow. */
  source?: SourceParameters;
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
  const { places, source } = more;
  const memo = memoJson({ branch: "main", ...(places && { places }), ...(source && { source }) });
  const key = { project: "shop", flow: "nightly", environment: "uat" };
  const write: Write = {
    desired: { key, changeSet: "1", name: "n", flowName: "f", release: wanted, settings, memo },
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

describe("what the files set", () => {
  it("is told with its place, and with the name that was probably meant", () => {
    const place = { file: "acme.yaml", line: 7, column: 5 };
    const { refusals } = verdict({
      declared: { parameters: { cuont: 1, name: 2 } },
      places: { "/parameters/cuont": place },
    });
    expect(refusals[0]?.message).toContain("cuont is no parameter of the Release (did you mean count?), and every run");
    expect(refusals[0]?.hint).toBe(
      "Correct what acme.yaml (or prefect.yaml) says under parameters for nightly in uat: name.\n" +
        "Correct acme.yaml:7:5 under parameters for nightly in uat: cuont.",
    );
    expect(refusals[0]?.place).toEqual(place);
  });

  it("does not ask whether a name was meant that has a value already", () => {
    expect(refusal({ count: 1, counts: 2 }, { schema: { ...caseSchema, properties: { count: {} } } })).toBe(
      "counts is no parameter of the Release, and every run would fail",
    );
  });

  it("need not give what takes what is left over, which Prefect's schema has as required", () => {
    const schema = { type: "object", properties: { args: {}, kwargs: {} }, required: ["args", "kwargs"] };
    const declared = { schedules: { daily: { cron: "0 6 * * *" } } };
    expect(verdict({ schema, declared })).toEqual({ refusals: [], notes: [] });
  });
});

describe("a deploy of other code", () => {
  const place = { file: "flows/nightly.py", line: 4 };
  const schema = { type: "object", properties: { day: {}, limit: {} }, required: ["day"] };
  const source: SourceParameters = { schema, place, runs: true };
  const schedules = { daily: { cron: "0 6 * * *" } };
  const deploy = (more: Situation): WriteVerdict => verdict({ unsealed: true, source, live: {}, ...more });

  it("is refused for a parameter that its flow does not have, whoever set it, and whatever is enforced", () => {
    const { refusals } = deploy({ declared: { parameters: { day: 1, limt: 2 } } });
    expect(refusals).toHaveLength(1);
    expect(refusals[0]).toMatchObject({
      code: "settings-unfit",
      message:
        "The parameters of nightly (uat) do not fit its code: limt is no parameter of the flow (did you mean limit?), and every run would fail.",
    });
    expect(deploy({ declared: { parameters: { day: 1 } }, live: { parameters: { gone: 1 } } }).refusals[0]?.hint).toBe(
      "Correct gone of nightly in uat on the server: it was set there, and is kept.",
    );
    const unenforced = { enforce_parameter_schema: false };
    expect(deploy({ declared: { parameters: { day: 1, gone: 2 } }, runs: unenforced }).refusals).toHaveLength(1);
    expect(deploy({ declared: { parameters: { day: "any", limit: ["any"] } } })).toEqual({ refusals: [], notes: [] });
  });

  it("is refused for a required one without a value where an active schedule would start runs, else it is a note", () => {
    const { refusals } = deploy({ declared: { schedules } });
    expect(refusals[0]).toMatchObject({
      message:
        "The parameters of nightly (uat) do not fit its code: day has no value, and runs of the schedule daily would fail.",
      hint: "Give day a value in acme.yaml, under parameters for nightly in uat, or a default in flows/nightly.py:4.",
    });
    expect(deploy({ declared: { schedules, paused: true } })).toEqual({
      refusals: [],
      notes: ["Parameters: day has no value: each run must be given one."],
    });
    expect(deploy({ declared: { schedules, parameters: { day: 1 } } })).toEqual({ refusals: [], notes: [] });
    expect(deploy({ declared: { schedules }, open: ["/parameters/day"] })).toEqual({ refusals: [], notes: [] });
  });

  it("is only told where runs may have other code", () => {
    const places = { "/parameters/gone": { file: "prefect.yaml", line: 9, column: 7 } };
    const elsewhere = { ...source, runs: false };
    expect(deploy({ declared: { schedules, parameters: { gone: 1 } }, places, source: elsewhere })).toEqual({
      refusals: [],
      notes: [
        "Parameters: gone is no parameter of the flow, and every run of this code would fail (prefect.yaml:9:7).",
        "Parameters: day has no value, and runs of the schedule daily would fail.",
      ],
    });
  });

  it("is not judged where the flow's parameters are not certain, and by the live schema where the Release stays", () => {
    const declared = { parameters: { gone: 1 } };
    expect(verdict({ unsealed: true, live: {}, declared })).toEqual({ refusals: [], notes: [] });
    expect(deploy({ declared, releaseChanges: false }).refusals[0]?.message).toContain("no parameter of the Release");
  });
});
