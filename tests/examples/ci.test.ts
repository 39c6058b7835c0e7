// The script lines of the workflow in examples/ci, executed as GitHub does, on a real server and a real git repository.
// What `uses:` steps do is done by this test: a checkout, Node, Python, and an artifact that is handed on.
import { mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { parse } from "yaml";
import { clientEnv, createProcessPool, request } from "../../tools/prefect-server/index.mjs";
import { packPackages } from "../support/packed-packages.ts";
import { InstalledExample, type Ran } from "./installed-example.ts";

interface Workflow {
  env: Record<string, string>;
  jobs: Record<string, { steps: { run?: string; uses?: string }[] }>;
}

const scratch = realpathSync(mkdtempSync(join(tmpdir(), "acme-ci-example-")));
const api = inject("PREFECT_API_URL");
const python = inject("PREFECT_PYTHON");
let example: InstalledExample;
let workflow: Workflow;

beforeAll(async () => {
  for (const pool of ["dev", "uat"]) await createProcessPool(api, `shop-${pool}`);
  const venv = { python, bin: dirname(python) };
  example = new InstalledExample("ci", scratch, clientEnv({ venv, home: inject("PREFECT_HOME"), apiUrl: api }));
  example.install(packPackages(scratch)); // which leaves the package-lock.json that `npm ci` needs
  example.makeRepository();
  example.git("checkout", "--quiet", "--detach"); // as actions/checkout leaves it
  workflow = parse(readFileSync(join(example.directory, ".github/workflows/ship.yml"), "utf8")) as Workflow;
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** The lines of a job, until one fails. */
function runJob(name: string): Ran[] {
  const values: Record<string, string> = { "vars.PREFECT_API_URL": api, "secrets.PREFECT_API_KEY": "" };
  const expand = (text: string): string =>
    text.replace(/\$\{\{ ([\w.]+) \}\}/g, (_, key: string) => {
      if (values[key] === undefined) throw new Error(`The test knows no ${key}.`);
      return values[key];
    });
  const env = {
    ...Object.fromEntries(Object.entries(workflow.env).map(([key, text]) => [key, expand(text)])),
    CI: "true",
    GITHUB_ACTIONS: "true",
    GITHUB_ACTOR: "ada",
    GITHUB_REF: "refs/heads/main",
    GITHUB_SHA: example.git("rev-parse", "HEAD"),
    GITHUB_STEP_SUMMARY: join(scratch, "summary.md"),
  };
  const ran: Ran[] = [];
  for (const { run } of workflow.jobs[name]?.steps ?? []) {
    if (run === undefined) continue;
    const last = example.run("oldest", "bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", expand(run)], env);
    ran.push(last);
    if (last.status !== 0) break;
  }
  return ran;
}

const statuses = (ran: readonly Ran[]): unknown[] => ran.map(({ status, output }) => (status === 0 ? 0 : output));
interface Row {
  name: string;
  version: string | null;
}
const rows = async (): Promise<Row[]> => {
  const found: Row[] = await request(api, "POST", "/deployments/filter", {
    deployments: { name: { like_: "shop-ci--" } },
  });
  return found.map(({ name, version }) => ({ name, version }));
};
const isUat = ({ name }: Row): boolean => name.endsWith("--uat");
const deployments = async (): Promise<string[]> => (await rows()).map(({ name }) => name).toSorted();

test("what is merged goes to dev, and the plan for uat waits for a reviewer", async () => {
  expect(statuses(runJob("dev"))).toEqual([0, 0, 0, 0, 0]);
  expect(await deployments()).toEqual(["shop-ci--main--nightly--dev"]);
  expect(readFileSync(join(scratch, "summary.md"), "utf8")).toContain("nightly");
});

test("the reviewed plan is applied, and the outcome is there as JSON", async () => {
  expect(statuses(runJob("uat"))).toEqual([0, 0]);
  expect(await deployments()).toEqual(["shop-ci--main--nightly--dev", "shop-ci--main--nightly--uat"]);
  const printed = JSON.parse(readFileSync(join(example.directory, "result.json"), "utf8"));
  expect(printed.result.items).toMatchObject([{ key: { flow: "nightly", environment: "uat" }, result: "applied" }]);
});

test("a job that is started again finds all done; a plan that is no longer true fails it, and writes nothing", async () => {
  expect(statuses(runJob("uat"))).toEqual([0, 0]);

  const before = await rows();
  example.git("checkout", "--quiet", "main");
  example.commit();
  example.mustRun("oldest", "npx", "acme", "deploy", "--env", "dev", "--all", "--yes");
  const last = runJob("uat").at(-1);
  expect(last?.status).not.toBe(0);
  expect(last?.output).toContain("plan-stale");
  expect((await rows()).filter(isUat)).toEqual(before.filter(isUat));
});
