// What is special about this engine: several hosts, files that people edit, and lines that cron must understand.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BatchResult, definePortal, type JsonObject, type Portal, projectConfigSchema } from "@acme/sdk-core";
import { FakeRepository } from "@acme/sdk-testing";
import { afterEach, beforeEach, test } from "vitest";
import crontab, { createAdapter, replaceFile } from "./crontab-adapter.ts";

let root: string;
let code: FakeRepository;
let failingHost: string | undefined;
let portal: Portal;
let settings: JsonObject;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "crontab-hosts-"));
  for (const host of ["dev/one", "prod/one", "prod/two"]) mkdirSync(join(root, host), { recursive: true });
  code = new FakeRepository();
  code.write("scripts/night's 100%.sh", "#!/bin/sh\n");
  code.commit();
  failingHost = undefined;
  settings = { schedule: "0 6 * * *", env: { REGION: "eu" } };
  portal = definePortal({
    project: "shop",
    environments: [
      { name: "dev", options: { folder: join(root, "dev"), hosts: ["one"] } },
      { name: "prod", after: "dev", options: { folder: join(root, "prod"), hosts: ["one", "two"] } },
    ],
    adapter: createAdapter(async (path, text) => {
      if (failingHost !== undefined && path.includes(failingHost)) throw new Error("Read-only file system");
      await replaceFile(path, text);
    }),
    code,
    settings: () => settings,
  });
});
afterEach(() => rmSync(root, { recursive: true }));

async function apply(action: "deploy" | "promote" | "rollback", environment: string): Promise<BatchResult> {
  return portal.apply(await portal.plan({ action, environment, flows: [] }));
}

function ends({ items }: BatchResult): string[] {
  return items.map(({ key, result }) => `${key.place}: ${result}`);
}

test("a crontab has the settings, and a command that runs one commit whatever the script is called", async () => {
  await apply("deploy", "dev");
  const [file = ""] = readdirSync(join(root, "dev/one"));
  assert.match(file, /^[A-Za-z0-9_-]+$/);
  const [, ...lines] = readFileSync(join(root, "dev/one", file), "utf8").split("\n");
  const { commit } = await code.head();
  const script = `${commit}:scripts/night'\\''s 100\\%.sh`;
  assert.deepEqual(lines, ["REGION=eu", `0 6 * * * cd /srv/shop && git show '${script}' | sh`, ""]);
});

test("half of the hosts failing is an ordinary result, and running it again does the rest", async () => {
  await apply("deploy", "dev");
  failingHost = "prod/two";
  assert.deepEqual(ends(await apply("promote", "prod")), ["one: applied", "two: failed"]);
  failingHost = undefined;
  assert.deepEqual(ends(await apply("promote", "prod")), ["one: unchanged", "two: applied"]);
  assert.deepEqual(readdirSync(join(root, "prod/one")), readdirSync(join(root, "prod/two")));
});

test("a host that is not mounted is said before anything is planned for its environment", async () => {
  await apply("deploy", "dev");
  rmSync(join(root, "prod/two"), { recursive: true });
  await assert.rejects(apply("promote", "prod"), { code: "io-failed" });
  assert.deepEqual(readdirSync(join(root, "prod/one")), []);
  assert.equal((await portal.findDeployments({ environments: ["dev"] })).items.length, 1);
});

test("without a schedule there is no line for cron, and the deployment is there all the same", async () => {
  settings = {};
  assert.deepEqual(ends(await apply("deploy", "dev")), ["one: applied"]);
  assert.deepEqual(ends(await apply("deploy", "dev")), ["one: unchanged"]);
});

test("a configuration of the project is checked with the adapter's schemas", () => {
  const schema = projectConfigSchema({ adapter: crontab.schemas });
  const dev = { folder: "/mnt/dev-hosts", hosts: ["dev-1"] };
  const config = { project: "shop", adapter: "./crontab-adapter.ts", environments: { dev } };
  assert.ok(schema.safeParse({ ...config, deployments: { nightly: { schedule: "0 6 * * *" } } }).success);
  assert.ok(!schema.safeParse({ ...config, deployments: { nightly: { schedule: "every day" } } }).success);
  assert.ok(!schema.safeParse({ ...config, deployments: { nightly: { env: { A: "two\nlines" } } } }).success);
  assert.ok(!schema.safeParse({ ...config, environments: { dev: { folder: "/mnt" } } }).success);
});
