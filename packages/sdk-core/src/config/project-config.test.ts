// acme.yaml's shape: what is refused, at which place, and how settings are overlaid.
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { flowSettingPath, flowSettings } from "./flow-settings.ts";
import { type ProjectConfig, projectConfigSchema } from "./project-config.ts";

const engine = {
  options: z.object({ project_file: z.string().exactOptional() }),
  environment: z.object({ profile: z.string().exactOptional() }),
  flow: z.object({ pool: z.string().exactOptional(), parameters: z.record(z.string(), z.json()).exactOptional() }),
};
const other = {
  options: z.object({ repository: z.string().exactOptional() }),
  environment: z.object({ workflow: z.string() }),
  flow: z.object({ ref: z.string().exactOptional() }),
};
const schema = projectConfigSchema({ adapter: engine });

const sound = {
  project: "shop",
  adapter: "engine",
  environments: { dev: { profile: "local", defaults: { pool: "p" } }, uat: { after: "dev" }, prod: { after: ["uat"] } },
  deployments: { nightly: { pool: "q", environments: { prod: { parameters: { region: "all" } } } } },
} satisfies ProjectConfig;

function faults(config: unknown, with_ = schema): string[] {
  const result = with_.safeParse(config);
  return result.success ? [] : result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.code}`);
}

test("a sound configuration passes unchanged", () => {
  expect(schema.parse(sound)).toEqual(sound);
});

describe("refused, at its place", () => {
  test.each<[string, object, string]>([
    ["an unknown key", { ...sound, environment: {} }, ": unrecognized_keys"],
    [
      "an unknown key of an environment",
      { ...sound, environments: { dev: { profil: "x" } }, deployments: {} },
      "environments.dev: unrecognized_keys",
    ],
    ["an unknown setting", { ...sound, deployments: { a: { poool: "x" } } }, "deployments.a: unrecognized_keys"],
    [
      "an unknown default",
      { ...sound, environments: { dev: { defaults: { poool: "x" } } }, deployments: {} },
      "environments.dev.defaults: unrecognized_keys",
    ],
    [
      "a wrong type",
      { ...sound, environments: { dev: { profile: 1 } }, deployments: {} },
      "environments.dev.profile: invalid_type",
    ],
    [
      "a name in `after` that does not exist",
      { ...sound, environments: { dev: {}, uat: { after: "qa" } }, deployments: {} },
      "environments.uat.after: custom",
    ],
    [
      "a name in a list of `after`",
      { ...sound, environments: { dev: {}, uat: { after: ["dev", "qa"] } }, deployments: {} },
      "environments.uat.after.1: custom",
    ],
    [
      "a cycle",
      { ...sound, environments: { a: { after: "b" }, b: { after: "a" } }, deployments: {} },
      "environments.b.after: custom",
    ],
    [
      "an overlay of no environment",
      { ...sound, deployments: { a: { environments: { qa: {} } } } },
      "deployments.a.environments.qa: custom",
    ],
    ["a project's name with two hyphens", { ...sound, project: "a--b" }, "project: custom"],
    [
      "an environment's name with two hyphens",
      { ...sound, environments: { "a--b": {} }, deployments: {} },
      "environments.a--b: invalid_key",
    ],
    [
      "an environment's name that ends in a hyphen",
      { ...sound, environments: { "a-": {} }, deployments: {} },
      "environments.a-: invalid_key",
    ],
    ["no environment at all", { ...sound, environments: {}, deployments: {} }, "environments: custom"],
  ])("%s", (_, config, fault) => {
    expect(faults(config)).toEqual([fault]);
  });

  test("a configuration without environments does not fail with anything else", () => {
    expect(faults({ project: "shop", adapter: "engine" })).toEqual(["environments: invalid_type"]);
  });
});

test("names are checked beside everything else, so that all is said at once", () => {
  const config = {
    ...sound,
    projct: "x",
    environments: { dev: { profile: 1 }, uat: { after: "qa" } },
    deployments: { a: { poool: "x", environments: { qa: {} } } },
  };
  expect(faults(config).toSorted()).toEqual([
    ": unrecognized_keys",
    "deployments.a.environments.qa: custom",
    "deployments.a: unrecognized_keys",
    "environments.dev.profile: invalid_type",
    "environments.uat.after: custom",
  ]);
  expect(faults({ ...sound, environments: { dev: { after: 5 }, uat: null } })).toHaveLength(2);
});

describe("an environment with an adapter of its own", () => {
  const mixed = projectConfigSchema({ adapter: engine, environments: { prod: other } });
  const config = {
    ...sound,
    environments: { dev: { profile: "x" }, prod: { after: "dev", adapter: "other", workflow: "release.yml" } },
    deployments: {},
  };

  test("is checked with that adapter's schemas", () => {
    expect(faults(config, mixed)).toEqual([]);
    expect(
      faults({ ...config, environments: { ...config.environments, prod: { adapter: "other", profile: "x" } } }, mixed),
    ).toEqual(
      expect.arrayContaining(["environments.prod.workflow: invalid_type", "environments.prod: unrecognized_keys"]),
    );
    expect(
      faults({ ...config, deployments: { a: { environments: { prod: { ref: "x" }, dev: { pool: "y" } } } } }, mixed),
    ).toEqual([]);
    expect(faults({ ...config, deployments: { a: { environments: { prod: { pool: "x" } } } } }, mixed)).toEqual([
      "deployments.a.environments.prod: unrecognized_keys",
    ]);
  });

  test("has that adapter's options", () => {
    const withOptions = (options: object) => ({
      ...config,
      environments: {
        ...config.environments,
        prod: { ...config.environments.prod, adapter: { name: "other", ...options } },
      },
    });
    expect(faults(withOptions({ repository: "r" }), mixed)).toEqual([]);
    expect(faults(withOptions({ project_file: "x" }), mixed)).toEqual(["environments.prod.adapter: unrecognized_keys"]);
  });

  test("keeps the rule for names of environments", () => {
    expect(faults({ ...config, environments: { ...config.environments, "a--b": {} } }, mixed)).toEqual([
      "environments.a--b: custom",
    ]);
  });
});

describe("the settings of a flow in an environment", () => {
  const config: ProjectConfig = {
    project: "shop",
    adapter: "engine",
    environments: {
      dev: { defaults: { pool: "dev", parameters: { a: 1, b: 1 } } },
      prod: { adapter: "other", defaults: { ref: "main" } },
    },
    deployments: {
      "*": { parameters: { b: 2, c: 2 }, environments: { dev: { parameters: { d: 4 } } } },
      "flows/sales.py": { pool: "sales", parameters: { list: [1, 2] } },
      nightly: { parameters: { list: [3], c: 3 }, environments: { prod: { ref: "v1" } } },
      unrelated: { pool: "never" },
    },
  };

  test("come from weak to strong, maps merged by key, lists replaced", () => {
    const flow = { key: "nightly", path: "flows/sales.py" };
    expect(flowSettings(config, flow, "dev")).toEqual({
      pool: "sales",
      parameters: { a: 1, b: 2, c: 3, d: 4, list: [3] },
    });
    expect(flowSettings(config, { key: "other" }, "dev")).toEqual({
      pool: "dev",
      parameters: { a: 1, b: 2, c: 2, d: 4 },
    });
  });

  test("leave out what is said for another adapter", () => {
    expect(flowSettings(config, { key: "nightly" }, "prod")).toEqual({ ref: "v1" });
  });

  test("are found where the strongest layer says them", () => {
    const flow = { key: "nightly", path: "flows/sales.py" };
    const at = (...path: string[]): string | undefined => flowSettingPath(config, flow, "dev", path)?.join(" > ");
    expect([at("parameters", "a"), at("parameters", "b"), at("parameters", "c"), at("parameters", "d")]).toEqual([
      "environments > dev > defaults > parameters > a",
      "deployments > * > parameters > b",
      "deployments > nightly > parameters > c",
      "deployments > * > environments > dev > parameters > d",
    ]);
    expect([at("parameters", "z"), at("pool", "z"), at("ref")]).toEqual([undefined, undefined, undefined]);
    expect(flowSettingPath(config, flow, "prod", ["pool"])).toBeUndefined();
  });

  test("do not change the configuration", () => {
    const before = structuredClone(config);
    flowSettings(config, { key: "nightly" }, "dev");
    expect(config).toEqual(before);
  });
});
