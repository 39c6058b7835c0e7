import { describe, expect, it } from "vitest";
import * as fc from "fast-check";
import {
  branchSlotIn,
  deploymentName,
  environmentSlotIn,
  flowKey,
  identityTags,
  nameSlot,
  tagValue,
} from "./naming.ts";

const shop = { project: "shop", flow: "hello_world", environment: "dev" };

describe("a deployment's name", () => {
  it("is as acme-portal-sdk 1.2 writes it", () => {
    expect(deploymentName({ ...shop, branch: "main" })).toBe("shop--main--hello-world--dev");
    expect(deploymentName({ project: "my_shop", branch: "fix_it", flow: "a_b", environment: "pre_prod" })).toBe(
      "my-shop--fix-it--a-b--pre-prod",
    );
    expect(identityTags("my_shop", "fix_it")).toEqual(["PROJECT_NAME=my-shop", "BRANCH_NAME=fix-it"]);
  });

  it("is one that Prefect takes, whatever the branch", () => {
    expect(nameSlot("feature/x-y_z")).toMatch(/^feature-x-y-z-[0-9a-f]{6}$/);
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (branch) => {
        expect(deploymentName({ ...shop, branch })).toMatch(/^[^/%&<>\n]+$/);
      }),
    );
  });

  it("tells branches apart that would look the same", () => {
    const slots = ["feature/x", "feature-x", "feature//x", "-feature-x", "feature&x", "feature--x"].map(nameSlot);
    expect(new Set(slots).size).toBe(slots.length);
  });

  it("gives its branch back, for a known project, flow and environment", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (branch, flow) => {
        const name = deploymentName({ ...shop, flow, branch });
        expect(branchSlotIn(name, { ...shop, flow })).toBe(nameSlot(branch));
        expect(environmentSlotIn(name)).toBe("dev");
      }),
    );
  });

  it("is nobody's where a part is another", () => {
    const name = "shop--main--hello-world--dev";
    expect(branchSlotIn(name, { ...shop, project: "sho" })).toBeUndefined();
    expect(branchSlotIn(name, { ...shop, flow: "world" })).toBe(undefined);
    expect(branchSlotIn("shop--hello-world--dev", shop)).toBeUndefined();
    expect(environmentSlotIn("nightly")).toBeUndefined();
  });
});

it("a flow has one key in both spellings", () => {
  expect(flowKey("hello_world")).toBe(flowKey("hello-world"));
});

it("a tag's value may hold an equals sign", () => {
  expect(tagValue(["A=1=2", "B="], "A")).toBe("1=2");
  expect(tagValue(["A=1"], "B")).toBeUndefined();
});
