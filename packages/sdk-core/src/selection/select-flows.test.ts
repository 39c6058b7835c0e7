// Which flows a person means.
import { describe, expect, test } from "vitest";
import { globMatcher, isGlob } from "./glob.ts";
import { isSelected, selectFlows } from "./select-flows.ts";

describe("a glob", () => {
  test.each([
    ["flows/*.py", "flows/a.py", true],
    ["flows/*.py", "flows/x/a.py", false],
    ["flows/**", "flows/x/a.py", true],
    ["flows/**", "other/flows/a.py", false],
    ["**/*.py", "a.py", true],
    ["**/*.py", "x/y/a.py", true],
    ["**/x/**", "x/a.py", true],
    ["night?y", "nightly", true],
    ["night?y", "night/y", false],
    ["{sales,ops}-*", "ops-daily", true],
    ["{sales,ops}-*", "hr-daily", false],
    ["{flows/**,jobs/*.py}", "flows/x/a.py", true],
    ["{flows/**,jobs/*.py}", "jobs/x/a.py", false],
    ["a+(b)|c^$.[x]*", "a+(b)|c^$.[x]y", true],
    ["a.py*", "aXpy", false],
    ["{open", "{open", true],
    ["*", "größe-日本-😀", true],
    ["?", "😀", true],
    ["*", "line\nbreak", true],
  ])("%s and %s: %s", (pattern, text, matches) => {
    expect(globMatcher(pattern)(text)).toBe(matches);
  });

  test("is told from a plain name", () => {
    expect(["nightly", "flows/a.py:b", "a[b]"].map(isGlob)).toEqual([false, false, false]);
    expect(["n*", "n?", "{a,b}"].map(isGlob)).toEqual([true, true, true]);
  });
});

const flows = [
  { key: "nightly-report", name: "Nightly Report", id: "flows/sales.py:nightly", path: "flows/sales.py" },
  { key: "daily", name: "daily", id: "flows/ops/daily.py:daily", path: "flows/ops/daily.py" },
  { key: "gone" },
];

describe("a selector", () => {
  test.each([
    ["nightly-report", ["nightly-report"]],
    ["Nightly Report", ["nightly-report"]],
    ["flows/sales.py:nightly", ["nightly-report"]],
    ["flows/sales.py", ["nightly-report"]],
    ["./flows/ops/", ["daily"]],
    ["flows", ["nightly-report", "daily"]],
    [".", ["nightly-report", "daily"]],
    ["*ly*", ["nightly-report", "daily"]],
    ["gone", ["gone"]],
  ])("%s means %j", (selector, keys) => {
    expect(selectFlows(flows, [selector], "here").map(({ key }) => key)).toEqual(keys);
  });

  test("that is the start of a folder's name means nothing in it", () => {
    expect(isSelected({ key: "a", path: "flows-old/a.py" }, "flows")).toBe(false);
  });
});

test("no selector means all; several give each flow once, in the flows' order", () => {
  expect(selectFlows(flows, [], "here")).toEqual(flows);
  expect(selectFlows(flows, ["daily", "flows", "daily"], "here").map(({ key }) => key)).toEqual([
    "nightly-report",
    "daily",
  ]);
});

test("a selector that means nothing is an error with the names that come near", () => {
  expect(() => selectFlows(flows, ["daily", "nightly_report_2"], "deployed in dev")).toThrow(
    expect.objectContaining({
      code: "flow-not-found",
      message: 'No flow deployed in dev matches "nightly_report_2".',
      hint: "Did you mean: nightly-report?",
    }),
  );
  expect(() => selectFlows(flows, ["xyz"], "here")).toThrow(
    expect.objectContaining({ hint: "There are: nightly-report, daily, gone." }),
  );
  expect(() => selectFlows([], ["xyz"], "here")).toThrow(
    expect.objectContaining({ hint: "There are none at all. See: acme status" }),
  );
});
