import { describe, expect, it } from "vitest";
import { flow, MemoryEngine } from "../portal.test-support.ts";
import { acme, brokenProject } from "../run.test-support.ts";

const engine = new MemoryEngine();
engine.flows = [flow("nightly"), flow("hourly")];

async function completed(...words: string[]): Promise<string[]> {
  const { stdout, code } = await acme(engine.portal(), ["__complete", "--", ...words]);
  expect(code).toBe(0);
  return stdout.split("\n").flatMap((line) => (line === "" ? [] : [line.split("\t")[0] ?? ""]));
}

describe("completion", () => {
  it("offers commands, but none that are not for people", async () => {
    expect(await completed("")).toEqual(expect.arrayContaining(["status", "promote", "completion"]));
    expect(await completed("")).not.toContain("__complete");
    expect(await completed("pro")).toEqual(["promote"]);
    expect(await completed("--cwd", "x", "pro")).toEqual(["promote"]);
  });

  it("offers the options of the command and of acme", async () => {
    expect(await completed("promote", "--")).toEqual(expect.arrayContaining(["--from", "--to", "--dry-run", "--json"]));
    expect(await completed("flows", "--j")).toEqual(["--json"]);
  });

  it("offers what an option takes", async () => {
    expect(await completed("promote", "--to", "")).toEqual(["dev", "uat", "prod"]);
    expect(await completed("promote", "--to", "u")).toEqual(["uat"]);
    expect(await completed("promote", "--to=u")).toEqual(["--to=uat"]);
    expect(await completed("promote", "--to", "=", "u")).toEqual(["--to=uat"]);
    expect(await completed("status", "--env", "dev,p")).toEqual(["dev,prod"]);
    expect(await completed("deploy", "--take", "")).toEqual(["files", "live"]);
    expect(await completed("deploy", "--plan", "")).toEqual([":files"]);
    expect(await completed("rollback", "nightly", "--to", "")).toEqual([]);
  });

  it("offers flows and shells", async () => {
    expect(await completed("deploy", "--dry-run", "ni")).toEqual(["nightly"]);
    expect(await completed("completion", "")).toEqual(["bash", "zsh", "fish"]);
  });

  it("offers ranges of environments, and then flows", async () => {
    expect(await completed("changes", "")).toEqual([
      "dev..uat",
      "dev..prod",
      "uat..dev",
      "uat..prod",
      "prod..dev",
      "prod..uat",
    ]);
    expect(await completed("changes", "--only-relevant", "dev..p")).toEqual(["dev..prod"]);
    expect(await completed("changes", "feature/x..")).toEqual(["feature/x..dev", "feature/x..uat", "feature/x..prod"]);
    expect(await completed("changes", "--branch", "main", "dev..prod", "ni")).toEqual(["nightly"]);
    expect(await completed("changes", "dev..prod", "hourly", "ni")).toEqual(["nightly"]);
  });

  it("offers nothing, and says nothing, where there is no project", async () => {
    const ran = await acme(brokenProject(new Error("no"), engine.code), ["__complete", "--", "promote", "--to", ""]);
    expect(ran).toMatchObject({ code: 0, stdout: "", stderr: "" });
  });

  it.each(["bash", "zsh", "fish"])("has a script for %s", async (shell) => {
    expect((await acme(engine.portal(), ["completion", shell])).stdout).toContain("acme __complete -- ");
  });

  it("names the shells it knows", async () => {
    const { code, stderr } = await acme(engine.portal(), ["completion", "tcsh"]);
    expect(code).toBe(2);
    expect(stderr).toContain("bash, zsh, fish");
  });
});
