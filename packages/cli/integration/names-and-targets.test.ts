// Flows that are gone or share a name, branches, pools and values that a target cannot take: each is one flow's refusal,
// the others go on, and mending it is enough.
import { afterEach, describe, expect, it } from "vitest";
import { api, flowSource, makeShop, type Shop, type ShopOptions } from "./shop.test-support.ts";

const shops: Shop[] = [];

async function make(options: ShopOptions = {}): Promise<Shop> {
  const shop = await makeShop(options);
  shops.push(shop);
  return shop;
}

afterEach(() => {
  for (const shop of shops.splice(0)) shop.remove();
});

describe("a flow", () => {
  it("that no longer exists stays deployed and can go on, and is not deployed again", async () => {
    const shop = await make({ flows: ["kept", "gone"] });
    await shop.seed("kept", "gone");
    const before = await shop.row("gone--dev");
    shop.git("rm", "--quiet", "flows/gone.py");
    shop.commit();
    const named = await shop.acme("deploy", "gone", "--yes");
    expect(named.code).toBe(2);
    expect(named.stderr).toMatch(/Error: No flow in the project matches "gone"\.\n +→ There are: kept/);
    expect(await shop.acme("deploy", "--all", "--yes", "--json")).toMatchObject({ code: 0, ends: { kept: "applied" } });
    expect(await shop.row("gone--dev")).toEqual(before);
    expect((await shop.acme("status")).stdout).toMatch(/not in this working tree\n +gone /);
    expect(await shop.acme("promote", "gone", "--to", "uat", "--yes", "--json")).toMatchObject({
      code: 0,
      ends: { gone: "applied" },
    });
    expect((await shop.rows())["gone--uat"]).toMatchObject({
      pull_steps: before.pull_steps,
      entrypoint: before.entrypoint,
    });
  });

  it("of a name that another has is refused with it; a third is deployed", async () => {
    const same = flowSource("same");
    const shop = await make({ flows: ["third"], files: { "flows/a.py": same, "flows/b.py": same } });
    const { code, stdout } = await shop.acme("deploy", "--all", "--yes");
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /refused +same[^]*flows\/a\.py:same and flows\/b\.py:same share the name same\.[^]*→ Give one of them another name/,
    );
    expect(Object.keys(await shop.rows())).toEqual(["third--dev"]);
    shop.write("flows/b.py", flowSource("other"));
    shop.commit();
    expect(await shop.acme("deploy", "same", "other", "--yes", "--json")).toMatchObject({
      code: 0,
      ends: { same: "applied", other: "applied" },
    });
  });
});

describe("a branch", () => {
  it("of any name has Deployments of its own, told apart from one that would look the same", async () => {
    const environments = { dev: { deployments: "per-branch" }, uat: { after: "dev" } };
    const shop = await make({ config: { environments } });
    for (const branch of ["feature/x-y_z", "feature-x-y-z"]) {
      shop.git("checkout", "--quiet", "-b", branch);
      shop.commit();
      expect(await shop.acme("deploy", "--all", "--yes", "--json")).toMatchObject({
        code: 0,
        ends: { one: "applied" },
      });
    }
    const rows = await shop.rows();
    expect(Object.values(rows).map(({ name, tags }) => [name, tags[1]])).toEqual([
      [`${shop.name}--feature-x-y-z--one--dev`, "BRANCH_NAME=feature-x-y-z"],
      [expect.stringMatching(`^${shop.name}--feature-x-y-z-[0-9a-f]{6}--one--dev$`), "BRANCH_NAME=feature/x-y-z"],
    ]);
    const { json } = await shop.acme("deployments", "--branch", "feature/x-y_z", "--json");
    expect(json.deployments).toMatchObject([{ key: { flow: "one", branch: "feature/x-y_z" } }]);
    const promoted = await shop.acme("promote", "--to", "uat", "--all", "--branch", "feature/x-y_z", "--yes", "--json");
    expect(promoted).toMatchObject({ code: 0, ends: { one: "applied" } });
    expect((await shop.rows())["one--uat"]).toMatchObject({
      version: `feature/x-y_z-${shop.git("rev-parse", "feature/x-y_z")}`,
    });
  });
});

describe("a target", () => {
  it("without the work pool is refused, before a deploy as before a promotion", async () => {
    const shop = await make({ flows: ["one", "two"] });
    const environments = { dev: {}, uat: { after: "dev", defaults: { work_pool: `${shop.name}-uat` } } };
    shop.configure({
      environments,
      deployments: { two: { environments: { dev: { work_pool: `${shop.name}-dev` } } } },
    });
    const deploy = await shop.acme("deploy", "--all", "--yes");
    expect(deploy.code).toBe(1);
    expect(deploy.stdout).toMatch(
      /why +The work pool \S+-dev does not exist on the server of dev\.\n +→ Create it \(prefect work-pool create \S+-dev/,
    );
    expect(Object.keys(await shop.rows())).toEqual(["one--dev"]);
    const promote = await shop.acme("promote", "--to", "uat", "--all", "--yes");
    expect(promote.code).toBe(3);
    expect(promote.stdout).toMatch(/why +The work pool \S+-uat does not exist on the server of uat\.\n +→ Create it/);
    expect(Object.keys(await shop.rows())).toEqual(["one--dev"]);
    for (const name of ["dev", "uat"])
      await api("POST", "/work_pools/", { name: `${shop.name}-${name}`, type: "process" });
    expect(await shop.acme("deploy", "--all", "--yes", "--json")).toMatchObject({
      code: 0,
      ends: { one: "unchanged", two: "applied" },
    });
    expect(await shop.acme("promote", "--to", "uat", "--all", "--yes", "--json")).toMatchObject({
      code: 0,
      ends: { one: "applied", two: "applied" },
    });
  });

  it("with a live value that the CLI would resolve is not deployed over; a reference to a block stays one", async () => {
    const shop = await make({ flows: ["one", "two"] });
    await shop.seed("one", "two");
    const set = async (flow: string, region: string): Promise<void> => {
      await api("PATCH", `/deployments/${(await shop.row(`${flow}--dev`)).id}`, { parameters: { region } });
    };
    await set("one", "{{ ds }}");
    await set("two", "{{ prefect.blocks.secret.region }}");
    const before = await shop.row("one--dev");
    const commit = shop.commit();
    const refused = await shop.acme("deploy", "--all", "--yes");
    expect(refused.code).toBe(1);
    expect(refused.stdout).toMatch(
      /refused +one\n[^]*why +parameters\.region of \S+ holds \{\{ ds \}\}[^]*→ [^]*\n1 applied, 1 skipped\./,
    );
    expect(await shop.row("one--dev")).toEqual(before);
    expect(await shop.row("two--dev")).toMatchObject({
      version: `main-${commit}`,
      parameters: { region: "{{ prefect.blocks.secret.region }}" },
    });
    // Promotion does not go through the CLI.
    expect(await shop.acme("promote", "one", "--to", "uat", "--yes")).toMatchObject({ code: 0 });
    await set("one", "eu");
    expect(await shop.acme("deploy", "--all", "--yes", "--json")).toMatchObject({
      code: 0,
      ends: { one: "applied", two: "unchanged" },
    });
  });
});
