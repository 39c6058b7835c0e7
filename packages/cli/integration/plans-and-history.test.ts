// Plans that go from hand to hand, what history holds of each batch, and bringing back what ran before.
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { problemsOf, type Ran } from "./acme.test-support.ts";
import { api, makeShop, type Row, type Shop } from "./shop.test-support.ts";

let shop: Shop;
const commits: string[] = [];

beforeAll(async () => {
  shop = await makeShop({ flows: ["one", "two"] });
  commits.push(shop.git("rev-parse", "HEAD"));
  await shop.acme("deploy", "--all", "--yes", "--reason", "the first");
});

afterAll(() => shop.remove());

describe("a saved plan", () => {
  const file = "../plan.json";
  const save = (...options: string[]): Promise<Ran> =>
    shop.acme("promote", "--to", "uat", "--all", "--dry-run", "--plan", file, ...options);
  const apply = (...options: string[]): Promise<Ran> => shop.acme("promote", "--plan", file, "--yes", ...options);

  it("is valid by its schema, and only the owner reads it", async () => {
    expect(await save()).toMatchObject({ code: 0, stderr: expect.stringContaining(`acme promote --plan ${file}`) });
    const plan = JSON.parse(readFileSync(shop.outside("plan.json"), "utf8"));
    expect(problemsOf("plan", plan)).toEqual([]);
    expect(statSync(shop.outside("plan.json")).mode & 0o777).toBe(0o600);
    expect((await shop.rows())["one--uat"]).toBeUndefined();
  });

  it("is refused after a change of the source, of the target, and of the files, which are named", async () => {
    await shop.acme("promote", "two", "--to", "uat", "--yes");
    const target = await apply();
    expect(target.code).toBe(3);
    expect(target.stderr).toMatch(
      /Error: The plan of \S+ no longer says what would happen\. two \(uat\): was\screate, is now unchanged\.\n +→ Nothing was changed\. Make a new plan/,
    );
    const isStale = async (what: string): Promise<void> => {
      const message = expect.stringContaining(what);
      expect(await apply("--json")).toMatchObject({ code: 3, json: { error: { code: "plan-stale", message } } });
    };

    await save();
    await api("PATCH", `/deployments/${(await shop.row("two--uat")).id}`, { paused: true });
    await isStale("two (uat): changed since: paused");

    await save();
    shop.configure({ deployments: { one: { environments: { uat: { parameters: { x: 5 } } } } } });
    await isStale("one (uat): changed since: parameters.x");

    await save();
    await api("PATCH", `/deployments/${(await shop.row("one--dev")).id}`, { pull_steps: [] });
    await isStale("one (uat): was create, is now refused");
    expect((await shop.rows())["one--uat"]).toBeUndefined();
    expect((await shop.acme("deploy", "--all", "--yes", "--json")).ends).toEqual({ one: "applied", two: "unchanged" });
  });

  it("is applied by another process, which needs nothing but the file", async () => {
    await save("--reason", "ticket 7");
    const { code, ends } = await shop.start(["promote", "--plan", file, "--yes", "--json"]).ended;
    expect({ code, ends }).toEqual({ code: 0, ends: { one: "applied", two: "unchanged" } });
    expect((await shop.row("one--uat")).parameters).toEqual({ x: 5 });
    const [result] = await shop.artifacts();
    expect(result).toMatchObject({ phase: "result", reason: "ticket 7", action: "promote", from: "dev" });
  });

  it("that is none, or one for another command, is refused with the command for it", async () => {
    const other = await shop.acme("deploy", "--plan", file, "--yes");
    expect({ code: other.code, stderr: other.stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining(`acme promote --plan ${file}`),
    });
    writeFileSync(shop.outside("plan.json"), "{}");
    expect(await apply("--json")).toMatchObject({ code: 2, json: { error: { code: "file-invalid" } } });
  });
});

describe("history", () => {
  it("holds each batch whole: intent and result, who, why, releases before and after, what was written", async () => {
    shop.write("flows/one.py", `${readFileSync(`${shop.directory}/flows/one.py`, "utf8")}\n# newer\n`);
    commits.push(shop.commit());
    await shop.acme("deploy", "one", "--yes", "--reason", "newer");
    const [result, intent] = (await shop.artifacts()).filter(({ environment }: Row) => environment === "dev");
    const { json } = await shop.acme("deployments", "one", "--env", "dev", "--json");
    const { release } = json.deployments[0];
    expect(release.code.commit).toBe(commits[1]);
    const key = { project: shop.name, flow: "one", environment: "dev" };
    const settings = {
      "/work_pool_name": shop.pool,
      "/job_variables/env/DEPLOYMENT_NAME": `${shop.name}--main--one--dev`,
    };
    const before = {
      id: expect.any(String),
      pinned: true,
      code: { commit: commits[0], branch: "main" },
      runs: expect.objectContaining({ entrypoint: "flows/one.py:one", parameter_openapi_schema: expect.any(Object) }),
    };
    const entry = {
      format: 1,
      batch: result.batch,
      action: "deploy",
      project: shop.name,
      environment: "dev",
      actor: { name: "ada@example.com", source: "git", authenticated: false },
      reason: "newer",
    };
    // The CLI completes the Release, so that the intent does not hold it yet.
    expect(intent).toEqual({ ...entry, phase: "intent", changes: [{ key, settings, before }] });
    expect(result).toEqual({
      ...entry,
      phase: "result",
      changes: [{ key, settings, before, after: release, appliedAt: expect.any(String), result: "applied" }],
    });
  });

  it("is read by flow and environment, newest first", async () => {
    const { json } = await shop.acme("history", "one", "--json");
    expect(json.entries.map(({ action, environment }: Row) => `${action} ${environment}`)).toEqual([
      "deploy dev",
      "promote uat",
      "deploy dev",
      "deploy dev",
    ]);
    expect(json.entries.map(({ reason }: Row) => reason)).toEqual(["newer", "ticket 7", undefined, "the first"]);
    const { stdout } = await shop.acme("history", "--env", "dev", "--limit", "1");
    const [older, newer] = commits.map((commit) => commit.slice(0, 7));
    expect(stdout).toMatch(
      new RegExp(`^.* deploy dev  ada@example\\.com\n +· newer\n +${older} → ${newer} +applied +one\n$`),
    );
  });
});

describe("rollback", () => {
  it("brings back what ran before, by itself or by its commit, and only what history holds", async () => {
    const before = await shop.acme("rollback", "one", "--env", "dev", "--yes", "--json");
    expect(before).toMatchObject({ code: 0, ends: { one: "applied" } });
    expect(await shop.row("one--dev")).toMatchObject({
      version: `main-${commits[0]}`,
      pull_steps: [{ "prefect.deployments.steps.git_clone": { commit_sha: commits[0] } }],
    });
    const there = await shop.acme(
      "rollback",
      "one",
      "--env",
      "dev",
      "--to",
      commits[1]!.slice(0, 7),
      "--yes",
      "--json",
    );
    expect(there).toMatchObject({ code: 0, ends: { one: "applied" } });
    expect((await shop.row("one--dev")).version).toBe(`main-${commits[1]}`);
    const unknown = await shop.acme("rollback", "one", "--env", "dev", "--to", "abcdef1", "--yes");
    expect(unknown.code).toBe(3);
    expect(unknown.stdout).toMatch(/why +History holds no Release abcdef1 of one \(dev\)\.\n +→ It holds: /);
    const none = await shop.acme("rollback", "two", "--env", "uat", "--yes", "--json");
    expect(none).toMatchObject({ code: 3, ends: { two: "skipped: release-missing" } });
    const nowhere = await shop.acme("rollback", "two", "--env", "prod", "--yes");
    expect(nowhere.code).toBe(2);
    expect(nowhere.stderr).toContain('No flow deployed in prod matches "two".');
  });

  it("is refused before anything is written where its commit cannot be cloned any more", async () => {
    const lost = await makeShop();
    await lost.acme("deploy", "one", "--yes");
    const gone = lost.git("rev-parse", "HEAD");
    lost.git("commit", "--quiet", "--amend", "--message", "rewritten");
    lost.git("push", "--quiet", "--force", "origin", "HEAD");
    await lost.acme("deploy", "one", "--yes");
    lost.git("--git-dir", lost.outside("remote.git"), "reflog", "expire", "--expire=now", "--all");
    lost.git("--git-dir", lost.outside("remote.git"), "gc", "--quiet", "--prune=now");
    const { code, json } = await lost.acme("rollback", "--all", "--env", "dev", "--yes", "--json");
    expect(code).toBe(3);
    expect(json.result.items[0].error).toMatchObject({
      code: "commit-not-published",
      message: `The commit ${gone.slice(0, 7)} cannot be cloned from ${lost.remote} any more: its runs would fail.`,
    });
    expect((await lost.row("one--dev")).version).not.toContain(gone);
    lost.remove();
  });
});
