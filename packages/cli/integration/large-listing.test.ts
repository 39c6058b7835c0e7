// More Deployments than the server gives in one page: all are listed, counted and promoted, and those of others are not.
import { afterAll, beforeAll, expect, it } from "vitest";
import { api, makeShop, type Row, type Shop } from "./shop.test-support.ts";

const count = 205;
const flows = Array.from({ length: count }, (_, index) => `flow${String(index).padStart(3, "0")}`);
let shop: Shop;

beforeAll(async () => {
  shop = await makeShop({ flows: flows.slice(0, 3) });
  await shop.seed(...flows);
  const { id } = (await api("POST", "/flows/", { name: "foreign" })) as { id: string };
  await api("POST", "/deployments/", {
    flow_id: id,
    name: `${shop.name}-other`,
    entrypoint: "a.py:foreign",
    paused: true,
  });
});

afterAll(() => shop.remove());

it("lists all of the project's, and those of others only when asked", async () => {
  const { json, code } = await shop.acme("deployments", "--json");
  expect(code).toBe(0);
  expect(json.deployments.map(({ key }: Row) => key.flow)).toEqual(flows);
  const text = await shop.acme("deployments", "flow20*");
  expect(text.stdout.match(/flow20\d/g)?.length).toBeGreaterThanOrEqual(5);
  const everything = await shop.acme("deployments", "--everything", "--json");
  const names = everything.json.deployments.map(({ name }: Row) => name);
  expect(names).toContain(`${shop.name}-other`);
  expect(names.filter((name: string) => name.startsWith(`${shop.name}--`))).toHaveLength(count);
});

it("shows them all in the picture, and plans them all", async () => {
  const status = await shop.acme("status", "--json");
  expect(status.json.rows).toHaveLength(count);
  expect((await shop.acme("status")).stdout).toContain(`${count} flows can go to uat`);
  const plan = await shop.acme("promote", "--to", "uat", "--all", "--dry-run", "--json");
  expect(Object.values(plan.ends ?? {})).toEqual(flows.map(() => "create"));
});
