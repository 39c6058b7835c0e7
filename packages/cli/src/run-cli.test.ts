import { AcmeError } from "@acme/sdk-core";
import { describe, expect, it } from "vitest";
import { MemoryEngine } from "./portal.test-support.ts";
import { acme, brokenProject } from "./run.test-support.ts";
import type { Project } from "./session.ts";

const portal = new MemoryEngine().portal();
function failing(error: Error): Project {
  return brokenProject(error, new MemoryEngine().code);
}

describe("acme", () => {
  it("shows its commands when it is given none", async () => {
    const { code, stdout } = await acme(portal, []);
    expect(code).toBe(0);
    expect(stdout).toContain("flows");
    expect(stdout).toContain("--json");
  });

  it("gives its version", async () => {
    expect((await acme(portal, ["-C", "x", "--version"])).stdout).toBe("1.2.3\n");
  });

  it.each([
    [["flwos"], "flows"],
    [["flows", "--jsno"], "--json"],
    [["deployments", "--evn", "dev"], "--env"],
  ])("%j: says what was meant, ends with 2", async (argv, meant) => {
    const { code, stderr, stdout } = await acme(portal, argv);
    expect(code).toBe(2);
    expect(stderr).toContain(meant);
    expect(stdout).toBe("");
  });

  it.each([
    ["config-invalid", 2],
    ["engine-unreachable", 1],
    ["tree-dirty", 3],
    ["internal", 1],
  ] as const)("%s ends with %i, and is a JSON document with --json", async (code, exit) => {
    const error = new AcmeError({
      code,
      message: "It did not work.",
      hint: "Try this.",
      place: { file: "acme.yaml", line: 3, column: 7 },
    });
    const text = await acme(failing(error), ["flows"]);
    expect(text.code).toBe(exit);
    expect(text.stderr).toMatch(/acme\.yaml:3:7: It did not work\.\n.*Try this\./);
    const json = await acme(failing(error), ["flows", "--json"]);
    expect(json.code).toBe(exit);
    expect(json.json()).toEqual({ error: error.toJSON() });
    expect(json.stderr).toBe("");
  });

  it("calls a cancellation no error, and ends with 130", async () => {
    const error = new AcmeError({ code: "cancelled", message: "Cancelled while reading dev." });
    expect(await acme(failing(error), ["flows"])).toMatchObject({
      code: 130,
      stderr: "Cancelled while reading dev.\n",
    });
  });

  it("shows stacks and causes only with --debug", async () => {
    const error = new AcmeError({ code: "engine-failed", message: "It failed.", cause: new Error("socket hang up") });
    expect((await acme(failing(error), ["flows"])).stderr).not.toContain("socket hang up");
    expect((await acme(failing(error), ["flows", "--debug"])).stderr).toMatch(
      /Caused by Error: socket hang up\n\s+at /,
    );
  });

  it("calls an unexpected error a defect and says how to report it", async () => {
    const { code, stderr } = await acme(failing(new TypeError("x is undefined")), ["flows"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/x is undefined[^]*report/);
  });

  it("lets no name steer the terminal", async () => {
    const error = new AcmeError({ code: "engine-failed", message: "name \u001B]0;owned\u0007\u001B[2J is bad" });
    const { stderr } = await acme(failing(error), ["flows"]);
    expect(stderr).not.toContain("\u001B");
    expect(stderr).not.toContain("\u0007");
  });
});
