// Batches that do not come to their end: one flow that fails, and Ctrl-C. What is done stays and is said, nothing goes on
// in the background, and the same command again does only what is missing.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { type FaultProxy, startProxy } from "@acme-tools/fault-proxy";
import { waitFor } from "@acme-tools/prefect-server";
import { interrupt } from "./acme.test-support.ts";
import { flowSource, makeShop, type Shop, type ShopOptions } from "./shop.test-support.ts";

const shops: Shop[] = [];
let proxy: FaultProxy;

async function make(options: ShopOptions): Promise<Shop> {
  const shop = await makeShop(options);
  shops.push(shop);
  return shop;
}

beforeAll(async () => {
  proxy = await startProxy(inject("PREFECT_API_URL"));
});

afterEach(() => {
  proxy.clear();
  for (const shop of shops.splice(0)) shop.remove();
});

afterAll(() => proxy.stop());

describe("a flow of five that the prefect CLI cannot deploy", () => {
  it("is reported with its reason, and the next run does only that one", async () => {
    const shop = await make({ flows: ["five", "four", "one", "two"] });
    const broken = shop.outside("broken");
    const source = `${flowSource("three")}\nimport os\nif os.path.exists("${broken}"):\n    del three\n`;
    shop.write("flows/three.py", source);
    shop.commit();
    writeFileSync(broken, "");
    const starts = shop.countStarts();

    const first = await shop.acme("deploy", "--all", "--yes");
    expect(first.code).toBe(1);
    expect(first.stdout).toMatch(/✗ three +failed +.*Flow function with name 'three' not found.*\n +→ .*acme flows/);
    expect(first.stdout).toContain(
      "4 applied, 1 failed.\nNot done: three\nRun the same command again to do only what is missing.\n",
    );
    expect(starts()).toBe(2);
    const rows = await shop.rows();
    expect(Object.keys(rows)).toEqual(["five--dev", "four--dev", "one--dev", "two--dev"]);

    rmSync(broken);
    const second = await shop.acme("deploy", "--all", "--yes", "--json");
    expect(second).toMatchObject({ code: 0, ends: { three: "applied", one: "unchanged", five: "unchanged" } });
    expect(starts()).toBe(3);
    const { "three--dev": three, ...others } = await shop.rows();
    expect(three).toMatchObject({ entrypoint: "flows/three.py:three" });
    expect(others).toEqual(rows);
  });
});

describe("Ctrl-C", () => {
  it("in the middle of deploys leaves what is done, and no process", async () => {
    const shop = await make({ flows: ["one", "three"] });
    const pid = shop.outside("pid");
    const hangs = `import os, time\nif os.path.exists("${pid}"):\n    open("${pid}", "w").write(str(os.getpid()))\n    time.sleep(600)\n`;
    shop.write("flows/two.py", flowSource("two", hangs));
    shop.commit();
    writeFileSync(pid, "");
    const run = shop.start(["deploy", "--all", "--yes"]);
    const prefect = Number(await waitFor(() => readFileSync(pid, "utf8"), { what: "prefect deploy at flow two" }));
    interrupt(run);
    const { code, stdout, stderr } = await run.ended;
    expect(code).toBe(130);
    expect(stderr).toContain("Cancelling");
    expect(stdout).toMatch(/✓ one +applied[^]*2 applied, 1 cancelled\.\nNot done: two\nRun the same command again/);
    expect(Object.keys(await shop.rows())).toEqual(["one--dev", "three--dev"]);
    expect(isGone(prefect)).toBe(true);
    const [result] = await shop.artifacts();
    expect(endsOf(result)).toEqual({ one: "applied", three: "applied", two: "cancelled" });

    rmSync(pid);
    expect(await shop.acme("deploy", "--all", "--yes", "--json")).toMatchObject({
      code: 0,
      ends: { one: "unchanged", three: "unchanged", two: "applied" },
    });
  });

  it.each(["before", "after"] as const)("in the middle of promotions, %s the server wrote one", async (when) => {
    const flows = ["four", "one", "three", "two"];
    const shop = await make({ flows, servers: { uat: proxy.url } });
    await shop.seed(...flows);
    const deployed = async (): Promise<string[]> =>
      Object.keys(await shop.rows()).filter((name) => name.endsWith("--uat"));
    // By its name, and not the second in order: a server that is busy has the first one sent again.
    const body = ({ name }: { name: string }): boolean => name.endsWith("--one--uat");
    const second = proxy.rule({ method: "POST", path: "/deployments/", body }, { kind: "hold", when });
    const run = shop.start(["promote", "--to", "uat", "--all", "--yes", "--json"]);
    await second.reached;
    interrupt(run);
    await run.says("Cancelling");
    second.release();
    // What was begun is finished; what was not is left.
    const ends = { four: "applied", one: "applied", three: "cancelled: cancelled", two: "cancelled: cancelled" };
    expect(await run.ended).toMatchObject({ code: 130, ends });
    expect(await deployed()).toEqual(["four--uat", "one--uat"]);
    const [result] = await shop.artifacts();
    expect(endsOf(result)).toEqual({ four: "applied", one: "applied", three: "cancelled", two: "cancelled" });
    const again = await shop.acme("promote", "--to", "uat", "--all", "--yes", "--json");
    expect(again).toMatchObject({
      code: 0,
      ends: { four: "unchanged", one: "unchanged", three: "applied", two: "applied" },
    });
    expect(await deployed()).toHaveLength(4);
  });
});

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}

function endsOf(entry: { changes: { key: { flow: string }; result?: string }[] }): Record<string, string | undefined> {
  return Object.fromEntries(entry.changes.map(({ key, result }) => [key.flow, result]));
}
