// Every example, alone in a folder outside the monorepo, with what would be published.
import { existsSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { clientEnv, createProcessPool, request, startRun } from "../../tools/prefect-server/index.mjs";
import { packPackages } from "../support/packed-packages.ts";
import { repository } from "../support/repository-copy.ts";
import { InstalledExample } from "./installed-example.ts";

const scratch = realpathSync(mkdtempSync(join(tmpdir(), "acme-examples-")));
const api = inject("PREFECT_API_URL");
const python = inject("PREFECT_PYTHON");
const prefectClient = clientEnv({
  venv: { python, bin: dirname(python) },
  home: inject("PREFECT_HOME"),
  apiUrl: api,
});
let tarballs: Map<string, string>;

beforeAll(async () => {
  tarballs = packPackages(scratch);
  for (const pool of ["dev", "uat", "prod"]) await createProcessPool(api, `shop-${pool}`);
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function install(name: string, env?: NodeJS.ProcessEnv): InstalledExample {
  const example = new InstalledExample(name, scratch, env);
  example.install(tarballs);
  return example;
}

test.skipIf(!existsSync(join(repository, "examples/custom-adapter/package.json")))(
  "custom-adapter: passes the conformance suite",
  () => {
    expect(install("custom-adapter").mustRun("newest", "npm", "test")).toMatch(/Tests\s+\d+ passed/);
  },
);

describe("unit-tests", () => {
  let example: InstalledExample;
  beforeAll(() => {
    example = install("unit-tests");
  });

  test("pass with node:test", () => {
    expect(example.mustRun("oldest", "npm", "run", "test:node")).toMatch(/# fail 0|ℹ fail 0/);
  });

  test("pass with vitest", () => {
    expect(example.mustRun("newest", "npm", "run", "test:vitest")).toMatch(/Tests\s+\d+ passed/);
  });
});

test("github-actions: dev by a real Prefect, prod by a workflow", () => {
  const example = install("github-actions", prefectClient);
  example.makeRepository();
  const output = example.mustRun("newest", "npm", "test");
  expect(output).toMatch(/Tests\s+\d+ passed/);
  expect(output).not.toContain("skipped");
});

describe("prefect-script", () => {
  let example: InstalledExample;
  const ship = (...args: string[]): string[] =>
    example
      .mustRun("oldest", "node", "ship.mjs", ...args)
      .trim()
      .split("\n");
  const deployments = async (): Promise<string[]> => {
    const found = await request(api, "POST", "/deployments/filter", {
      deployments: { name: { like_: "shop-script--" } },
    });
    return found.map(({ name }: { name: string }) => name).toSorted();
  };
  beforeAll(() => {
    example = install("prefect-script", prefectClient);
    example.makeRepository();
  });

  test("shows what will happen, and does it when told", async () => {
    const commit = example.git("rev-parse", "HEAD").slice(0, 7);
    expect(ship("deploy", "dev")).toEqual([expect.stringMatching(`^create nightly ${commit} .*parameters/region`)]);
    expect(await deployments()).toEqual([]);

    expect(ship("deploy", "dev", "--yes")).toEqual([expect.stringContaining("create nightly"), "applied nightly"]);
    example.commit(); // what is not in dev stays behind
    expect(ship("promote", "uat", "--yes")).toEqual([
      expect.stringMatching(`^create nightly ${commit}`),
      "applied nightly",
    ]);
    expect(ship("promote", "uat", "--yes")).toEqual([expect.stringMatching(`^unchanged nightly ${commit}`)]);
    expect(await deployments()).toHaveLength(2);
  });

  test("says what is refused, with what to do", () => {
    const { status, output } = example.run("oldest", "node", ["ship.mjs", "deploy", "prod"]);
    expect(status).not.toBe(0);
    expect(output).toContain("environment-not-starting");
  });

  test("the release script of unit-tests promotes in it what ran well", async () => {
    const release = (): string =>
      example.mustRun("oldest", "node", join(scratch, "unit-tests/main.mjs"), "prod").trim();
    expect(release()).toBe("Nothing in uat is ready for prod.");

    const found = await request(api, "POST", "/deployments/filter", {
      deployments: { name: { like_: "--nightly--uat" } },
    });
    const uat = found.find(({ name }: { name: string }) => name.startsWith("shop-script--"));
    const run = await startRun(api, uat.id);
    await request(api, "POST", `/flow_runs/${run}/set_state`, { state: { type: "COMPLETED" }, force: true });
    expect(release()).toMatch(/^uat to prod\napplied nightly [0-9a-f]{7}$/);
  });
});
