import { expect, it } from "vitest";
import { fakeProject, flow } from "../model/project.test-support.ts";
import { argumentsOf, tasksOf } from "./acme-task.ts";

it("offers each flow to each starting environment, and each promotion arrow", () => {
  const project = fakeProject({
    flows: [flow("nightly"), flow("computed", { notDeployable: "its name is computed" })],
  });
  expect(tasksOf(project).map(({ name }) => name)).toEqual([
    "deploy all to dev",
    "deploy nightly to dev",
    "promote dev to uat",
    "promote uat to prod",
    "status",
    "doctor",
  ]);
});

it.each([
  [{ command: "deploy", flows: ["nightly"], environment: "dev" }, "deploy nightly --env dev"],
  [{ command: "deploy", environment: "dev", yes: true }, "deploy --all --env dev --yes"],
  [{ command: "promote", from: "dev", environment: "uat" }, "promote --all --to uat --from dev"],
  [{ command: "rollback", flows: ["nightly"], environment: "uat" }, "rollback nightly --env uat"],
  [{ command: "status", environment: "uat", args: ["--json"] }, "status --env uat --json"],
  [{ command: "validate", flows: ["nightly"], environment: "uat", yes: true }, "validate nightly --env uat --yes"],
  [{ command: "changes", range: "dev..prod", flows: ["nightly"], environment: "uat" }, "changes dev..prod nightly"],
  [{ command: "flows", environment: "uat", from: "dev", yes: true }, "flows"],
  [{ command: "doctor", flows: ["nightly"], environment: "uat" }, "doctor"],
])("%j is acme %s", (task, line) => {
  expect(argumentsOf(task).join(" ")).toBe(line);
});
