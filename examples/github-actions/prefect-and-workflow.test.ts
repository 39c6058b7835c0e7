// acme.config.ts as it stands: dev on a real Prefect server (PREFECT_API_URL, in a folder with git and a remote), prod by
// a workflow on a double of GitHub.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadPortal } from "@acme/sdk-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { GitHubDouble } from "./github-double.ts";

let production: string;
let github: GitHubDouble;
beforeAll(async () => {
  production = mkdtempSync(join(tmpdir(), "production-"));
  github = await new GitHubDouble(production).start();
  process.env["GITHUB_API_URL"] = github.url;
  process.env["GITHUB_TOKEN"] = github.token;
});
afterAll(async () => {
  await github.stop();
  rmSync(production, { recursive: true });
});

test.skipIf(process.env["PREFECT_API_URL"] === undefined)("what Prefect runs in dev goes to prod by a workflow", async () => {
  const portal = await loadPortal(import.meta.dirname);
  const deployed = await portal.apply(await portal.plan({ action: "deploy", environment: "dev", flows: [] }));
  expect(deployed.items).toMatchObject([{ key: { flow: "nightly" }, result: "applied" }]);

  const promoted = await portal.apply(await portal.plan({ action: "promote", environment: "prod", flows: [] }));
  expect(promoted.items).toMatchObject([{ key: { flow: "nightly", environment: "prod" }, result: "applied" }]);
  const [inDev] = (await portal.findDeployments({ environments: ["dev"] })).items;
  const inProd: unknown = JSON.parse(readFileSync(join(production, "nightly.json"), "utf8"));
  expect(inProd).toEqual({ release: inDev?.release, settings: { parameters: { region: "all" } } });

  const { rows } = await portal.status();
  expect(rows.map(({ flow, cells }) => [flow, cells.map(({ environment }) => environment)])).toEqual([["nightly", ["dev", "prod"]]]);
}, 120_000);
