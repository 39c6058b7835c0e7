// Which changes are where: real git, a real server, and flows that import from each other's files.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { runAcme } from "./acme.test-support.ts";
import { waitFor } from "@acme-tools/prefect-server";
import { api, flowSource, makeShop, type Row, type Shop } from "./shop.test-support.ts";

let shop: Shop;
/** By what they do. */
const commits: Record<string, string> = {};

beforeAll(async () => {
  shop = await makeShop({
    flows: ["one"],
    files: {
      "flows/two.py": flowSource("two", "from shop.totals import total\n"),
      "shop/__init__.py": "",
      "shop/totals.py": "def total(rows):\n    return sum(rows)\n",
    },
  });
  commits.first = shop.git("rev-parse", "HEAD");
  await shop.acme("deploy", "--all", "--yes");
  await shop.acme("promote", "--to", "uat", "--all", "--yes");
  await shop.acme("promote", "--to", "prod", "--all", "--yes");
  shop.write("shop/totals.py", "def total(rows):\n    return round(sum(rows), 2)\n");
  commits.totals = shop.commit({ message: "Round totals" });
  shop.write("README.md", "Shop.\n");
  commits.readme = shop.commit({ message: "Say what it is" });
  shop.write("flows/one.py", `${flowSource("one")}# newer\n`);
  commits.one = shop.commit({ message: "Make one newer" });
  await shop.acme("deploy", "--all", "--yes");
  await shop.acme("promote", "one", "--to", "uat", "--yes");
});

afterAll(() => shop.remove());

const short = (name: string): string => (commits[name] ?? "").slice(0, 7);

describe("acme changes", () => {
  it("lists what is in dev and not in prod, newest first, with author and date", async () => {
    const { code, stdout, json } = await shop.acme("changes", "dev..prod", "--json");
    expect(code).toBe(0);
    expect(json.leftOnly).toEqual([commits.one, commits.readme, commits.totals]);
    expect(json.rightOnly).toEqual([]);
    expect(json.flows.map(({ flow, is, leftOnly }: Row) => [flow, is, leftOnly.length])).toEqual([
      ["one", "left-ahead", 3],
      ["two", "left-ahead", 3],
    ]);
    const date = shop.git("log", "-1", "--format=%aI");
    expect(json.commits).toContainEqual({ hash: commits.one, author: "Ada", date, subject: "Make one newer" });
    expect(stdout.split("\n")).toHaveLength(2);
  });

  it("narrows it to the commits that touch the flow's code and what it imports", async () => {
    const { stdout } = await shop.acme("changes", "dev..prod", "--only-relevant");
    expect(stdout).toMatch(new RegExp(`one +${short("one")} +${short("first")} +1 in dev only \\(2 elsewhere\\)`));
    expect(stdout).toMatch(
      new RegExp(`${short("one")} .* Make one newer +Ada +one\n +${short("totals")} .* Round totals +Ada +two`),
    );
    expect(stdout).not.toContain("Say what it is");
  });

  it("says what only the target has after a rollback of the source, by a short hash and a branch too", async () => {
    await shop.acme("rollback", "one", "--env", "dev", "--yes");
    onTestFinished(
      async () => void (await shop.acme("rollback", "one", "--env", "dev", "--to", short("one"), "--yes")),
    );
    const { stdout } = await shop.acme("changes", "dev..uat", "one");
    expect(stdout).toMatch(/one +\w{7} +\w{7} +3 in uat only/);
    expect(stdout).toContain("uat has commits that dev does not have: a hotfix, or dev was rolled back.");
    const branch = await shop.acme("changes", "main..dev", "one", "--json");
    expect(branch.json).toMatchObject({
      left: { name: "main", commit: { hash: commits.one } },
      flows: [{ is: "left-ahead" }],
    });
    const hash = await shop.acme("changes", `${short("first")}..dev`, "--json");
    expect(hash.json.flows.map(({ is }: Row) => is)).toEqual(["same", "right-ahead"]);
  });

  it("says in a shallow clone what it cannot tell, and how to mend it", async () => {
    const folder = mkdtempSync(join(tmpdir(), "acme-shallow-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    shop.git("clone", "--quiet", "--depth=1", "--branch=main", shop.remote, folder);
    const { code, stdout, stderr } = await runAcme(folder, ["changes", "dev..prod"]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/one +\w{7} +\w{7} +cannot be told/);
    expect(stderr).toMatch(/git knows no commit.*\n +→ Fetch it first: git fetch[^]*--unshallow/);
  });
});

describe("acme status --commit", () => {
  it("tells which flows run it, contain it, or lack it, in which environments", async () => {
    const { code, json } = await shop.acme("status", "--commit", short("totals"), "--json");
    expect(code).toBe(0);
    expect(json.commit).toMatchObject({ hash: commits.totals, author: "Ada", subject: "Round totals" });
    expect(
      json.rows.map(({ flow, places }: Row) => [
        flow,
        ...places.map(({ key, is, later, missing }: Row) => [key.environment, is, later, missing].join(" ").trim()),
      ]),
    ).toEqual([
      ["one", "dev contains 2", "uat contains 2", "prod without 0 1"],
      ["two", "dev contains 2", "uat without 0 1", "prod without 0 1"],
    ]);
    const exact = await shop.acme("status", "one", "--commit", "main");
    expect(exact.stdout).toMatch(new RegExp(`one +✓ ${short("one")} +✓ ${short("one")} +✗ ${short("first")} -3`));
    expect(await shop.acme("status", "--commit", "nowhere")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("git knows no commit, branch or tag nowhere"),
    });
  });
});

describe("a plan", () => {
  const schedules = { often: { cron: "*/20 * * * *", timezone: "Asia/Kathmandu" } };

  it("lists the commits that come with the Release, with their authors", async () => {
    const { stdout, json } = await shop.acme("promote", "two", "--to", "uat", "--dry-run", "--json");
    expect(json.plan.items[0].commits).toEqual({
      added: { count: 3, newest: [commits.one, commits.readme, commits.totals] },
      removed: { count: 0, newest: [] },
    });
    expect(stdout).toContain('"author":"Ada"');
    const text = await shop.acme("promote", "two", "--to", "uat", "--dry-run", "--only-relevant");
    expect(text.stdout).toMatch(
      new RegExp(
        `commits +${short("totals")} .* Round totals +Ada\\n +2 commits left out that do not touch its own code`,
      ),
    );
  });

  it("lists what a rollback takes out", async () => {
    const { stdout } = await shop.acme("rollback", "one", "--env", "uat", "--dry-run");
    expect(stdout).toMatch(
      new RegExp(`taken out +${short("one")} .*\\n +${short("readme")} .*\\n +${short("totals")} `),
    );
  });

  it("is the same plan in a clone that does not know the commits, which says so", async () => {
    const file = shop.outside("plan.json");
    await shop.acme("promote", "two", "--to", "uat", "--dry-run", "--plan", file);
    const folder = mkdtempSync(join(tmpdir(), "acme-shallow-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    shop.git("clone", "--quiet", "--depth=1", "--branch=main", shop.remote, folder);
    const dry = await runAcme(folder, ["promote", "two", "--to", "uat", "--dry-run"]);
    expect(dry.stdout).toMatch(/commits +git knows no commit[^]*git fetch/);
    const applied = await runAcme(folder, ["promote", "--plan", file, "--yes", "--json"]);
    expect(applied).toMatchObject({ code: 0, ends: { two: "applied" } });
  });

  it("says when the schedule fires next, and the server schedules that run", async () => {
    shop.configure({ deployments: { one: { schedules }, two: { schedules, paused: true } } });
    const { json, code } = await shop.acme("promote", "--to", "uat", "--all", "--yes", "--json");
    expect(code).toBe(0);
    const [one, two] = json.plan.items.map(({ nextRuns }: Row) => nextRuns);
    expect(two).toEqual({ runs: [], note: "it is paused" });
    expect(one.runs.map(({ timezone }: Row) => timezone)).toEqual(Array(3).fill("Asia/Kathmandu"));
    const { id } = await shop.row("one--uat");
    const times = await waitFor(
      async () => {
        const runs = (await api("POST", "/flow_runs/filter", {
          sort: "EXPECTED_START_TIME_ASC",
          flow_runs: { deployment_id: { any_: [id] }, state: { type: { any_: ["SCHEDULED"] } } },
        })) as Row[];
        return runs.length < 3 ? undefined : runs.map((run) => new Date(run.expected_start_time).toISOString());
      },
      { what: "scheduled runs" },
    );
    expect(times).toContain(one.runs[1].at);
    const shown = await shop.acme("promote", "--to", "prod", "--all", "--dry-run");
    expect(shown.stdout).toMatch(/schedule[^]* next \d{4}-\d\d-\d\d \d\d:\d[05], [^\n]*\(Asia\/Kathmandu\)/);
    expect(shown.stdout).toContain("no next run: it is paused");
  });

  it("refuses a parameter that does not fit the Release, with its name, its kind and the environment", async () => {
    shop.configure({ deployments: { one: { environments: { prod: { parameters: { x: "hunter2" } } } } } });
    const { code, stdout } = await shop.acme("promote", "one", "--to", "prod", "--dry-run");
    expect(code).toBe(3);
    expect(stdout).toContain(
      "The parameters of one (prod) do not fit the Release: x must be a whole number, and is a text.",
    );
    expect(stdout).toMatch(/Correct acme\.yaml:\d+:\d+ under parameters for one in prod: x\./);
    // Prefect would have refused it, too, when it was written.
    const { id } = await shop.row("one--uat");
    await expect(api("PATCH", `/deployments/${id}`, { parameters: { x: "hunter2" } })).rejects.toThrow("409");
  });
});

describe("acme changes --settings", () => {
  it("tells what the files declare to differ from what just differs and from what is not applied, and masks secrets", async () => {
    const flow = (x: number): Record<string, unknown> => ({
      tags: ["team-a"],
      environments: { uat: { parameters: { x } }, prod: { parameters: { x: 7 }, env: { STAGE: "prod" } } },
    });
    shop.configure({ deployments: { two: flow(5) } });
    await shop.acme("promote", "two", "--to", "uat", "--yes", "--take", "files");
    await shop.acme("promote", "two", "--to", "prod", "--yes", "--take", "files");
    const row = await shop.row("two--prod");
    const env = { ...row.job_variables.env, TOKEN: "hunter2" };
    await api("PATCH", `/deployments/${row.id}`, {
      tags: [...row.tags, "urgent"],
      job_variables: { ...row.job_variables, env },
    });
    const { code, json, stdout } = await shop.acme("changes", "--settings", "uat..prod", "two", "--json");
    expect(code).toBe(0);
    const why = (document: Row): unknown =>
      Object.fromEntries(document.flows[0].differences.map((each: Row) => [each.path, each.why]));
    expect(why(json)).toEqual({
      "/job_variables/env/DEPLOYMENT_NAME": "declared",
      "/job_variables/env/STAGE": "declared",
      "/job_variables/env/TOKEN": "undeclared",
      "/parameters/x": "declared",
      "/tags/urgent": "undeclared",
    });
    expect(json.flows[0]).toMatchObject({ flow: "two", same: 2 });
    expect(stdout).not.toContain("hunter2");
    const text = await shop.acme("changes", "--settings", "uat..prod", "two");
    expect(text.stdout).toMatch(
      /2 settings differ, and no file says so\n.*uat +prod\n +job_variables\.env\.TOKEN +not set +••••••\n +tags\.urgent +not set +there/,
    );
    shop.configure({ deployments: { two: flow(6) } });
    const edited = await shop.acme("changes", "--settings", "uat..prod", "two", "--json");
    expect(why(edited.json)).toMatchObject({ "/parameters/x": "not-applied" });
    expect(await shop.acme("changes", "--settings", "main..prod", "two")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("There is no environment main."),
    });
  });
});
