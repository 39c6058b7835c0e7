// What the state of the repository and the order of the environments forbid: nothing is left of what is refused, and
// mending it is enough.
import { rmSync } from "node:fs";
import { join } from "node:path";
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

describe("the repository", () => {
  it("that is none is named, and nothing is deployed from it", async () => {
    const shop = await make();
    rmSync(join(shop.directory, ".git"), { recursive: true });
    const { code, stdout, stderr } = await shop.acme("deploy", "--all", "--yes");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/Error: .*git repository[^]*→ .*git init/);
    const json = await shop.acme("deploy", "--all", "--yes", "--json");
    expect(json).toMatchObject({ code: 2, json: { error: { code: "repository-missing" } } });
    // What needs no repository works.
    expect(await shop.acme("status")).toMatchObject({ code: 0 });
    expect(await shop.acme("flows", "--json")).toMatchObject({ code: 0, json: { flows: [{ key: "one" }] } });
    expect(await shop.rows()).toEqual({});
  });

  it("with a dirty tree or a commit that is not on the remote is refused, or gives what cannot be promoted, until that is mended", async () => {
    const shop = await make();
    shop.write("flows/one.py", flowSource("one", "# not committed\n"));
    shop.write("flows/new.py", "");
    const dirty = await shop.acme("deploy", "--all", "--yes");
    expect(dirty.code).toBe(3);
    expect(dirty.stderr).toMatch(
      /Error: The working tree differs from commit \w{7}: flows\/.*\n +→ Commit[^]*--allow-dirty/,
    );
    expect(await shop.rows()).toEqual({});

    const allowed = await shop.acme("deploy", "--all", "--allow-dirty", "--yes", "--json");
    expect(allowed).toMatchObject({ code: 0, ends: { one: "applied" } });
    const before = await shop.rows();
    const unpinned = await shop.acme("promote", "--to", "uat", "--all", "--yes");
    expect(unpinned.code).toBe(3);
    expect(unpinned.stdout).toMatch(/refused +one\n +why +.*not pinned[^]*→ Deploy it from a clean commit/);

    const commit = shop.commit({ push: false });
    const local = await shop.acme("deploy", "--all", "--yes");
    expect(local.code).toBe(3);
    expect(local.stdout).toMatch(/refused +one\n[^]*why +Commit \w{7} is not on .*remote\.git[^]*→ .*git push/);
    expect(await shop.rows()).toEqual(before);

    shop.git("push", "--quiet", "origin", "HEAD");
    expect(await shop.acme("deploy", "--all", "--yes")).toMatchObject({ code: 0 });
    expect(await shop.acme("promote", "--to", "uat", "--all", "--yes")).toMatchObject({ code: 0 });
    expect(await shop.row("one--uat")).toMatchObject({ version: `main-${commit}` });
  });

  it("with a detached HEAD needs a branch only where a Deployment has one", async () => {
    const environments = { preview: { deployments: "per-branch" }, dev: {} };
    const shop = await make({ config: { environments } });
    shop.git("checkout", "--quiet", "--detach");
    const detached = await shop.acme("deploy", "--env", "preview", "--all", "--yes");
    expect(detached.code).toBe(3);
    expect(detached.stderr).toMatch(/Error: .*HEAD is detached\.\n +→ .*--branch/);
    expect(await shop.rows()).toEqual({});
    const named = await shop.acme("deploy", "--env", "preview", "--all", "--branch", "main", "--yes", "--json");
    expect(named).toMatchObject({ code: 0, ends: { one: "applied" } });
    expect(await shop.acme("deploy", "--env", "dev", "--all", "--dry-run", "--json")).toMatchObject({
      code: 0,
      ends: { one: "create" },
    });
  });
});

describe("an unpinned source", () => {
  it("of another tool is promoted where the target allows it", async () => {
    const shop = await make();
    const flow = (await api("POST", "/flows/", { name: "one" })) as { id: string };
    const clone = { repository: shop.remote, branch: "main" };
    await api("POST", "/deployments/", {
      flow_id: flow.id,
      name: `${shop.name}--main--one--dev`,
      entrypoint: "flows/one.py:one",
      pull_steps: [{ "prefect.deployments.steps.git_clone": clone }],
      tags: [`PROJECT_NAME=${shop.name}`, "BRANCH_NAME=main", `COMMIT_HASH=${shop.git("rev-parse", "HEAD")}`],
      work_pool_name: shop.pool,
    });
    const refused = await shop.acme("promote", "--to", "uat", "--all", "--yes");
    expect(refused.code).toBe(3);
    expect(refused.stdout).toMatch(/why +What runs in one \(dev\) is not pinned[^]*→ .*allow-unpinned for uat/);
    expect(Object.keys(await shop.rows())).toEqual(["one--dev"]);
    shop.configure({ environments: { dev: {}, uat: { after: "dev", "allow-unpinned": true } } });
    expect(await shop.acme("promote", "--to", "uat", "--all", "--yes")).toMatchObject({ code: 0 });
    expect(await shop.row("one--uat")).toMatchObject({
      pull_steps: [{ "prefect.deployments.steps.git_clone": clone }],
    });
  });
});

describe("an environment that comes after another", () => {
  it("is not deployed to, and the promotion to use is named", async () => {
    const shop = await make();
    const { code, stderr } = await shop.acme("deploy", "--env", "uat", "--all", "--yes");
    expect(code).toBe(3);
    expect(stderr).toMatch(/Error: uat comes after dev.*\n +→ Use: acme promote --from dev --to uat/);
    const skipping = await shop.acme("promote", "--from", "dev", "--to", "prod", "--all", "--yes");
    expect(skipping.code).toBe(3);
    expect(skipping.stderr).toMatch(/Error: dev is not promoted to prod\.\n +→ From dev you can promote to: uat/);
    expect(await shop.rows()).toEqual({});
  });
});
