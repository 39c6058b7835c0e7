// Who owns a setting: what an operator changed on the server is kept and shown, through a deploy and a promotion; what
// was changed on both sides is decided by a person.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { api, makeShop, type Row, type Shop } from "./shop.test-support.ts";

let shop: Shop;
const schedules = { nightly: { cron: "0 6 * * *", timezone: "Europe/Zurich" } };
const declared = { "*": { schedules, tags: ["team-a"] } };

beforeAll(async () => {
  shop = await makeShop({ flows: ["one", "two"], config: { deployments: declared } });
  await shop.acme("deploy", "--all", "--yes");
  await shop.acme("promote", "--to", "uat", "--all", "--yes");
});

afterAll(() => shop.remove());

async function patch(name: string, body: object): Promise<void> {
  await api("PATCH", `/deployments/${(await shop.row(name)).id}`, body);
}

/** A pause, a schedule and a tag of an operator. */
async function operate(name: string): Promise<void> {
  const { id, tags } = await shop.row(name);
  await patch(name, { paused: true, tags: [...tags, "urgent"] });
  await api("POST", `/deployments/${id}/schedules`, [
    { active: true, schedule: { cron: "1 1 * * *", timezone: "UTC" } },
  ]);
}

function isOperated({ paused, tags, schedules: all }: Row): boolean {
  const crons = all.map(({ schedule }: Row) => schedule.cron).sort();
  return paused && tags.includes("urgent") && tags.includes("team-a") && crons.join() === "0 6 * * *,1 1 * * *";
}

describe("what an operator changed", () => {
  it("is kept and shown by the next deploy", async () => {
    await operate("one--dev");
    const commit = shop.commit();
    expect((await shop.acme("status")).stdout).toMatch(/\none +\w{7} \S+ ~3 ‖/);
    expect((await shop.acme("status", "one")).stdout).toMatch(/~ paused +not set → true changed outside the files/);
    const { code, stdout } = await shop.acme("deploy", "--all", "--yes");
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /update +one\n.*\n.*\n +schedule +no next run: it is paused\n +kept +paused +true changed outside the files[^]*cron +"1 1 \* \* \*" changed[^]*tags\.urgent +true changed/,
    );
    const row = await shop.row("one--dev");
    expect(row.version).toBe(`main-${commit}`);
    expect(isOperated(row)).toBe(true);
    expect((await shop.row("two--dev")).paused).toBe(false);
  });

  it("is kept and shown by the next promotion, and not carried to the next environment", async () => {
    await operate("two--uat");
    const plan = await shop.acme("promote", "--to", "uat", "--all", "--dry-run", "--json");
    expect(plan.json.plan.items.map(({ drift }: Row) => drift.map(({ path, live }: Row) => [path, live]))).toEqual([
      [],
      [
        ["/paused", true],
        [expect.stringMatching(/^\/schedules\/.*\/cron$/), "1 1 * * *"],
        ["/tags/urgent", true],
      ],
    ]);
    const { code } = await shop.acme("promote", "--to", "uat", "--all", "--yes");
    expect(code).toBe(0);
    expect(isOperated(await shop.row("two--uat"))).toBe(true);
    expect((await shop.row("two--uat")).version).toBe((await shop.row("two--dev")).version);
    expect(await shop.row("one--uat")).toMatchObject({ paused: false, tags: expect.not.arrayContaining(["urgent"]) });
    await shop.acme("promote", "--to", "prod", "--all", "--yes");
    expect(await shop.row("two--prod")).toMatchObject({
      paused: false,
      schedules: [{ slug: "nightly", active: true }],
    });
  });
});

describe("a setting that was changed in the files and on the server", () => {
  /** Both sides go on from what is there. */
  async function bothChange(live: number, files: number): Promise<void> {
    for (const flow of ["one", "two"]) await patch(`${flow}--uat`, { parameters: { x: live } });
    const parameters = { x: files };
    shop.configure({ deployments: { "*": { ...declared["*"], environments: { uat: { parameters } } } } });
  }
  const promote = (...options: string[]): ReturnType<Shop["acme"]> =>
    shop.acme("promote", "one", "--to", "uat", "--yes", ...options);

  it("is a conflict that stops this flow, until a flag decides for the files or for what is live", async () => {
    await bothChange(1, 2);
    const asked = await promote();
    expect(asked.code).toBe(3);
    expect(asked.stdout).toMatch(
      /conflict +parameters\.x\n +files +2\n +live +1\n +last set +not set\n[^]*→ Decide with --take files/,
    );
    expect((await shop.row("one--uat")).parameters).toEqual({ x: 1 });
    expect(await promote("--take", "files", "--json")).toMatchObject({ code: 0, ends: { one: "applied" } });
    expect((await shop.row("one--uat")).parameters).toEqual({ x: 2 });
    expect(await promote("--json")).toMatchObject({ code: 0, ends: { one: "unchanged" } });

    await bothChange(3, 4);
    expect(await promote("--json")).toMatchObject({ code: 3, ends: { one: "skipped: settings-conflict" } });
    const live = await promote("--take", "live", "--json");
    expect(live).toMatchObject({ code: 0, ends: { one: "unchanged" } });
    // It is decided: from now on it is drift.
    const later = await promote("--json");
    expect(later).toMatchObject({ code: 0, ends: { one: "unchanged" } });
    expect(later.json.plan.items[0].drift).toEqual([{ path: "/parameters/x", live: 3, declared: 4 }]);
    expect((await shop.row("one--uat")).parameters).toEqual({ x: 3 });
  });

  it("to the same value is none", async () => {
    await bothChange(7, 7);
    expect(await shop.acme("promote", "two", "--to", "uat", "--yes", "--json")).toMatchObject({
      code: 0,
      ends: { two: "unchanged" },
    });
  });
});
