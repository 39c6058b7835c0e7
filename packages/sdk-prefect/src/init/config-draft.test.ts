import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Flow } from "@acme/sdk-core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { prefectSchemas } from "../schemas.ts";
import { type ConfigDraft, draftConfig } from "./config-draft.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "acme-draft-"));
  vi.stubEnv("PREFECT_HOME", join(folder, "home"));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, file)), { recursive: true });
  await writeFile(join(folder, file), text);
}

function flow(name: string): Flow {
  const path = `flows/${name}.py`;
  return {
    id: `${path}:${name}`,
    name,
    key: name.replaceAll("_", "-"),
    path,
    line: 1,
    column: 1,
    parameters: [],
    entrypoint: `${path}:${name}`,
  };
}

async function draft(...names: string[]): Promise<ConfigDraft> {
  const made = await draftConfig(folder, names.map(flow));
  for (const { defaults, options } of made.environments) {
    expect(prefectSchemas.flow.strict().safeParse(defaults).success).toBe(true);
    expect(prefectSchemas.environment.strict().safeParse(options).success).toBe(true);
  }
  for (const { environments: _, ...settings } of Object.values(made.deployments)) {
    expect(prefectSchemas.flow.strict().safeParse(settings).error).toBeUndefined();
  }
  return made;
}

describe("a first configuration", () => {
  it("needs no file", async () => {
    expect(await draft("nightly")).toMatchObject({ sources: [], environments: [], deployments: {}, notes: [] });
  });

  it("takes the environments from prefect.yaml, in the order of promotion, with their pools and deployments", async () => {
    await write(
      "prefect.yaml",
      `name: shop
deployments:
  - { name: nightly-prod, entrypoint: flows/nightly.py:nightly, work_pool: { name: shop-prod } }
  - { name: nightly-dev, entrypoint: flows/nightly.py:nightly, work_pool: { name: shop-dev } }
  - { name: hourly, entrypoint: flows/hourly.py:hourly, work_pool: { name: "shop-dev" } }
`,
    );
    const made = await draft("nightly", "hourly");
    expect(made).toMatchObject({ sources: ["prefect.yaml"], project: "shop", notes: [] });
    expect(made.environments).toEqual([
      {
        name: "dev",
        options: {},
        defaults: { work_pool: "shop-dev" },
        evidence: ["deployment nightly-dev", "work pool shop-dev"],
      },
      {
        name: "prod",
        options: {},
        defaults: { work_pool: "shop-prod" },
        evidence: ["deployment nightly-prod", "work pool shop-prod"],
      },
    ]);
    expect(made.deployments).toEqual({
      nightly: {
        environments: { prod: { prefect_deployment: "nightly-prod" }, dev: { prefect_deployment: "nightly-dev" } },
      },
    });
  });

  it("takes environments from tags, too, and says what is not clear instead of choosing in silence", async () => {
    await write(
      "prefect.yaml",
      `deployments:
  - { name: a, entrypoint: flows/a.py:a, tags: [sales, dev], work_pool: { name: shared } }
  - { name: a-live, entrypoint: flows/a.py:a, tags: [production], work_pool: { name: shared } }
  - { name: b-prod, entrypoint: flows/b.py:b, work_pool: { name: shop-dev } }
  - { name: c, entrypoint: flows/c.py:c, tags: [dev, prod] }
  - { name: d-prod, entrypoint: flows/d.py:d }
`,
    );
    const made = await draft("a", "b", "c");
    expect(made.environments.map(({ name, evidence }) => [name, evidence])).toEqual([
      ["dev", ["tag dev"]],
      ["prod", ["tag production", "deployment b-prod", "deployment d-prod"]],
    ]);
    expect(made.deployments["a"]).toEqual({
      environments: { dev: { prefect_deployment: "a" }, prod: { prefect_deployment: "a-live" } },
    });
    expect(made.notes).toEqual([
      "prefect.yaml is not clear: deployment b-prod speaks of prod, and its work pool shop-dev of dev.",
      "prefect.yaml does not say which environment c belongs to.",
    ]);
  });

  it("says what a person must choose", async () => {
    await write(
      "prefect.yaml",
      "deployments:\n  - { name: a, entrypoint: flows/x.py:x }\n  - { name: b, entrypoint: flows/x.py:x }\n",
    );
    const made = await draft("x");
    expect(made.deployments).toEqual({ x: { prefect_deployment: "a" } });
    expect(made.notes).toEqual([expect.stringContaining("prefect_deployment")]);
  });

  it("takes over what acme-portal-sdk 1.2 was told, and names what it cannot", async () => {
    await write(
      ".acme_portal_sdk/static_flow_deploy_config.yaml",
      `hello_world:
    name: hello_world
    import_path: acme_prefect.flows.hello_world:hello_world
    cron: "0 12 * * 1-5"
    description: Hello World
    work_pool_name: ecs-pool
    paused: true
    triggers: { DeploymentEventTrigger: {} }
gone:
`,
    );
    const made = await draft("hello_world");
    expect(made.defaults).toEqual({ concurrency_limit: 1 });
    expect(made.deployments["hello-world"]).toEqual({
      description: "Hello World",
      work_pool: "ecs-pool",
      paused: true,
      schedules: { [Object.keys(made.deployments["hello-world"]!["schedules"]!)[0]!]: { cron: "0 12 * * 1-5" } },
    });
    expect(made.notes.join("\n")).toMatch(/Not taken over for hello_world: triggers\.[^]*gone/);
  });

  it("takes an environment's profile where there is one of its name, and the name from pyproject.toml", async () => {
    await write(
      "home/profiles.toml",
      'active = "dev"\n[profiles.dev]\nPREFECT_API_URL = "http://127.0.0.1:4200/api"\n',
    );
    await write("pyproject.toml", '[project]\nname = "from-pyproject"\n');
    await write(
      "prefect.yaml",
      "deployments:\n  - { name: a-dev, entrypoint: flows/x.py:x }\n  - { name: a-prod, entrypoint: flows/x.py:x }\n",
    );
    const made = await draft("x");
    expect(made.project).toBe("from-pyproject");
    expect(made.environments.map(({ options }) => options)).toEqual([{ profile: "dev" }, {}]);
  });

  it("notes a file that cannot be read", async () => {
    await write("prefect.yaml", "deployments: [");
    await write(".acme_portal_sdk/static_flow_deploy_config.yaml", "hello: 3\n");
    expect((await draft("x")).notes.join("\n")).toMatch(/prefect\.yaml[^]*static_flow_deploy_config\.yaml/);
  });
});
