import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Forecast, JsonObject } from "@acme/sdk-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { commit, flow, MemoryEngine } from "../portal.test-support.ts";
import { acme, type Ran, type RunSetup } from "../run.test-support.ts";

let engine: MemoryEngine;
let settings: JsonObject;
let folder: string;

function run(argv: readonly string[], setup: RunSetup = {}): Promise<Ran> {
  const portal = engine.portal({ settings: (one) => ({ ...settings, env: { NAME: `shop--${one.key}` } }) });
  return acme(portal, argv, { cwd: folder, ...setup });
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "acme-cli-"));
  engine = new MemoryEngine();
  engine.flows = ["nightly", "hourly", "cleanup"].map((name) => flow(name));
  settings = { pool: "dev-pool" };
});

afterEach(() => rm(folder, { recursive: true }));

describe("the plan", () => {
  it("shows a group of equal changes once, with the names of all", async () => {
    const { code, stdout } = await run(["deploy", "--all", "--dry-run"]);
    expect(code).toBe(0);
    expect(stdout.match(/dev-pool/g)).toHaveLength(1);
    expect(stdout).toContain("3 flows: nightly, hourly, cleanup");
    expect(stdout).toContain("3 to create");
    expect(engine.deployments.size).toBe(0);
  });

  it("says what a hundred flows have in common once, and names them all", async () => {
    engine.flows = Array.from({ length: 100 }, (_, index) => flow(`flow-${index}`));
    await run(["deploy", "--all", "--yes"]);
    engine.commit("b");
    settings = { pool: "new" };
    engine.flows[7] = flow("flow-7", { notDeployable: "its name is computed" });
    engine.flows[8] = flow("flow-8", { notDeployable: "its name is computed" });
    const { stdout } = await run(["deploy", "--all", "--dry-run"], { columns: 80 });
    expect(stdout.match(/dev-pool → new/g)).toHaveLength(1);
    expect(stdout.match(/its name is computed/g)).toHaveLength(1);
    expect(stdout).toContain("98 to update, 2 refused");
    for (const { key } of engine.flows) expect(stdout).toMatch(new RegExp(`\\b${key}\\b`));
    expect(stdout.split("\n").length).toBeLessThan(40);
  });

  it("does not hide a value behind that of another flow", async () => {
    const portal = engine.portal({ settings: ({ key }) => ({ pool: key === "hourly" ? "big" : "small" }) });
    const { stdout } = await acme(portal, ["deploy", "--all", "--dry-run"]);
    expect(stdout).toMatch(/2 flows: nightly, cleanup\n.*\n +settings +pool +small/);
    expect(stdout).toMatch(/hourly\n.*\n +settings +pool +big/);
  });

  it("shows what differs in a block of its own", async () => {
    await run(["deploy", "--all", "--yes"]);
    engine.tamper("hourly", "dev", "/pool", "other");
    engine.commit("b");
    settings = { pool: "new", schedules: { daily: { cron: "0 6 * * *" } }, password: "hunter2" };
    const { code, stdout } = await run(["deploy", "--all", "--dry-run"]);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /update +2 flows: nightly, cleanup\n +release +aaaaaaa → bbbbbbb \(main\)\n +commits +bbbbbbb +now +Change b +Ada\n +settings +pool +dev-pool → new/,
    );
    expect(stdout).toMatch(/schedule +schedules\.daily\.cron +"0 6 \* \* \*"/);
    expect(stdout).toMatch(/refused +hourly/);
    expect(stdout).toMatch(/conflict +pool\n +files +new\n +live +other\n +last set +dev-pool/);
    expect(stdout).toContain("--take files");
    expect(stdout).toContain("2 to update, 1 refused");
    expect(stdout).toMatch(/password +••••••/);
    expect(stdout).not.toContain("hunter2");
  });

  it("says what is kept, and why", async () => {
    await run(["deploy", "--all", "--yes"]);
    engine.tamper("hourly", "dev", "/tags/ops", "urgent");
    const { stdout } = await run(["deploy", "--all", "--dry-run"]);
    expect(stdout).toMatch(/hourly\n +kept +tags\.ops +urgent changed outside the files/);
    expect(stdout).toContain("3 unchanged");
  });

  it("decides a conflict by --take", async () => {
    await run(["deploy", "hourly", "--yes"]);
    engine.tamper("hourly", "dev", "/pool", "other");
    settings = { pool: "new" };
    const live = await run(["deploy", "hourly", "--dry-run", "--take", "live"]);
    expect(live.stdout).toMatch(/kept +pool +other/);
    const files = await run(["deploy", "hourly", "--yes", "--take", "files"]);
    expect(files.stdout).toMatch(/pool +other → new/);
    expect(engine.get("hourly", "dev").settings).toContainEqual({ path: "/pool", value: "new" });
  });
});

describe("commits and next runs in a plan", () => {
  const letters = "bcdefghijklm".split("");

  async function promotable(): Promise<void> {
    await run(["deploy", "--all", "--yes"]);
    await run(["promote", "--to", "uat", "--all", "--yes"]);
    for (const letter of letters) engine.commit(letter);
    await run(["deploy", "--all", "--yes"]);
  }

  it("are listed newest first, ten of them, and the rest is a command away", async () => {
    await promotable();
    const { stdout } = await run(["promote", "--to", "uat", "nightly", "--dry-run"], { columns: 80 });
    const listed = [...stdout.matchAll(/(\w)\1{6} +now +Change (\w) +Ada/g)].map(([, , letter]) => letter);
    expect(listed).toEqual([...letters].reverse().slice(0, 10));
    expect(stdout).toContain("and 2 more: acme changes dev..uat nightly");
    expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
  });

  it("are shown once where groups have the same ones", async () => {
    await promotable();
    engine.tamper("hourly", "uat", "/tags/ops", "urgent");
    const { stdout } = await run(["promote", "--to", "uat", "--all", "--dry-run"]);
    expect(stdout).toMatch(/hourly\n.*\n +commits +the same 12 commits as above/);
    expect(stdout.match(/Change m/g)).toHaveLength(1);
  });

  it("name the flows that they touch where these differ", async () => {
    await run(["deploy", "--all", "--yes"]);
    engine.commit("b");
    engine.commit("c");
    engine.changed.set(commit("b"), [{ path: "flows/nightly.py" }]);
    engine.adapter.flows!.filesOf = ({ path }) => Promise.resolve([path]);
    const { stdout } = await run(["deploy", "--all", "--dry-run", "--only-relevant"]);
    expect(stdout).toMatch(
      /commits +bbbbbbb +now +Change b +Ada +nightly\n +2 commits left out that do not touch their own/,
    );
  });

  it("say what a rollback takes out", async () => {
    await promotable();
    const { stdout } = await run(["rollback", "nightly", "--env", "dev", "--dry-run"]);
    expect(stdout).toMatch(/taken out +mmmmmmm +now +Change m/);
    expect(stdout).toContain("and 2 more: acme changes aaaaaaa..dev nightly");
  });

  it("say why git cannot tell, and what to do", async () => {
    await run(["deploy", "--all", "--yes"]);
    engine.head = { ...engine.head, commit: commit("z") };
    const { stdout, code } = await run(["deploy", "--all", "--dry-run"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/commits +Unknown commit\.\n +→ Fetch it: git fetch/);
  });

  it("say when each schedule fires next, in its time zone", async () => {
    const forecasts: Record<string, Forecast> = {
      "0": { runs: [{ at: "2026-11-24T15:00:00Z" }, { at: "2026-11-25T15:00:00Z" }] },
      "1": {
        runs: [
          { at: "2026-11-24T14:30:00Z", timezone: "Asia/Kathmandu" },
          { at: "2026-11-24T15:30:00Z", timezone: "Asia/Kathmandu" },
        ],
      },
      "2": { runs: [], note: "it is paused" },
    };
    let asked = 0;
    const adapter = { ...engine.adapter, forecaster: { forecast: () => forecasts[String(asked++)] } };
    const { stdout } = await acme(engine.portal({ adapter }), ["deploy", "--all", "--dry-run"]);
    expect(stdout).toMatch(
      /schedule +next 2026-11-24 20:15, 21:15 \(Asia\/Kathmandu\) +hourly\n +next 2026-11-24 15:00, 11-25 15:00 \(UTC\) +nightly\n +no next run: it is paused +cleanup/,
    );
  });
});

describe("applying", () => {
  it("says how each change ended, and records why", async () => {
    const { code, stdout } = await run(["deploy", "--all", "--yes", "--reason", "release 12"]);
    expect(code).toBe(0);
    for (const name of ["nightly", "hourly", "cleanup"])
      expect(stdout).toMatch(new RegExp(`✓ ${name} +applied +aaaaaaa`));
    expect(stdout).toContain("3 applied.");
    expect(engine.history[0]).toMatchObject({ phase: "result", reason: "release 12" });
  });

  it("goes on after a failure, says what is left, ends with 1; running again does only that", async () => {
    engine.broken.add("hourly");
    const first = await run(["deploy", "--all", "--yes"]);
    expect(first.code).toBe(1);
    expect(first.stdout).toMatch(/✗ hourly +failed +The engine answered 500 for hourly\./);
    expect(first.stdout).toMatch(
      /2 applied, 1 failed\.\nNot done: hourly\nRun the same command again to do only what is missing\./,
    );
    engine.broken.clear();
    const written: string[] = [];
    engine.onWrite = (name) => void written.push(name);
    const second = await run(["deploy", "--all", "--yes"]);
    expect(second.code).toBe(0);
    expect(written).toEqual(["hourly"]);
    expect((await run(["deploy", "--all", "--yes"])).stdout).toContain("Everything is as it should be.");
  });

  it("stops gracefully when it is cancelled: what is done stays and is said", async () => {
    const cancellation = new AbortController();
    engine.onWrite = (name) => void (name === "hourly" && cancellation.abort());
    const { code, stdout } = await run(["deploy", "--all", "--yes"], { signal: cancellation.signal });
    expect(code).toBe(130);
    expect(stdout).toMatch(/2 applied, 1 cancelled\.\nNot done: cleanup/);
    expect(engine.deployments.size).toBe(2);
  });

  it("ends with 3 where a rule refuses everything, with 1 where it refuses some", async () => {
    engine.flows[1] = flow("hourly", { notDeployable: "its name is computed" });
    expect((await run(["deploy", "hourly", "--yes"])).code).toBe(3);
    expect(engine.deployments.size).toBe(0);
    expect((await run(["deploy", "--all", "--yes"])).code).toBe(1);
    expect(engine.deployments.size).toBe(2);
    const direct = await run(["deploy", "--all", "--env", "uat", "--yes"]);
    expect(direct.code).toBe(3);
    expect(direct.stderr).toContain("acme promote --from dev --to uat");
  });

  it("refuses a dirty tree, and says how to go on", async () => {
    engine.head.dirty = ["flows/nightly.py"];
    const refused = await run(["deploy", "--all", "--yes"]);
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain("--allow-dirty");
    expect((await run(["deploy", "--all", "--yes", "--allow-dirty"])).code).toBe(0);
    expect((await run(["promote", "--to", "uat", "--all", "--yes"])).code).toBe(3);
  });
});

describe("promote and rollback", () => {
  it("brings what runs in the source, not what is in the tree, and brings back what ran before", async () => {
    await run(["deploy", "--all", "--yes"]);
    await run(["promote", "--to", "uat", "--all", "--yes"]);
    engine.commit("b");
    await run(["deploy", "nightly", "--yes"]);
    engine.commit("c");
    const { code, stdout } = await run(["promote", "--from", "dev", "--yes", "*ly"]);
    expect(code).toBe(0);
    expect(stdout).toContain("Promote dev → uat (shop)");
    expect(engine.get("nightly", "uat").release?.code.commit).toBe(commit("b"));
    expect((await run(["rollback", "nightly", "--env", "uat", "--yes"])).code).toBe(0);
    expect(engine.get("nightly", "uat").release?.code.commit).toBe(commit("a"));
    expect((await run(["rollback", "nightly", "--env", "uat", "--to", "bbbbbbbb", "--yes"])).code).toBe(0);
    expect(engine.get("nightly", "uat").release?.code.commit).toBe(commit("b"));
  });

  it("takes nothing but an arrow", async () => {
    const { code, stderr } = await run(["promote", "--from", "dev", "--to", "prod", "--all", "--yes"]);
    expect(code).toBe(3);
    expect(stderr).toContain("From dev you can promote to: uat");
    expect((await run(["promote", "--to", "qa", "--all", "--yes"])).code).toBe(2);
  });
});

describe("asking", () => {
  it("asks which flows and whether to apply, on a terminal", async () => {
    const { code, asked } = await run(["deploy"], { columns: 80, answers: [["hourly"], true] });
    expect(code).toBe(0);
    expect(asked).toEqual(["Which flows to deploy? | nightly | hourly | cleanup", "Change this Deployment in dev?"]);
    expect([...engine.deployments.values()].map(({ flowName }) => flowName)).toEqual(["hourly"]);
  });

  it("changes nothing when the answer is no", async () => {
    const { code, stderr } = await run(["deploy", "--all"], { columns: 80, answers: [false] });
    expect(code).toBe(130);
    expect(stderr).toContain("Nothing was changed.");
    expect(engine.deployments.size).toBe(0);
  });

  it("asks which environment where several fit", async () => {
    await run(["deploy", "--all", "--yes"]);
    const { asked, stdout } = await run(["promote", "--all", "--dry-run"], { columns: 80, answers: ["uat"] });
    expect(asked).toEqual(["Promote to which environment? | uat | prod"]);
    expect(stdout).toContain("Promote dev → uat");
  });

  it.each([
    [["deploy", "--yes"], "--all"],
    [["deploy", "--all"], "--yes"],
    [["deploy", "--all", "--json"], "--yes"],
    [["promote", "--all", "--yes"], "--to"],
    [["rollback", "--env", "dev", "--yes"], "Name them"],
    [["deploy", "hourly", "--all", "--yes"], "Leave one"],
  ])("%j in a pipe: says what to add, ends with 2, changes nothing", async (argv, add) => {
    const { code, stderr, stdout } = await run(argv);
    expect(code).toBe(2);
    expect(stderr + stdout).toContain(add);
    expect(engine.deployments.size).toBe(0);
  });
});

describe("a saved plan", () => {
  it("is written for its owner only, and applied by another process", async () => {
    expect((await run(["deploy", "--all", "--dry-run", "--plan", "plan.json"])).code).toBe(0);
    const file = join(folder, "plan.json");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(["plan.json"]);
    expect(engine.deployments.size).toBe(0);
    const { code, stdout } = await run(["deploy", "--plan", "plan.json", "--yes"]);
    expect(code).toBe(0);
    expect(stdout).toContain("3 applied.");
  });

  it("holds no secret", async () => {
    settings = { password: "hunter2" };
    await run(["deploy", "--all", "--dry-run", "--plan", "plan.json"]);
    expect(await readFile(join(folder, "plan.json"), "utf8")).not.toContain("hunter2");
  });

  it("is refused, with what changed, when it no longer says what would happen", async () => {
    await run(["deploy", "--all", "--dry-run", "--plan", "plan.json"]);
    engine.commit("b");
    const { code, stderr } = await run(["deploy", "--plan", "plan.json", "--yes"]);
    expect(code).toBe(3);
    expect(stderr).toMatch(/release was aaaaaaa, is now bbbbbbb/);
    expect(engine.deployments.size).toBe(0);
  });

  it("is not mixed with another request, another command or another file", async () => {
    await run(["deploy", "--all", "--dry-run", "--plan", "plan.json"]);
    await writeFile(join(folder, "other.json"), "{}");
    const cases: [string[], string][] = [
      [["deploy", "--all", "--plan", "plan.json", "--yes"], "--all"],
      [["deploy", "hourly", "--plan", "plan.json", "--yes"], "hourly"],
      [["promote", "--plan", "plan.json", "--yes"], "acme deploy --plan plan.json"],
      [["deploy", "--plan", "other.json", "--yes"], "no plan"],
      [["deploy", "--plan", "missing.json", "--yes"], "cannot be read"],
    ];
    for (const [argv, said] of cases) {
      const { code, stderr } = await run(argv);
      expect({ argv, code }).toEqual({ argv, code: 2 });
      expect(stderr).toContain(said);
    }
    expect(engine.deployments.size).toBe(0);
  });
});

describe("--json", () => {
  it("is one document with the plan and the result", async () => {
    engine.broken.add("hourly");
    const { code, json, stderr } = await run(["deploy", "--all", "--yes", "--json"]);
    expect(code).toBe(1);
    expect(json().plan.items).toHaveLength(3);
    expect(json().result.items.map(({ result }: { result: string }) => result)).toEqual([
      "applied",
      "failed",
      "applied",
    ]);
    expect(stderr).not.toContain("✓");
    expect((await run(["deploy", "--all", "--dry-run", "--json"])).json().result).toBeUndefined();
  });
});
