import { describe, expect, it } from "vitest";
import { deploymentsOf, parsePrefectYaml, type PrefectYaml } from "./prefect-yaml.ts";

function parsed(content: string): PrefectYaml {
  const { value, problems } = parsePrefectYaml(content);
  expect(problems).toEqual([]);
  if (value === undefined) throw new Error("no value");
  return value;
}

describe("prefect.yaml", () => {
  it("is read with anchors, merges, legacy schedules and single-mapping steps", () => {
    const file = parsed(`
name: shop
prefect-version: 3.8.8
definitions:
  pool: &pool
    name: docker-pool
    job_variables: { image: registry/shop:1, env: { STAGE: dev } }
pull:
  prefect.deployments.steps.git_clone: { repository: https://example.com/shop.git, branch: main }
deployments:
  - name: nightly
    entrypoint: ./flows/sales.py:nightly
    version: 1.10
    tags: [a, 2]
    schedule: { cron: "0 6 * * *", timezone: Europe/Zurich }
    work_pool: { <<: *pool, work_queue_name: fast }
    concurrency_limit: { limit: 2, collision_strategy: CANCEL_NEW }
    paused: yes
    build:
    pull: []
  - name: hourly
    entrypoint: flows.sales:hourly
    schedules: [{ interval: 3600, slug: hourly }, {}]
    description:
`);
    expect(file.pull).toEqual([
      { "prefect.deployments.steps.git_clone": { repository: "https://example.com/shop.git", branch: "main" } },
    ]);
    expect(file.deployments).toEqual([
      {
        name: "nightly",
        entrypoint: "./flows/sales.py:nightly",
        version: "1.1",
        tags: ["a", "2"],
        schedules: [{ cron: "0 6 * * *", timezone: "Europe/Zurich" }],
        paused: true,
        concurrency_limit: { limit: 2, collision_strategy: "CANCEL_NEW" },
        work_pool: {
          name: "docker-pool",
          work_queue_name: "fast",
          job_variables: { image: "registry/shop:1", env: { STAGE: "dev" } },
        },
        build: null,
        pull: [],
        place: { file: "prefect.yaml", line: 11, column: 5 },
        entrypointPlace: { file: "prefect.yaml", line: 12, column: 5 },
      },
      {
        name: "hourly",
        entrypoint: "flows.sales:hourly",
        schedules: [{ interval: 3600, slug: "hourly" }],
        place: { file: "prefect.yaml", line: 21, column: 5 },
        entrypointPlace: { file: "prefect.yaml", line: 22, column: 5 },
      },
    ]);
  });

  it("may be empty", () => {
    expect(parsed("").deployments).toEqual([]);
    expect(parsed("name: shop\ndeployments:\n").deployments).toEqual([]);
  });

  it("names the line of what is not YAML", () => {
    const { value, problems } = parsePrefectYaml("deployments:\n  - name: 'x\n");
    expect(value).toBeUndefined();
    expect(problems).toMatchObject([
      { code: "file-invalid", place: { file: "prefect.yaml", line: expect.any(Number) } },
    ]);
  });

  it("names the line of what has the wrong type", () => {
    const { problems } = parsePrefectYaml(
      "deployments:\n  - name: a\n    tags: { x: 1 }\n    work_pool:\n      job_variables: 3\n",
    );
    expect(problems.map(({ place }) => [place?.line, place?.column])).toEqual([
      [3, 5],
      [5, 7],
    ]);
    expect(problems[1]?.message).toContain("deployments.0.work_pool.job_variables");
  });
});

describe("which deployment declares a flow", () => {
  const file = parsed(`
deployments:
  - { name: path, entrypoint: flows/a.py:run }
  - { name: dotted, entrypoint: ./flows/../flows/a.py:run }
  - { name: module, entrypoint: flows.a:run }
  - { name: attribute, entrypoint: flows.a.run }
  - { name: package, entrypoint: flows:run }
  - { name: other, entrypoint: flows/a.py:walk }
  - { name: none }
`);
  it("is told by file and function, however they are spelled", () => {
    expect(deploymentsOf(file, "flows/a.py:run").map(({ name }) => name)).toEqual([
      "path",
      "dotted",
      "module",
      "attribute",
    ]);
    expect(deploymentsOf(file, "flows/__init__.py:run").map(({ name }) => name)).toEqual(["package"]);
    expect(deploymentsOf(file, "flows/b.py:run")).toEqual([]);
  });
});
