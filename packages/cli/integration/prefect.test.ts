// The whole path through the executable, on a real Prefect server, as a new user walks it: two flows and nothing else.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { type Ran, startAcme } from "./acme.test-support.ts";

const identity = Object.fromEntries(
  ["AUTHOR", "COMMITTER"].flatMap((role) => [
    [`GIT_${role}_NAME`, "Ada"],
    [`GIT_${role}_EMAIL`, "ada@example.com"],
  ]),
);
const root = mkdtempSync(join(tmpdir(), "acme-journey-"));
const folder = join(root, "walk");
const project = `walk-${process.pid}`;
let env: Record<string, string>;
const commits: string[] = [];

function git(...args: string[]): string {
  return execFileSync("git", args, { cwd: folder, encoding: "utf8", env: { ...process.env, ...identity } }).trim();
}

function commit(message: string): string {
  git("add", ".");
  git("commit", "--quiet", "--message", message);
  git("push", "--quiet", "origin", "main");
  const hash = git("rev-parse", "--short=7", "HEAD");
  commits.push(hash);
  return hash;
}

function writeFlow(name: string, body: string): void {
  writeFileSync(
    join(folder, "flows", `${name}.py`),
    `from prefect import flow\n\n\n@flow\ndef ${name}(region: str = "eu"):\n    ${body}\n`,
  );
}

function acme(...argv: string[]): Promise<Ran> {
  return startAcme(folder, argv, env).ended;
}

/** The document, which was held against its schema already. */
async function document(...argv: string[]): Promise<Ran["json"]> {
  return (await acme(...argv, "--json")).json;
}

beforeAll(async () => {
  env = {
    PREFECT_API_URL: inject("PREFECT_API_URL"),
    PREFECT_HOME: join(root, "home"),
    VIRTUAL_ENV: join(inject("PREFECT_PYTHON"), "../.."),
  };
  const response = await fetch(`${inject("PREFECT_API_URL")}/work_pools/`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: project, type: "process" }),
  });
  if (!response.ok) throw new Error(await response.text());
  mkdirSync(join(folder, "flows"), { recursive: true });
  execFileSync("git", ["init", "--quiet", "--bare", join(root, "remote.git")]);
  git("init", "--quiet", "--initial-branch=main");
  git("remote", "add", "origin", `file://${root}/remote.git`);
  writeFlow("nightly_report", "return 1");
  writeFlow("clean_up", "return 2");
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe("a new user's first hour", () => {
  it("begins with a configuration, and says how to go on", async () => {
    const { code, stdout } = await acme("init", "--project", project, "--env", "dev,uat");
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/2 flows found[^]*acme doctor/) });
    const file = join(folder, "acme.yaml");
    writeFileSync(
      file,
      readFileSync(file, "utf8").replace("deployments: {}", `deployments:\n  "*": { work_pool: ${project} }`),
    );
    commit("First");
  });

  it("sees that everything is in place", async () => {
    const { checks } = await document("doctor");
    expect(checks.filter(({ status }: { status: string }) => status === "error")).toEqual([]);
    expect(checks.map(({ name }: { name: string }) => name)).toEqual(
      expect.arrayContaining(["git", "configuration", "python"]),
    );
  });

  it("sees the flows, and that nothing is deployed", async () => {
    expect((await document("flows")).flows.map(({ key }: { key: string }) => key)).toEqual([
      "clean-up",
      "nightly-report",
    ]);
    expect((await document("deployments")).deployments).toEqual([]);
    expect((await acme("status")).stdout).toContain("2 flows are not deployed anywhere: acme deploy --env dev --all");
  });

  it("deploys, after a look at the plan", async () => {
    const { plan, result } = await document("deploy", "--all", "--dry-run");
    expect(plan.items.map(({ does }: { does: string }) => does)).toEqual(["create", "create"]);
    expect(result).toBeUndefined();
    const { code, stdout } = await acme("deploy", "--all", "--yes", "--reason", "the first");
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining("2 applied.") });
    expect((await acme("deploy", "--all", "--yes")).stdout).toContain("Everything is as it should be.");
  });

  it("promotes a plan that was saved, while the tree has gone on", async () => {
    expect((await acme("promote", "--to", "uat", "--all", "--dry-run", "--plan", "../plan.json")).code).toBe(0);
    writeFlow("nightly_report", "return 3");
    const newer = commit("Second");
    const applied = await acme("promote", "--plan", "../plan.json", "--yes");
    expect({ code: applied.code, stdout: applied.stdout }).toEqual({
      code: 0,
      stdout: expect.stringContaining("2 applied."),
    });
    expect((await document("deploy", "nightly-report", "--yes")).result.items[0].code.commit.slice(0, 7)).toBe(newer);
    const { stdout } = await acme("status");
    expect(stdout).toMatch(new RegExp(`nightly-report +${newer} \\S+ +${commits[0]} \\S+ ↓1 dev`));
    expect(stdout).toMatch(new RegExp(`clean-up +${commits[0]} \\S+ +${commits[0]} \\S+$`, "m"));
    expect(stdout).toContain("1 flow can go to uat");
    const status = await document("status");
    expect(status.rows.find(({ flow }: { flow: string }) => flow === "nightly-report").cells[1].behind).toEqual({
      environment: "dev",
      commits: 1,
    });
  });

  it("promotes again, and brings back what ran before", async () => {
    const { result } = await document("promote", "--from", "dev", "--all", "--yes");
    expect(result.items.map((item: Ran["json"]) => [item.key.flow, item.result])).toEqual([
      ["clean-up", "unchanged"],
      ["nightly-report", "applied"],
    ]);
    const rollback = await document("rollback", "nightly-report", "--env", "uat", "--yes");
    expect(rollback.result.items[0]).toMatchObject({
      result: "applied",
      code: { commit: expect.stringMatching(`^${commits[0]}`) },
    });
  });

  it("reads who did what, from what to what", async () => {
    const { entries } = await document("history");
    expect(entries.map(({ action, environment }: Ran["json"]) => `${action} ${environment}`)).toEqual([
      "rollback uat",
      "promote uat",
      "deploy dev",
      "promote uat",
      "deploy dev",
    ]);
    const { stdout } = await acme("history", "nightly-report", "--env", "uat");
    expect(stdout).toMatch(new RegExp(`rollback uat[^]*${commits[1]} → ${commits[0]} +applied +nightly-report`));
  });

  it("is told what is wrong when the server is down, with the exit code for it", async () => {
    env = { ...env, PREFECT_API_URL: "http://127.0.0.1:9/api" };
    const plan = await acme("promote", "--to", "uat", "--all", "--yes");
    expect(plan.code).toBe(1);
    expect(plan.stderr).toMatch(/127\.0\.0\.1:9[^]*→ /);
    const status = await acme("status");
    expect(status.code).toBe(1);
    expect(status.stdout).toContain("nightly-report");
    expect((await document("deploy", "--all", "--yes")).error.kind).toBe("failure");
    expect((await acme("doctor")).code).toBe(1);
  });
});
