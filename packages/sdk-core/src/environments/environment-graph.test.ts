// The order of environments and the refusals that name what is allowed.
import { describe, expect, test } from "vitest";
import type { Environment } from "../model/environment.ts";
import { completeEnvironment } from "../portal/portal-definition.ts";
import { EnvironmentGraph, graphFaults } from "./environment-graph.ts";

function environment(name: string, ...after: string[]): Environment {
  return completeEnvironment({ name, after });
}

const graph = new EnvironmentGraph([
  environment("prod", "uat", "hotfix"),
  environment("uat", "dev"),
  environment("dev"),
  environment("hotfix"),
]);

test("each environment stands behind those it is after", () => {
  expect(graph.all.map(({ name }) => name)).toEqual(["dev", "uat", "hotfix", "prod"]);
  expect(graph.starting().map(({ name }) => name)).toEqual(["dev", "hotfix"]);
  expect(graph.targetsOf("dev").map(({ name }) => name)).toEqual(["uat"]);
});

describe("where a promotion comes from", () => {
  test("is the only environment before, or the one named", () => {
    expect(graph.sourceOf(graph.get("uat"), undefined).name).toBe("dev");
    expect(graph.sourceOf(graph.get("prod"), "hotfix").name).toBe("hotfix");
  });

  test("must be said where there are several", () => {
    expect(() => graph.sourceOf(graph.get("prod"), undefined)).toThrow(
      expect.objectContaining({
        code: "usage-invalid",
        message: "prod is promoted to from uat or hotfix: say which.",
        hint: "Add --from uat",
      }),
    );
  });

  test("is refused along anything but an arrow, with the targets that are allowed", () => {
    expect(graph.arrowError(graph.get("dev"), graph.get("uat"))).toBeUndefined();
    expect(graph.arrowError(graph.get("dev"), graph.get("prod"))).toMatchObject({
      code: "promotion-not-allowed",
      hint: expect.stringContaining("From dev you can promote to: uat."),
    });
    expect(graph.arrowError(graph.get("prod"), graph.get("dev"))).toMatchObject({
      code: "promotion-not-allowed",
      hint: expect.stringContaining("you can promote to: nothing."),
    });
    expect(() => graph.sourceOf(graph.get("dev"), undefined)).toThrow(
      expect.objectContaining({ code: "promotion-not-allowed" }),
    );
  });
});

test("deploying to an environment that comes after another names the promotion to use", () => {
  expect(() => graph.requireStarting(graph.get("uat"))).toThrow(
    expect.objectContaining({ code: "environment-not-starting", hint: "Use: acme promote --from dev --to uat" }),
  );
  graph.requireStarting(graph.get("dev"));
});

test("an unknown name is answered with the known ones", () => {
  expect(() => graph.get("qa")).toThrow(
    expect.objectContaining({ code: "environment-unknown", hint: "The configuration has: prod, uat, dev, hotfix." }),
  );
});

describe("a graph that does not work", () => {
  test("has names that do not exist", () => {
    expect(graphFaults([environment("dev", "qa"), environment("uat", "dev")])).toEqual([
      { environment: "dev", after: "qa", message: "There is no environment qa; there are: dev, uat." },
    ]);
  });

  test.each([
    [[environment("a", "a")], "Environments form a cycle: a after a."],
    [
      [environment("a", "c"), environment("b", "a"), environment("c", "b")],
      "Environments form a cycle: a after c after b after a.",
    ],
    [
      [environment("x", "a"), environment("a", "b"), environment("b", "a")],
      "Environments form a cycle: a after b after a.",
    ],
  ])("has a cycle", (environments, message) => {
    expect(graphFaults(environments).map((fault) => fault.message)).toEqual([message]);
    expect(() => new EnvironmentGraph(environments)).toThrow(expect.objectContaining({ code: "config-invalid" }));
  });

  test("is not one that joins again", () => {
    expect(
      graphFaults([environment("a"), environment("b", "a"), environment("c", "a"), environment("d", "b", "c")]),
    ).toEqual([]);
  });
});
