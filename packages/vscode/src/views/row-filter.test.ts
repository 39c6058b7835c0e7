import { describe, expect, it } from "vitest";
import { cell, flow } from "../model/project.test-support.ts";
import { rowFilter } from "./row-filter.ts";

const nightly = { key: "nightly", declared: flow("nightly", { path: "flows/sales/nightly.py" }) };
const dev = cell("dev", "aaa1111");
const uat = cell("uat", "bbb2222", {
  behind: { environment: "dev", commits: 3 },
  drift: [{ path: "/tags", declared: [], live: ["x"] }],
  validations: [{ environment: "prod", steps: [{ step: "smoke", kind: "runs", state: "waiting", detail: "" }] }],
});
uat.deployment.paused = true;
const finds = (text: string): boolean => rowFilter(text).fitsAny(nightly, [dev, uat]);

describe("the filter of the trees", () => {
  it("finds a flow by its name and path", () => {
    expect([finds("night SALES"), finds("night stock")]).toEqual([true, false]);
  });

  it.each(["uat", "bbb2222", "main", "behind", "drifted", "waiting", "paused"])("finds what is %s", (word) => {
    expect(finds(word)).toBe(true);
    expect(rowFilter(word).fits(nightly, uat)).toBe(true);
  });

  it("finds only what is so in one and the same Deployment", () => {
    expect([finds("uat behind"), finds("sales uat paused"), finds("dev behind"), finds("aaa1111 uat")]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect([rowFilter("nightly behind").fits(nightly, uat), rowFilter("nightly behind").fits(nightly, dev)]).toEqual([
      true,
      false,
    ]);
  });

  it("finds what is nowhere deployed by the word for that", () => {
    expect([rowFilter("missing").fitsAny(nightly, []), rowFilter("missing").fitsAny(nightly, [dev])]).toEqual([
      true,
      false,
    ]);
    expect(rowFilter("uat").fitsAny(nightly, [])).toBe(false);
  });

  it("that is empty leaves nothing out", () => {
    expect(rowFilter("  ")).toMatchObject({ isOn: false });
    expect(rowFilter("").fits(nightly, dev) && rowFilter("").fitsAny(nightly, [])).toBe(true);
  });
});
