import type { ValidationState } from "@acme/sdk-core";
import { expect, it } from "vitest";
import { cell, fakeProject, row } from "../model/project.test-support.ts";
import { ScriptedInput } from "./user-input.test-support.ts";
import { completeValidation, openSteps } from "./validate-form.ts";

const step = (name: string, kind: string, state: ValidationState["state"] = "waiting"): ValidationState => ({
  step: name,
  kind,
  state,
  detail: "nobody has",
});
const validations = [
  {
    environment: "uat",
    steps: [step("looked at", "manual"), step("runs", "runs"), step("smoke", "command", "passed")],
  },
];
const project = fakeProject({
  rows: [
    row("nightly", cell("dev", "aaa1111", { validations })),
    row("stock", cell("dev", "bbb2222", { validations })),
  ],
});

it("offers the steps that wait for a person, with the flows that they are open for", () => {
  expect(openSteps({ project })).toEqual([
    { environment: "dev", to: "uat", step: "looked at", flows: ["nightly", "stock"] },
  ]);
  expect(openSteps({ project, environment: "uat" })).toEqual([]);
});

it("asks what is open: the outcome, what was seen, and where it can be looked up", async () => {
  const input = new ScriptedInput("Passed", "three runs looked right", "");
  expect(await completeValidation({ project, environment: "dev", flows: ["nightly"] }, input)).toEqual({
    environment: "dev",
    flows: ["nightly"],
    step: "looked at",
    to: "uat",
    passed: true,
    releases: ["aaa1111000000000"],
    note: "three runs looked right",
  });
});

it("has every flow picked that the step is open for", async () => {
  const input = new ScriptedInput("looked at", ["stock"], "Did not pass", "it lost orders", "https://shop.example/1");
  const request = await completeValidation({ project }, input);
  expect(input.asked[1]?.picked).toEqual(["nightly", "stock"]);
  expect(request).toMatchObject({ flows: ["stock"], passed: false, link: "https://shop.example/1" });
});

it("says how steps come to be where none is open", async () => {
  await expect(completeValidation({ project: fakeProject() }, new ScriptedInput())).rejects.toMatchObject({
    code: "usage-invalid",
    hint: expect.stringContaining("requires"),
  });
});
