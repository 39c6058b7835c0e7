import { AcmeError } from "@acme/sdk-core";
import { describe, expect, it } from "vitest";
import { MemoryEngine } from "../portal.test-support.ts";
import { acme, brokenProject } from "../run.test-support.ts";

const missing = new AcmeError({
  code: "config-missing",
  message: "There is no acme.yaml.",
  hint: "Write one with: acme init",
});

describe("acme doctor", () => {
  it("checks git, the configuration and the engine, and says how to mend what is wrong", async () => {
    const engine = new MemoryEngine();
    engine.checks = [
      { name: "server of dev", status: "ok", message: "Prefect 3.8.8" },
      { name: "pool of uat", status: "error", message: "There is no pool uat-pool.", hint: "Create it." },
      { name: "client", status: "warning", message: "It is old." },
    ];
    const { code, stdout } = await acme(engine.portal(), ["doctor"]);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /✓ git +Commit aaaaaaa, on main\.\n✓ configuration +Project shop, environments: dev, uat, prod\./,
    );
    expect(stdout).toMatch(/✗ pool of uat +There is no pool uat-pool\.\n +→ Create it\./);
    expect(stdout).toContain("1 error, 1 warning.");
  });

  it("ends with 0 when nothing is wrong", async () => {
    const { code, stdout } = await acme(new MemoryEngine().portal(), ["doctor"]);
    expect(code).toBe(0);
    expect(stdout).toContain("Everything is in place.");
  });

  it("goes on with what can be checked without a configuration or a repository", async () => {
    const { code } = new MemoryEngine();
    const noRepository = {
      ...code,
      head: () => Promise.reject(new AcmeError({ code: "repository-missing", message: "No git.", hint: "git init" })),
    };
    const project = brokenProject(missing, noRepository, [{ name: "python", status: "ok", message: "3.12" }]);
    const ran = await acme(project, ["doctor"]);
    expect(ran.code).toBe(1);
    expect(ran.stdout).toMatch(/✗ git +No git\.\n +→ git init/);
    expect(ran.stdout).toMatch(/✗ configuration +There is no acme\.yaml\.\n +→ Write one with: acme init/);
    expect(ran.stdout).toMatch(/✓ python +3\.12/);
  });
});
