import { beforeEach, describe, expect, it } from "vitest";
import { flow, MemoryEngine } from "../portal.test-support.ts";
import { acme, type Ran, type RunSetup } from "../run.test-support.ts";

let engine: MemoryEngine;

async function change(action: "deploy" | "promote", environment: string, ...flows: string[]): Promise<void> {
  const portal = engine.portal();
  await portal.apply(await portal.plan({ action, environment, flows }));
}

function status(argv: readonly string[] = [], setup: RunSetup = {}): Promise<Ran> {
  return acme(engine.portal(), ["status", ...argv], setup);
}

function lineOf(text: string, name: string): string {
  return text.split("\n").find((line) => line.trim().startsWith(name)) ?? "";
}

beforeEach(async () => {
  engine = new MemoryEngine();
  engine.flows = [
    flow("nightly", { path: "flows/sales/nightly.py" }),
    flow("hourly", { path: "flows/sales/hourly.py" }),
    flow("cleanup", { path: "flows/ops/cleanup.py" }),
  ];
  await change("deploy", "dev");
  await change("promote", "uat");
  engine.commit("b");
  engine.commit("c");
  await change("deploy", "dev", "nightly");
});

describe("acme status", () => {
  it("shows which version runs where, how old it is, and how far behind it is", async () => {
    const { code, stdout } = await status();
    expect(code).toBe(0);
    expect(stdout).toMatch(/ dev +→ uat +→ prod/);
    expect(lineOf(stdout, "nightly")).toMatch(/^ *nightly +ccccccc \d+h +aaaaaaa \d+h ↓2 dev +–$/);
    expect(lineOf(stdout, "hourly")).toMatch(/^ *hourly +aaaaaaa \d+h +aaaaaaa \d+h +–$/);
    expect(stdout).toContain("↓n commits behind");
  });

  it("groups by folder", async () => {
    const lines = (await status()).stdout.split("\n").map((line) => line.trim().split(" ")[0]);
    expect(lines.indexOf("flows/ops/")).toBeLessThan(lines.indexOf("cleanup"));
    expect(lines.indexOf("cleanup")).toBeLessThan(lines.indexOf("flows/sales/"));
    expect(lines.indexOf("flows/sales/")).toBeLessThan(lines.indexOf("nightly"));
  });

  it("marks drift, what is paused, what is not pinned and what nobody can tell, and explains only these marks", async () => {
    engine.tamper("hourly", "uat", "/tags/ops", true);
    engine.put({ ...engine.get("cleanup", "uat"), paused: true });
    engine.put({
      ...engine.get("cleanup", "dev"),
      release: { ...engine.get("cleanup", "dev").release!, pinned: false },
    });
    engine.put({ name: "old", flowName: "old", key: { project: "shop", flow: "old", environment: "prod" } });
    const { stdout } = await status();
    expect(lineOf(stdout, "hourly")).toContain("~1");
    expect(lineOf(stdout, "cleanup")).toMatch(/aaaaaaa\* .*‖/);
    expect(stdout).toMatch(/not in this working tree\n *old .*\?/);
    for (const mark of ["~n ", "‖ ", "* not pinned", "? "]) expect(stdout).toContain(mark);
    expect(stdout).not.toContain("≠");
  });

  it("says what can be done next, with the command for it", async () => {
    const { stdout } = await status();
    expect(stdout).toContain("1 flow can go to uat: acme promote --to uat --all");
    expect(stdout).toContain("3 flows can go to prod: acme promote --to prod --all");
    engine.flows.push(flow("new-one"));
    expect((await status()).stdout).toContain("1 flow is not deployed anywhere: acme deploy --env dev new-one");
  });

  it("proposes no promotion that would bring older code", async () => {
    await change("promote", "uat");
    await acme(engine.portal(), ["rollback", "nightly", "--env", "dev", "--yes"]);
    const { stdout } = await status();
    expect(lineOf(stdout, "nightly")).toMatch(/aaaaaaa \S+ +ccccccc \S+ ≠ dev/);
    expect(stdout).not.toContain("go to uat");
  });

  it("does not propose what cannot be promoted", async () => {
    const { release, ...rest } = engine.get("nightly", "dev");
    engine.put({ ...rest, release: { ...release!, id: "other", pinned: false } });
    expect((await status()).stdout).not.toContain("go to uat");
  });

  it.each([120, 80, 60, 44, 30])("loses no version and no mark at %i columns", async (columns) => {
    engine.tamper("nightly", "uat", "/tags/ops", true);
    engine.flows.push(flow("reconcile-the-ledgers-of-every-branch-of-the-shop"));
    const { stdout } = await status([], { columns });
    expect(stdout).toContain("ccccccc");
    expect(stdout).toContain("↓2");
    expect(stdout).toContain("~1");
    const mayBeLong = (line: string): boolean => line.includes("acme ") || line.includes("reconcile");
    expect(stdout.split("\n").filter((line) => line.length > columns && !mayBeLong(line))).toEqual([]);
  });

  it("is readable without UTF-8", async () => {
    const { stdout } = await status([], { env: { LANG: "C" } });
    expect(stdout).toMatch(/^[\x20-\x7E\n]*$/);
    expect(lineOf(stdout, "nightly")).toContain("v2 dev");
  });

  it("says the same with and without colour", async () => {
    const plain = (await status([], { columns: 80 })).stdout;
    const coloured = (await status([], { columns: 80, env: { NO_COLOR: "", FORCE_COLOR: "1" } })).stdout;
    expect(coloured).not.toBe(plain);
    // oxlint-disable-next-line no-control-regex -- colour codes begin with one
    expect(coloured.replaceAll(/\u001B\[\d+m/g, "")).toBe(plain);
  });

  it("shows only the environments, flows and branches that are asked for", async () => {
    const one = await status(["--env", "uat,prod", "hourly", "cleanup"]);
    expect(one.stdout).not.toContain("nightly");
    expect(lineOf(one.stdout, "hourly")).toMatch(/^ *hourly +aaaaaaa \d+h +–$/);
    expect(one.stdout).toContain("dev → uat");
    expect((await status(["--env", "qa"])).code).toBe(2);
    engine.put({
      name: "p",
      flowName: "hourly",
      key: { project: "shop", flow: "hourly", branch: "feature/x", environment: "dev" },
    });
    expect((await status()).stdout).toContain("hourly [feature/x]");
    expect((await status(["--branch", "main"])).stdout).not.toContain("feature/x");
  });

  it("shows one flow in full: who changed it, what drifted from what", async () => {
    engine.tamper("nightly", "uat", "/tags/ops", "urgent");
    const { stdout } = await status(["nightly"]);
    expect(stdout).toContain("2 commits behind dev");
    expect(stdout).toMatch(/by ada@example\.com, promote/);
    expect(stdout).toMatch(/tags\.ops +not set → urgent/);
  });

  it("names the environments' own order where it is no chain", async () => {
    const portal = engine.portal({
      environments: [
        { name: "dev" },
        { name: "uat", after: "dev" },
        { name: "prod-eu", after: "uat" },
        { name: "prod-us", after: "uat" },
      ],
    });
    const { stdout } = await acme(portal, ["status"]);
    expect(stdout).toMatch(/dev +→ uat +→ prod-eu +uat → prod-us/);
    expect(stdout).toContain("acme promote --to prod-us --all");
  });

  it("ends with 1 and shows the rest when an environment cannot be read", async () => {
    engine.unreachable = "uat";
    const { code, stdout, stderr } = await status();
    expect(code).toBe(1);
    expect(lineOf(stdout, "nightly")).toContain("ccccccc");
    expect(stderr).toContain("uat cannot be reached");
    engine.flows.push(flow("new-one"));
    expect((await status()).stdout).not.toContain("not deployed anywhere");
  });
});
