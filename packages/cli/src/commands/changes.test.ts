// `acme changes` and `acme status --commit` over an engine in memory; real git and a real server are integration/changes.test.ts.
import { beforeEach, describe, expect, it } from "vitest";
import { commit, flow, MemoryEngine } from "../portal.test-support.ts";
import { acme, type Ran, type RunSetup } from "../run.test-support.ts";

let engine: MemoryEngine;

async function change(action: "deploy" | "promote", environment: string, ...flows: string[]): Promise<void> {
  const portal = engine.portal();
  await portal.apply(await portal.plan({ action, environment, flows }));
}

function changes(argv: readonly string[], setup: RunSetup = {}): Promise<Ran> {
  return acme(engine.portal(), ["changes", ...argv], setup);
}

beforeEach(async () => {
  engine = new MemoryEngine();
  engine.flows = ["nightly", "hourly", "cleanup"].map((name) => flow(name));
  await change("deploy", "dev");
  await change("promote", "uat");
  engine.commit("b");
  await change("deploy", "dev", "hourly");
  engine.commit("c");
  await change("deploy", "dev", "nightly");
});

describe("acme changes", () => {
  it("shows what each flow has in one environment only, and all commits once, with the flows they are about", async () => {
    const { code, stdout } = await changes(["dev..uat"]);
    expect(code).toBe(0);
    expect(stdout.replaceAll(/ +/g, " ")).toBe(
      [
        "dev..uat (shop)",
        "",
        "FLOW dev uat DIFFERENCE",
        "hourly bbbbbbb aaaaaaa 1 in dev only",
        "nightly ccccccc aaaaaaa 2 in dev only",
        "",
        "The same in dev and uat: cleanup",
        "",
        "In dev only: 2 commits",
        " ccccccc 2026-11-24 Change c Ada nightly",
        " bbbbbbb 2026-11-24 Change b Ada hourly, nightly",
        "",
        "2 of 3 flows differ: 2 commits in dev only.",
        "",
      ].join("\n"),
    );
  });

  it("says plainly what the target has and the source has not", async () => {
    const { stdout } = await changes(["uat..dev", "nightly"], { columns: 80 });
    expect(stdout).toContain("In dev only: 2 commits");
    expect(stdout).toContain("dev has commits that uat does not have: a hotfix, or uat was rolled back.");
    expect(stdout).toMatch(/takes them\s+out/);
    expect(stdout).not.toContain("hourly");
  });

  it("says where a flow is not deployed, or what it runs names no commit, and what to do", async () => {
    engine.put({ name: "shop--old--uat", flowName: "old", key: { project: "shop", flow: "old", environment: "uat" } });
    engine.deployments.delete(
      [...engine.deployments.keys()].find((id) => id.includes("cleanup") && id.includes("uat")) ?? "",
    );
    const { release, ...rest } = engine.get("hourly", "uat");
    engine.put({ ...rest, release: { ...release!, id: "image", code: { image: "shop:1.2" } } });
    const { code, stdout, stderr } = await changes(["dev..uat"]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/cleanup +aaaaaaa +– +not deployed in uat/);
    expect(stdout).toMatch(/old +– +\? +not deployed in dev/);
    expect(stdout).toMatch(/hourly +bbbbbbb +shop:1\.2 +cannot be told, see below/);
    expect(stderr).toContain("The commit of hourly (uat) is not known: what it runs (shop:1.2) names none.");
    expect(stderr).toContain("acme deploy");
  });

  it("says which commit git does not know, and that it can be fetched", async () => {
    const { release, ...rest } = engine.get("nightly", "dev");
    engine.put({ ...rest, release: { ...release!, id: "other", code: { commit: commit("f") } } });
    const { code, stdout, stderr } = await changes(["dev..uat", "nightly"]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/nightly +fffffff +aaaaaaa +cannot be told/);
    expect(stderr).toContain("git fetch");
  });

  it("leaves out what does not touch the flow, and says how much", async () => {
    engine.changed.set(commit("c"), [{ path: "flows/lib.py" }]);
    engine.changed.set(commit("b"), [{ path: "../other/app.py" }]);
    engine.adapter.flows!.filesOf = ({ path }) => Promise.resolve([path, "flows/lib.py"]);
    const { stdout } = await changes(["dev..uat", "--only-relevant"]);
    expect(stdout).toMatch(/nightly +ccccccc +aaaaaaa +1 in dev only \(1 elsewhere\)/);
    expect(stdout).toContain("The same in dev and uat, or no commit touches their own code: cleanup, hourly");
    expect(stdout).toContain("In dev only: 1 commit (nightly)\n");
    delete engine.adapter.flows!.filesOf;
    const { stdout: any, stderr } = await changes(["dev..uat", "--only-relevant"]);
    expect(any).toContain("In dev only: 1 commit (nightly)\n");
    expect(stderr).toContain("The adapter memory cannot tell which files a flow is made of");
  });

  it("compares with a commit or branch, also what is deployed nowhere yet", async () => {
    engine.flows.push(flow("new-one"));
    const { stdout } = await changes([`${commit("c")}..uat`]);
    expect(stdout).toMatch(/new-one +ccccccc +– +not deployed in uat/);
    expect(stdout).toMatch(/cleanup +ccccccc +aaaaaaa +2 in c{40} only/);
  });

  it.each([
    [["dev"], "does not say what to compare"],
    [["dev..qa"], "There is no environment qa, and git knows no commit, branch or tag of that name."],
    [["dev..uat", "unknown"], 'No flow deployed in dev or uat matches "unknown".'],
  ])("%j is refused, with what there is", async (argv, message) => {
    const { code, stderr } = await changes(argv);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/dev\.\.uat|Environments: dev, uat, prod|There are: cleanup/);
  });

  it.each([120, 80])("fits %i columns", async (columns) => {
    const { stdout } = await changes(["dev..uat"], { columns });
    expect(stdout.split("\n").filter((line) => line.length > columns)).toEqual([]);
  });
});

describe("acme status --commit", () => {
  it("tells who runs it, who has it, and who lacks how many commits", async () => {
    engine.flows.push(flow("new-one"));
    const { code, stdout } = await acme(engine.portal(), ["status", "--commit", commit("b")]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^bbbbbbb +2026-11-24 +Change b +Ada\n/);
    expect(stdout).toMatch(/nightly +✓ ccccccc \+1 +✗ aaaaaaa -1 +–/);
    expect(stdout).toMatch(/hourly +✓ bbbbbbb +✗ aaaaaaa -1 +–/);
    expect(stdout).toMatch(/cleanup +✗ aaaaaaa -1 +✗ aaaaaaa -1 +–/);
    expect(stdout).toMatch(/new-one +– +– +–/);
    expect(stdout).toContain("dev: 2 of 3 flows have it\nuat: 0 of 3 flows have it\nprod: nothing is deployed");
  });

  it("says what git does not know", async () => {
    const { release, ...rest } = engine.get("nightly", "dev");
    engine.put({ ...rest, release: { ...release!, id: "other", code: { commit: commit("f") } } });
    const { code, stdout, stderr } = await acme(engine.portal(), [
      "status",
      "nightly",
      "--env",
      "dev",
      "--commit",
      commit("b"),
    ]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/nightly +\? fffffff/);
    expect(stdout).not.toContain("uat");
    expect(stderr).toContain("git fetch");
  });
});
