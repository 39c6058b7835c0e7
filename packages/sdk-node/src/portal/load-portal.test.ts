// From a folder to a Portal: what is found, loaded and said when something is missing.
import { join } from "node:path";
import {
  type AdapterDefinition,
  type AdapterSetup,
  completeEnvironment,
  defineAdapter,
  type DeployRequest,
  type Environment,
} from "@acme/sdk-core";
import { expect, test } from "vitest";
import { z } from "zod";
import { commit, git } from "../git/git.test-support.ts";
import { temporaryFolder, writeFiles } from "../temp-folder.test-support.ts";
import { checkPortal, loadPortal } from "./load-portal.ts";

/** An adapter that keeps what it was made with. */
function recorder(name: string, made: AdapterSetup[] = []): AdapterDefinition {
  return defineAdapter({
    name,
    schemas: {
      options: z.object({ url: z.string().exactOptional(), retries: z.int().default(3) }),
      environment: z.object({ profile: z.string().exactOptional() }),
      flow: z.object({ pool: z.string().exactOptional() }),
    },
    create(setup) {
      made.push(setup);
      return { name };
    },
  });
}

const CONFIG = `project: shop
adapter: { name: engine, url: "http://x" }
default-branch: trunk
flows: { include: ["flows/**"] }
environments:
  dev: { profile: local, defaults: { pool: p } }
  prod: { after: dev, description: The real one, deployments: per-branch, allow-unpinned: true }
deployments:
  nightly: { environments: { prod: { pool: q } } }
`;

test("acme.yaml becomes a Portal, from any folder below it", async () => {
  const folder = temporaryFolder({ "acme.yaml": CONFIG, "flows/deep/x.py": "" });
  const made: AdapterSetup[] = [];
  const portal = await loadPortal(join(folder, "flows/deep"), { adapters: { engine: recorder("engine", made) } });
  expect(portal.project).toBe("shop");
  expect(portal.environments.all).toEqual<Environment[]>([
    completeEnvironment({ name: "dev", options: { profile: "local" } }),
    {
      ...completeEnvironment({ name: "prod", after: "dev" }),
      description: "The real one",
      deployments: "per-branch",
      allowUnpinned: true,
    },
  ]);
  expect(made).toEqual([
    {
      project: "shop",
      directory: folder,
      options: { url: "http://x", retries: 3 },
      flows: { include: ["flows/**"], exclude: [] },
      defaultBranch: "trunk",
    },
  ]);
  expect(portal.code.directory).toBe(folder);
});

test("a change in acme.yaml alone is no change of the code", async () => {
  const folder = temporaryFolder({ "acme.yaml": CONFIG, "flows/x.py": "" });
  git(folder, "init", "--quiet");
  commit(folder, {});
  writeFiles(folder, { "acme.yaml": `${CONFIG}# changed\n` });
  const engine = recorder("engine");
  const flow = { id: "flows/x.py:x", key: "x", name: "x", path: "flows/x.py" };
  const portal = await loadPortal(folder, {
    adapters: {
      engine: {
        ...engine,
        create: () => ({
          name: "engine",
          flows: { find: async () => ({ items: [flow as never], problems: [] }) },
          deployments: { find: async () => ({ items: [], problems: [] }) },
          deployer: {
            declare: async (requests) => {
              expect(requests.map(({ dirty, settings }) => ({ dirty, settings }))).toEqual([
                { dirty: false, settings: { pool: "p" } },
              ]);
              return { items: [], problems: [] };
            },
            apply: async function* () {},
          },
        }),
      },
    },
  });
  await portal.plan({ action: "deploy", environment: "dev", flows: [] });
  writeFiles(folder, { "flows/x.py": "changed" });
  await expect(portal.plan({ action: "deploy", environment: "dev", flows: [] })).rejects.toMatchObject({
    code: "tree-dirty",
  });
});

test("an environment can have an adapter of its own, checked with that one's schemas", async () => {
  const other: AdapterDefinition = {
    ...recorder("other"),
    schemas: {
      options: z.object({ repo: z.string() }),
      environment: z.object({ workflow: z.string() }),
      flow: z.object({ ref: z.string().exactOptional() }),
    },
  };
  const adapters = { engine: recorder("engine"), other };
  const text = (prod: string) =>
    `project: shop\nadapter: engine\nenvironments:\n  dev: {}\n  prod: { after: dev, ${prod} }\n`;
  const folder = temporaryFolder({
    "acme.yaml": text("adapter: { name: other, repo: r }, workflow: w.yml, defaults: { ref: main }"),
  });
  const portal = await loadPortal(folder, { adapters });
  expect([portal.adapterOf("dev").name, portal.adapterOf("prod").name]).toEqual(["engine", "other"]);
  writeFiles(folder, { "acme.yaml": text("adapter: { name: other, rep: r }, profile: x, defaults: { pool: q }") });
  expect((await checkPortal(folder, { adapters })).problems.map(({ message }) => message)).toEqual([
    "environments.prod.workflow is missing.",
    "Unknown key rep in environments.prod.adapter.",
    "Unknown key profile in environments.prod.",
    "Unknown key pool in environments.prod.defaults.",
  ]);
});

const ADAPTER = `
import { defineAdapter } from "@acme/sdk-core";
import { z } from "zod";
import { title } from "./title.ts";
type Unused = string;
export default defineAdapter({
  name: title,
  schemas: { options: z.object({}), environment: z.object({ host: z.string() }), flow: z.object({}) },
  create: () => ({ name: title }),
});
`;

test("a file of a project without node_modules is an adapter, and is seen as it is now", async () => {
  const folder = temporaryFolder({
    "acme.yaml": "project: shop\nadapter: ./tools/my-adapter.ts\nenvironments: { dev: { host: h } }\n",
    "tools/my-adapter.ts": ADAPTER,
    "tools/title.ts": `export const title = "mine" as const;`,
  });
  expect((await loadPortal(folder)).adapterOf("dev").name).toBe("mine");
  writeFiles(folder, { "tools/title.ts": `export const title = "renamed" as const;` });
  expect((await loadPortal(folder)).adapterOf("dev").name).toBe("renamed");
  writeFiles(folder, {
    "acme.yaml": "project: shop\nadapter: ./tools/my-adapter.ts\nenvironments: { dev: { hots: h } }\n",
  });
  await expect(loadPortal(folder)).rejects.toMatchObject({
    code: "config-invalid",
    message: expect.stringContaining("Did you mean host?") as string,
  });
});

test("a package that the project installed is an adapter, also under its short name, and also one only for import", async () => {
  const module = `export const adapter = { name: "from-package", schemas: { options: SCHEMA, environment: SCHEMA, flow: SCHEMA }, create: () => ({ name: "from-package" }) };`;
  const code = `import { z } from ${JSON.stringify(import.meta.resolve("zod"))};\n${module.replaceAll("SCHEMA", "z.object({})")}`;
  const manifest = (name: string) =>
    JSON.stringify({ name, version: "1.0.0", type: "module", exports: { import: "./index.js" } });
  const folder = temporaryFolder({
    "node_modules/acme-crontab/package.json": manifest("acme-crontab"),
    "node_modules/acme-crontab/index.js": code,
    "node_modules/@acme/sdk-cron/package.json": manifest("@acme/sdk-cron"),
    "node_modules/@acme/sdk-cron/index.js": code,
  });
  for (const name of ["acme-crontab", "cron", "'@acme/sdk-cron'"]) {
    writeFiles(folder, { "acme.yaml": `project: shop\nadapter: ${name}\nenvironments: { dev: {} }\n` });
    expect((await loadPortal(folder)).adapterOf("dev").name).toBe("from-package");
  }
});

test("adapters that cannot be loaded are said at their places, all at once", async () => {
  const folder = temporaryFolder({
    "acme.yaml": `project: shop
adapter: engin
environments:
  dev: { adapter: ./empty.mjs }
  uat: { adapter: { name: ./broken.ts } }
  prod: { adapter: beside.ts }
`,
    "empty.mjs": "export default {};",
    "broken.ts": "throw new Error('no such thing');",
    "beside.ts": "",
  });
  const { problems } = await checkPortal(folder, { adapters: { engine: recorder("engine") } });
  expect(problems).toMatchObject([
    {
      code: "adapter-missing",
      message: "The adapter engin cannot be found.",
      hint: expect.stringContaining("Did you mean engine?") as string,
      place: { file: "acme.yaml", line: 2, column: 10 },
    },
    {
      code: "adapter-missing",
      message: "./empty.mjs exports no adapter.",
      place: { file: "acme.yaml", line: 4, column: 19 },
    },
    {
      code: "adapter-missing",
      message: "The adapter ./broken.ts cannot be loaded: no such thing",
      place: { line: 5, column: 27 },
    },
    {
      code: "adapter-missing",
      hint: expect.stringContaining("Did you mean ./beside.ts?") as string,
      place: { line: 6, column: 20 },
    },
  ]);
  await expect(loadPortal(folder)).rejects.toMatchObject({
    code: "adapter-missing",
    message: expect.stringContaining("acme.yaml:2:10: ") as string,
  });
});

test("no adapter at all, with and without one that the rest could be checked with", async () => {
  const folder = temporaryFolder({ "acme.yaml": "project: shop\nenvironments: { dev: { profil: x } }\n" });
  const messages = async (adapters: Record<string, AdapterDefinition>) =>
    (await checkPortal(folder, { adapters })).problems.map(({ message }) => message);
  expect(await messages({ engine: recorder("engine") })).toEqual([
    "adapter is missing.",
    "Unknown key profil in environments.dev.",
  ]);
  expect(await messages({})).toEqual(["adapter names no adapter."]);
});

test("acme.config.ts exports a Portal", async () => {
  const folder = temporaryFolder({
    "acme.config.ts": `import { definePortal } from "@acme/sdk-core";
import { gitRepository } from "@acme/sdk-node";
export default definePortal({ project: "own" satisfies string, environments: [{ name: "dev" }], adapter: { name: "mine" }, code: gitRepository({ directory: import.meta.dirname }) });`,
  });
  const portal = await loadPortal(folder);
  expect([portal.project, portal.code.directory]).toEqual(["own", folder]);
});

test.each([
  ["export default 5;", "acme.config.ts does not export a portal."],
  ["import './nothing-there.ts';", /^acme\.config\.ts cannot be loaded: .*nothing-there\.ts/],
  ["export default (;", /^acme\.config\.ts cannot be loaded: /],
])("a module that is no configuration: %s", async (text, message) => {
  const { problems } = await checkPortal(temporaryFolder({ "acme.config.ts": text }));
  expect(problems).toMatchObject([{ code: "config-invalid", place: { file: "acme.config.ts" } }]);
  expect(problems[0]?.message).toMatch(message);
});

test("no configuration", async () => {
  await expect(loadPortal(temporaryFolder())).rejects.toMatchObject({
    code: "config-missing",
    hint: expect.stringContaining("acme init") as string,
  });
});

test("a port is told where in acme.yaml a setting of a request is written: the one that counts", async () => {
  const folder = temporaryFolder({
    "acme.yaml": CONFIG.replace("nightly: {", "nightly: { pool: general,"),
  });
  git(folder, "init", "--quiet");
  commit(folder, {});
  const asked: DeployRequest[] = [];
  const adapter = defineAdapter({
    ...recorder("engine"),
    create: () => ({
      name: "engine",
      flows: {
        find: async () => ({
          items: ["nightly", "other"].map((key) => ({
            id: key,
            name: key,
            key,
            path: "a.py",
            line: 1,
            column: 1,
            parameters: [],
          })),
          problems: [],
        }),
      },
      deployments: { find: async () => ({ items: [], problems: [] }) },
      deployer: {
        declare: async (requests) => {
          asked.push(...requests);
          return { items: [], problems: [] };
        },
        apply: async function* () {},
      },
    }),
  });
  const portal = await loadPortal(folder, { adapters: { engine: adapter } });
  await portal.plan({ action: "deploy", environment: "dev", flows: [] });
  expect(
    asked.map(({ settings, settingPlace }) => [settings, settingPlace?.(["pool"]), settingPlace?.(["x"])]),
  ).toEqual([
    [{ pool: "general" }, { file: "acme.yaml", line: 9, column: 14 }, undefined],
    [{ pool: "p" }, { file: "acme.yaml", line: 6, column: 38 }, undefined],
  ]);
});
