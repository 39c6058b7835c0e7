// dev is an engine in memory, prod a workflow: what a team relies on when only CI reaches production.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BatchResult, definePortal, type JsonObject, type Portal } from "@acme/sdk-core";
import { createFakePortal, type FakePortal } from "@acme/sdk-testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { githubActions } from "./github-actions-adapter.ts";
import { GitHubDouble } from "./github-double.ts";

let production: string;
let github: GitHubDouble;
let dev: FakePortal;
let portal: Portal;
let settings: JsonObject;

beforeEach(async () => {
  production = mkdtempSync(join(tmpdir(), "production-"));
  github = await new GitHubDouble(production).start();
  process.env["SHOP_TOKEN"] = github.token;
  settings = { env: { REGION: "eu" } };
  dev = createFakePortal({ flows: ["nightly", "weekly"] });
  const options = { repository: "acme/shop", api_url: github.url, token_env: "SHOP_TOKEN", poll_seconds: 0.02 };
  portal = definePortal({
    project: "shop",
    adapter: dev.adapter,
    environments: [
      { name: "dev" },
      { name: "prod", after: "dev", adapter: githubActions(), options },
      { name: "ci-dev", adapter: githubActions(), options },
    ],
    settings: (_flow, { name }) => (name === "dev" ? {} : settings),
    code: dev.repository,
  });
  await portal.apply(await portal.plan({ action: "deploy", environment: "dev", flows: [] }));
});
afterEach(async () => {
  await github.stop();
  rmSync(production, { recursive: true });
});

async function apply(action: "deploy" | "promote", environment: string, flows: string[] = []): Promise<BatchResult> {
  return portal.apply(await portal.plan({ action, environment, flows }));
}

function ends({ items }: BatchResult): Record<string, string> {
  return Object.fromEntries(items.map(({ key, result, left = "" }) => [key.flow, `${result} ${left}`.trim()]));
}

const dispatched = (): number => github.received.filter(({ url }) => url.endsWith("/dispatches")).length;

test("what runs in dev goes to prod by a workflow, and is not done twice", async () => {
  const { items } = await apply("promote", "prod");
  expect(items.map(({ key, result, url }) => [key.flow, result, url])).toEqual([
    ["nightly", "applied", expect.stringMatching(/^https:\/\/github\.example\/acme\/shop\/actions\/runs\/\d+$/)],
    ["weekly", "applied", expect.stringMatching(/runs\/\d+$/)],
  ]);
  expect(readdirSync(production).toSorted()).toEqual(["nightly.json", "weekly.json"]);
  const running: unknown = JSON.parse(readFileSync(join(production, "nightly.json"), "utf8"));
  expect(running).toEqual({ release: dev.engine.live("nightly", "dev")?.release, settings });
  expect(ends(await apply("promote", "prod"))).toEqual({ nightly: "unchanged", weekly: "unchanged" });
  expect(dispatched()).toBe(2);
});

test("a starting environment is deployed to by a workflow, too; what is not committed is refused", async () => {
  expect(ends(await apply("deploy", "ci-dev", ["nightly"]))).toEqual({ nightly: "applied" });
  const [live] = (await portal.findDeployments({ environments: ["ci-dev"] })).items;
  expect(live?.release).toMatchObject({ code: { commit: dev.repository.headCommit }, pinned: true });

  dev.repository.write("flows/nightly.flow", "flow nightly\nstep two\n");
  const plan = await portal.plan({ action: "deploy", environment: "ci-dev", flows: ["nightly"], allowDirty: true });
  expect(plan.items[0]?.refusals.map(({ code }) => code)).toContain("tree-dirty");
});

test.each(["details", "no-details", "lost"] as const)("follows its own run, not the newest: %s", async (dispatches) => {
  Object.assign(github, { dispatches, waits: true, hiddenFor: 2 });
  const promoting = apply("promote", "prod", ["nightly"]);
  await expect.poll(() => github.runs.length).toBe(1);
  const [own] = github.runs;
  github.addRun("failure");
  const looks = (): number => github.received.filter(({ url }) => url.endsWith(`/actions/runs/${own?.id}`)).length;
  await expect.poll(looks).toBeGreaterThan(1);
  if (own !== undefined) await github.finish(own);
  expect(ends(await promoting)).toEqual({ nightly: "applied" });
  expect(dispatched()).toBe(1);
});

test("a run that fails is one flow's failure: what was there goes on, and so do the others", async () => {
  await apply("promote", "prod");
  const before = dev.repository.headCommit;
  for (const flow of ["nightly", "weekly"]) dev.repository.write(`flows/${flow}.flow`, `flow ${flow}\nstep two\n`);
  dev.repository.commit("Step two");
  await apply("deploy", "dev");
  github.failing.add("nightly");

  const result = await apply("promote", "prod");
  expect(ends(result)).toEqual({ nightly: "failed as-before", weekly: "applied" });
  expect(result.items[0]?.error).toMatchObject({ code: "tool-failed", hint: expect.stringContaining("/actions/runs/") });
  const { items } = await portal.findDeployments({ environments: ["prod"] });
  const commits = Object.fromEntries(items.map(({ key, release }) => [key?.flow, release?.code.commit]));
  expect(commits).toEqual({ nightly: before, weekly: dev.repository.headCommit });
});

test("whoever does not wait is told where to look, and sees it when it is done", async () => {
  github.waits = true;
  const plan = await portal.plan({ action: "promote", environment: "prod", flows: ["nightly"] });
  const { items } = await portal.apply(plan, { wait: false });
  const [run] = github.runs;
  expect(items).toMatchObject([{ result: "submitted", url: run?.html_url }]);
  if (run !== undefined) await github.finish(run);
  expect(ends(await apply("promote", "prod", ["nightly"]))).toEqual({ nightly: "unchanged" });
});

test("cancelling leaves the run to itself, and begins no other", async () => {
  github.waits = true;
  const cancel = new AbortController();
  const plan = await portal.plan({ action: "promote", environment: "prod", flows: ["nightly"] });
  const applying = portal.apply(plan, { signal: cancel.signal });
  await expect.poll(() => github.runs.length).toBe(1);
  await expect.poll(() => github.received.some(({ url }) => /\/actions\/runs\/\d+$/.test(url))).toBe(true);
  cancel.abort();
  expect(ends(await applying)).toEqual({ nightly: "submitted" });
});

test("a dispatch that is refused has written nothing", async () => {
  github.dispatches = "refused";
  const { items } = await apply("promote", "prod", ["nightly"]);
  expect(items).toMatchObject([{ result: "failed", left: "as-before", error: { code: "engine-rejected" } }]);
});

test("what runs is found behind a hundred Deployments of others, and not in one that was taken away", async () => {
  await apply("promote", "prod");
  github.addDeployments(120);
  const nightly = github.deployments.find(({ payload }) => JSON.stringify(payload).includes('"flow":"nightly"'));
  nightly?.statuses.unshift({ id: 1_000_000, state: "inactive" });
  const { items } = await portal.findDeployments({ environments: ["prod"] });
  expect(items.map(({ key }) => key?.flow)).toEqual(["weekly"]);
});

test("the token stands in a header and nowhere else", async () => {
  const { items } = await apply("promote", "prod");
  expect(new Set(github.received.map(({ authorization }) => authorization))).toEqual(new Set([`Bearer ${github.token}`]));
  const seen = JSON.stringify([items, github.received.map(({ url, body }) => [url, body])]);
  expect(seen).not.toContain(github.token);

  process.env["SHOP_TOKEN"] = "ghp_wrong";
  const failure: unknown = await apply("promote", "prod").catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "engine-unauthorized" });
  expect(String(failure)).not.toContain("ghp_wrong");
  delete process.env["SHOP_TOKEN"];
  await expect(apply("promote", "prod")).rejects.toThrow("SHOP_TOKEN is not set");
});

test("a secret among the settings would stand in the workflow's inputs, and is refused", async () => {
  settings = { env: { DB_PASSWORD: "hunter2" } };
  const result = await apply("promote", "prod");
  expect(result.items.map(({ error }) => error?.code)).toEqual(["value-unsafe", "value-unsafe"]);
  expect(JSON.stringify(result)).not.toContain("hunter2");
  expect(dispatched()).toBe(0);
});
