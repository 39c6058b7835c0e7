import { expect, it } from "vitest";
import { remarksOf, shortRemarksOf } from "./cell-state.ts";
import { cell, NOON } from "./project.test-support.ts";
import { shortAge } from "./relative-time.ts";

it("says in short what it says in full, each thing", () => {
  const uat = cell("uat", "bbb2222", {
    behind: { environment: "dev", commits: 3 },
    drift: [{ path: "/tags", declared: [], live: ["x"] }],
    validations: [{ environment: "prod", steps: [{ step: "smoke", kind: "runs", state: "waiting", detail: "" }] }],
    override: {
      at: "2026-11-25T10:00:00Z",
      actor: { name: "Ada", source: "git", authenticated: false },
      reason: "hotfix",
      overridden: [],
    },
  });
  uat.deployment.paused = true;
  expect(shortRemarksOf(uat)).toEqual(["↓3", "waiting", "drifted", "paused", "past rules"]);
  expect(remarksOf(uat)).toHaveLength(5);
  const [steps] = uat.validations[0]?.steps ?? [];
  const failed = { environment: "prod", steps: steps === undefined ? [] : [{ ...steps, state: "failed" as const }] };
  expect(shortRemarksOf({ ...uat, validations: [failed] })).toContain("step failed");
  expect(shortRemarksOf(cell("uat", "bbb2222", { behind: { environment: "dev" } }))).toEqual(["≠"]);
  expect(shortRemarksOf(cell("dev", "aaa1111"))).toEqual([]);
});

it.each([
  ["2026-11-25T11:59:30Z", "now"],
  ["2026-11-25T11:48:00Z", "12 min"],
  ["2026-11-25T10:00:00Z", "2 h"],
  ["2026-11-20T10:00:00Z", "5 d"],
  ["2026-08-20T10:00:00Z", "3 mo"],
  ["no time", ""],
])("%s is %s old", (time, age) => {
  expect(shortAge(time, NOON)).toBe(age);
});
