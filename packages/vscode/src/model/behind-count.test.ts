import { expect, it } from "vitest";
import { behindCountText, countBehind } from "./behind-count.ts";
import { cell, fakeProject, row } from "./project.test-support.ts";

it("counts Deployments that are behind, of all projects or in one environment", () => {
  const behind = { behind: { environment: "dev", commits: 3 } };
  const one = fakeProject({
    rows: [
      row("nightly", cell("dev", "bbb2222"), cell("uat", "aaa1111", behind), cell("prod", "aaa1111", behind)),
      row("stock", cell("dev", "bbb2222"), cell("uat", "aaa1111", behind)),
    ],
  });
  const other = fakeProject({ rows: [row("report", cell("prod", "aaa1111", behind))] });
  expect(countBehind([one, other])).toBe(4);
  expect(countBehind([one], "uat")).toBe(2);
  expect(countBehind([])).toBe(0);
});

it("says it in words", () => {
  expect([1, 2].map(behindCountText)).toEqual(["1 Deployment is behind", "2 Deployments are behind"]);
});
