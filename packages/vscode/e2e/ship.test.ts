// From an empty profile to production: the whole way of a data engineer, on a real Prefect server.
import { afterAll, beforeAll, expect, test } from "vitest";
import { Shop } from "./support/shop.ts";
import type { WorkbenchPage } from "./support/workbench-page.ts";
import { Workbench } from "./support/workbench.ts";

let workbench: Workbench;
let shop: Shop;
let user: WorkbenchPage;

beforeAll(async () => {
  shop = new Shop("prefect-shop");
  workbench = await Workbench.start({ env: shop.env });
  user = await workbench.open("ship", shop.directory);
});
afterAll(async () => {
  await workbench[Symbol.asyncDispose]();
  shop[Symbol.dispose]();
});

test("a project without a configuration is welcomed with the next step", async () => {
  await user.openContainer();
  const create = user.view("Flows").getByRole("button", { name: "Create Configuration" });
  await create.waitFor();
  expect(await create.isEnabled()).toBe(true);
  await user.shoot("welcome");
});

test("the configuration is made from prefect.yaml and a few answers", async () => {
  await user.view("Flows").getByRole("button", { name: "Create Configuration" }).click();
  await user.asked(/order of promotion/);
  await user.shoot("environments");
  await user.accept("dev, uat, prod");
  await user.asked(/uat/);
  await user.accept("shop-uat");
  await user.asked(/prod/);
  await user.accept("shop-prod");
  await user.page.locator(".tab.active", { hasText: "acme.yaml" }).waitFor();
  await user.row("Flows", "sales").waitFor();
  await user.shoot("created");
  expect(shop.read("acme.yaml")).toMatch(/dev:[\s\S]*uat:[\s\S]*after: dev[\s\S]*prod:[\s\S]*after: uat/);
});
