// What `acme` refuses, or deploys under another name, on a real server: the state of the repository, the rules of the
// project, names, pools and values. Nothing is left by what is refused, and mending it is enough.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { makeShop, type Shop } from "./shop.test-support.ts";

let shop: Shop;

beforeAll(async () => {
  shop = await makeShop();
});

afterAll(() => shop.remove());

describe("the repository", () => {
  it("that is none is named, and nothing is deployed from it", async () => {
    rmSync(join(shop.directory, ".git"), { recursive: true });
    const bare = await shop.acme("deploy", "--all", "--yes");
    expect(bare).toMatchObject({ code: 2, stdout: "" });
    expect(bare.stderr).toMatch(/Error: .*git repository[^]*→ .*git init/);
    const json = await shop.acme("deploy", "--all", "--yes", "--json");
    expect(json).toMatchObject({ code: 2, json: { error: { code: "repository-missing" } } });
    // What needs no repository works.
    expect(await shop.acme("status")).toMatchObject({ code: 0 });
    expect(await shop.acme("flows", "--json")).toMatchObject({ code: 0, json: { flows: [{ key: "one" }] } });
  });
});
