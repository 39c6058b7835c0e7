// What a real server's runs are worth as evidence, and whose word counts: promotions that require something.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { runLogs, type RunningProcess, startRun, startWorker, waitFor, waitForRun } from "@acme-tools/prefect-server";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Ran } from "./acme.test-support.ts";
import { api, makeShop, type Row, type Shop } from "./shop.test-support.ts";

const server = { apiUrl: inject("PREFECT_API_URL") };
const declared = { trust: "declared" };

function source(version: string): string {
  return `from prefect import flow\n\n\n@flow(log_prints=True)\ndef one():\n    print("ran ${version}")\n`;
}

/** A run that ended as it is told, without a worker. */
async function ran(deployment: string, type: "COMPLETED" | "FAILED" | "CRASHED"): Promise<void> {
  const id = await startRun(server, deployment);
  await api("POST", `/flow_runs/${id}/set_state`, { state: { type }, force: true });
}

/** The steps of the only item of a plan, as `name state: detail`. */
function steps({ json }: Ran): string[] {
  return json.plan.items[0].validations.map(
    ({ step, state, detail }: Row) => `${step} ${state}: ${detail.replaceAll(/[\w-]+ \(http[^)]*\)/g, "RUN")}`,
  );
}

describe("a run on a worker", () => {
  let shop: Shop;
  let worker: RunningProcess;
  beforeAll(async () => {
    shop = await makeShop({
      files: { "flows/one.py": source("A") },
      config: { environments: { dev: {}, uat: { after: "dev", requires: [{ runs: 1 }] } } },
    });
    await shop.acme("deploy", "one", "--yes");
  });
  afterAll(async () => {
    await worker?.stop();
    shop.remove();
  });

  it("that was created under one release and started under the next ran the next's code, and is evidence for neither", async () => {
    const { id } = await shop.row("one--dev");
    const late = await startRun(server, id);
    shop.write("flows/one.py", source("B"));
    const next = shop.commit();
    expect((await shop.acme("deploy", "one", "--yes", "--json")).ends).toEqual({ one: "applied" });

    worker = await startWorker(
      {
        ...server,
        venv: { python: inject("PREFECT_PYTHON"), bin: inject("PREFECT_PYTHON").replace(/\/python$/, "") },
        home: shop.directory,
        env: { ...process.env, PREFECT_API_URL: server.apiUrl },
      },
      shop.pool,
    );
    expect(await waitForRun(server, late)).toBe("COMPLETED");
    // Logs are sent in batches.
    await waitFor(async () => (await runLogs(server, late)).includes("ran B"), { what: "the log of the late run" });
    expect((await api("GET", `/flow_runs/${late}`)) as Row).toMatchObject({
      deployment_version: expect.not.stringContaining(next),
    });
    const refused = await shop.acme("promote", "one", "--to", "uat", "--yes", "--json");
    expect({ code: refused.code, ends: refused.ends }).toEqual({
      code: 3,
      ends: { one: "skipped: validation-missing" },
    });
    expect(steps(refused)).toEqual(["runs waiting: 0 of 1 run completed"]);
    expect((await shop.rows())["one--uat"]).toBeUndefined();

    expect(await waitForRun(server, await startRun(server, id))).toBe("COMPLETED");
    const promoted = await shop.acme("promote", "one", "--to", "uat", "--yes", "--json");
    expect(promoted.ends).toEqual({ one: "applied" });
    expect((await shop.row("one--uat")).version).toBe(`main-${next}`);
    const [result] = await shop.artifacts();
    expect(result.changes[0].validations).toEqual([
      { step: "runs", kind: "runs", state: "passed", detail: "1 of 1 run completed" },
    ]);
  });
});

it("a run of a release that another tool put there for a while is no evidence for the one that came back", async () => {
  const shop = await makeShop({
    config: { environments: { dev: {}, uat: { after: "dev", requires: [{ runs: 1 }] } } },
  });
  await shop.acme("deploy", "one", "--yes");
  const { id, version } = await shop.row("one--dev");
  await api("PATCH", `/deployments/${id}`, { version: `main-${"b".repeat(40)}` });
  await ran(id, "COMPLETED");
  await api("PATCH", `/deployments/${id}`, { version });
  const plan = (): Promise<Ran> => shop.acme("promote", "one", "--to", "uat", "--dry-run", "--json");
  expect(steps(await plan())).toEqual(["runs waiting: 0 of 1 run completed"]);
  await ran(id, "COMPLETED");
  expect(steps(await plan())).toEqual(["runs passed: 1 of 1 run completed"]);
  shop.remove();
});

describe("evidence", () => {
  let shop: Shop;
  beforeAll(async () => {
    const requires = [{ runs: 2 }, { soak: "1s" }, { manual: "approval", by: "another" }];
    shop = await makeShop({
      config: { environments: { dev: {}, uat: { after: "dev", requires, "allow-override": true } } },
    });
    await shop.acme("deploy", "one", "--yes");
  });
  afterAll(() => shop.remove());
  const plan = (): Promise<Ran> => shop.acme("promote", "one", "--to", "uat", "--dry-run", "--json");
  const as = (name: string): string => shop.git("config", "user.email", `${name}@example.com`);

  it("counts completed runs, not those that are planned, and a crash before the start stands against it", async () => {
    const { id } = await shop.row("one--dev");
    await startRun(server, id); // never starts
    await ran(id, "COMPLETED");
    expect(steps(await plan())[0]).toBe("runs waiting: 1 of 2 runs completed");
    await ran(id, "COMPLETED");
    expect(steps(await plan())[0]).toBe("runs passed: 2 of 2 runs completed");
    await ran(id, "CRASHED");
    expect(steps(await plan())[0]).toBe("runs failed: 1 run failed: RUN; 2 of 2 completed");
    shop.write("flows/one.py", source("C"));
    shop.commit();
    await shop.acme("deploy", "one", "--yes");
    for (let run = 0; run < 2; run++) await ran(id, "COMPLETED");
    expect(steps(await plan())[0]).toBe("runs passed: 2 of 2 runs completed");
  });

  it("of somebody else's word counts a declared name only where it is trusted", async () => {
    as("bob");
    const recorded = await shop.acme("validate", "one", "--env", "dev", "--note", "looks right", "--json");
    expect(recorded.json.recorded).toMatchObject([
      {
        environment: "uat",
        actor: { name: "bob@example.com", authenticated: false },
        validations: [{ flow: "one", step: "approval", passed: true, note: "looks right" }],
      },
    ]);
    as("ada");
    expect(steps(await plan())[2]).toBe(
      "approval waiting: ada@example.com, who ships it, is a name that nobody authenticated: nobody can be told apart from them",
    );
    const requires = [{ runs: 2 }, { soak: "1s" }, { manual: "approval", by: "another" }];
    shop.configure({ environments: { dev: {}, uat: { after: "dev", requires, ...declared } } });
    await waitFor(async () => steps(await plan())[1]?.startsWith("soak passed"), { what: "the soak to be over" });
    expect(steps(await plan())).toEqual([
      "runs passed: 2 of 2 runs completed",
      "soak passed: 1s of 1s in dev",
      "approval passed: confirmed by bob@example.com (declared): looks right",
    ]);
    as("bob");
    expect(steps(await plan())[2]).toBe("approval waiting: bob@example.com confirmed it and ships it too");
    as("ada");
  });

  it("that is all there lets the promotion go, and stands in history with it", async () => {
    expect((await shop.acme("promote", "--all", "--to", "uat", "--yes", "--json")).ends).toEqual({ one: "applied" });
    const [result] = await shop.artifacts();
    expect(result.changes[0].validations.map(({ step }: Row) => step)).toEqual(["runs", "soak", "approval"]);
  });
});

describe("a command", () => {
  let shop: Shop;
  beforeAll(async () => {
    const command =
      'echo "$ACME_FLOW $ACME_SOURCE $ACME_TARGET $ACME_COMMIT" >> ../facts; test ! -e ../wrong || { echo "totals differ"; exit 3; }';
    shop = await makeShop({
      config: { environments: { dev: {}, uat: { after: "dev", requires: [{ name: "totals", command }] } } },
    });
    await shop.acme("deploy", "one", "--yes");
  });
  afterAll(() => shop.remove());

  it("is run with the facts in its environment when a promotion is planned, and stops it where it fails", async () => {
    writeFileSync(shop.outside("wrong"), "");
    const refused = await shop.acme("promote", "one", "--to", "uat", "--yes", "--json");
    expect(steps(refused)).toEqual(["totals failed: ended with 3"]);
    rmSync(shop.outside("wrong"));
    const promoted = await shop.acme("promote", "one", "--to", "uat", "--yes", "--json");
    expect(promoted.ends).toEqual({ one: "applied" });
    const facts = `one dev uat ${shop.git("rev-parse", "HEAD")}`;
    expect(readFileSync(shop.outside("facts"), "utf8").trim().split("\n")).toEqual([facts, facts]);
  });
});

describe("a frozen environment", () => {
  it("is refused until its end, also a rollback; an override is recorded", async () => {
    const shop = await makeShop({ config: { environments: { dev: {}, uat: { after: "dev" } } } });
    await shop.acme("deploy", "one", "--yes");
    const freeze = [{ from: "2020-01-01", to: "2099-12-31", "time-zone": "Europe/Zurich", reason: "Moving house" }];
    shop.configure({ environments: { dev: {}, uat: { after: "dev", freeze, "allow-override": true } } });
    const refused = await shop.acme("promote", "one", "--to", "uat", "--yes", "--json");
    expect(refused.json.result.items[0].error).toMatchObject({
      code: "environment-frozen",
      message: "uat is frozen until 2100-01-01 00:00 (Europe/Zurich): Moving house",
    });
    const forced = await shop.acme("promote", "one", "--to", "uat", "--yes", "--override", "fire", "--json");
    expect(forced.ends).toEqual({ one: "applied" });
    const [result] = await shop.artifacts();
    expect(result).toMatchObject({ override: "fire", changes: [{ overridden: [{ code: "environment-frozen" }] }] });
    const { json } = await shop.acme("status", "--json");
    const cell = json.rows[0].cells.find(({ environment }: Row) => environment === "uat");
    expect(cell.override).toMatchObject({ reason: "fire", actor: { name: "ada@example.com" } });
    shop.remove();
  });
});
