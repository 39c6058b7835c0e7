import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AcmeError } from "@acme/sdk-core";
import type { ConfigDraft } from "@acme/sdk-prefect";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { MemoryEngine } from "../portal.test-support.ts";
import { acme, brokenProject, emptyDraft, type Ran, type RunSetup } from "../run.test-support.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "acme-init-"));
});

afterEach(() => rm(folder, { recursive: true }));

function init(argv: readonly string[], draft: Partial<ConfigDraft> = {}, setup: RunSetup = {}): Promise<Ran> {
  const missing = new AcmeError({ code: "config-missing", message: "None." });
  const code = {
    ...new MemoryEngine().code,
    remotes: () => Promise.resolve([{ name: "origin", url: "git@example.com:team/Shop Floor.git" }]),
  };
  const project = {
    ...brokenProject(missing, code),
    draft: () => Promise.resolve({ draft: { ...emptyDraft, ...draft }, flows: [] }),
  };
  return acme(project, ["init", ...argv], { cwd: folder, ...setup });
}

// oxlint-disable-next-line typescript/no-explicit-any -- a test looks at whatever is in it
async function written(): Promise<{ text: string; value: any }> {
  const text = await readFile(join(folder, "acme.yaml"), "utf8");
  return { text, value: parse(text) };
}

describe("acme init", () => {
  it("writes a configuration with comments and a schema, from nothing but the remote", async () => {
    const { code, stdout } = await init([]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/acme doctor[^]*acme flows[^]*acme deploy --env dev --all --dry-run/);
    expect(stdout).toContain("Work pool in prod: write it below its defaults, as work_pool.");
    const { text, value } = await written();
    expect(text).toMatch(/^# yaml-language-server: \$schema=\S+acme\.schema\.json\n/);
    expect(text).toContain("# The environments in their order");
    expect(value).toEqual({
      project: "Shop-Floor",
      adapter: "prefect",
      environments: { dev: {}, prod: { after: "dev" } },
      deployments: {},
    });
    expect(await readdir(folder)).toEqual(["acme.yaml"]);
  });

  it("takes over what the project's files say, and tells what it could not", async () => {
    const { stdout, json } = await init(["--json"], {
      sources: ["prefect.yaml"],
      project: "shop",
      defaults: { concurrency_limit: 1 },
      environments: [
        {
          name: "dev",
          options: { profile: "dev" },
          defaults: { work_pool: "a" },
          evidence: ["tag dev", "work pool a"],
        },
        { name: "uat", options: {}, defaults: {}, evidence: ["deployment nightly-uat"] },
      ],
      deployments: { nightly: { parameters: { text: "a: b # c", list: [1, { x: null }] } } },
      notes: ["triggers were left out"],
    });
    expect(stdout.split("\n")).toHaveLength(2);
    expect(json()).toEqual({
      file: "acme.yaml",
      sources: ["prefect.yaml"],
      project: "shop",
      environments: ["dev", "uat"],
      notes: [
        "The environments are read from names: dev (tag dev and 1 more), uat (deployment nightly-uat). Check that this is their order.",
        "triggers were left out",
      ],
    });
    expect((await written()).value).toEqual({
      project: "shop",
      adapter: "prefect",
      environments: {
        dev: { profile: "dev", defaults: { concurrency_limit: 1, work_pool: "a" } },
        uat: { after: "dev", defaults: { concurrency_limit: 1 } },
      },
      deployments: { nightly: { parameters: { text: "a: b # c", list: [1, { x: null }] } } },
    });
  });

  it("asks on a terminal, with suggestions; --yes takes them", async () => {
    const { asked } = await init([], {}, { columns: 80, answers: ["shop", "dev, prod", "pool-a", ""] });
    expect(asked).toEqual([
      "The project's name",
      "No file says which environments there are: dev and prod are a proposal. The environments, in the order of promotion",
      "Work pool in dev",
      "Work pool in prod",
    ]);
    expect((await written()).value).toMatchObject({
      project: "shop",
      environments: { dev: { defaults: { work_pool: "pool-a" } }, prod: { after: "dev" } },
    });
    const { asked: none, stdout } = await init(["--yes", "--force"], {}, { columns: 80 });
    expect(none).toEqual([]);
    expect(stdout.replaceAll(/\s+/g, " ")).toContain("No file says which environments there are: dev and prod are");
  });

  it("says where an only environment is from, and nothing of environments that were named on the command line", async () => {
    const one = { name: "dev", options: {}, defaults: {}, evidence: ["work pool shop-dev"] };
    const { stdout } = await init([], { environments: [one] });
    expect(stdout.replaceAll(/\s+/g, " ")).toContain(
      "dev (work pool shop-dev). None that comes after it is spoken of.",
    );
    expect((await init(["--env", "dev,prod", "--force"], { environments: [one] })).stdout).not.toContain(
      "read from names",
    );
  });

  it("takes names from the command line", async () => {
    await init(["--project", "x", "--env", "a,b", "--env", "c"]);
    expect((await written()).value).toMatchObject({
      project: "x",
      environments: { a: {}, b: { after: "a" }, c: { after: "b" } },
    });
  });

  it.each(["acme.yaml", "acme.yml", "acme.config.ts"])(
    "never writes beside or over %s unless it is told to",
    async (name) => {
      await writeFile(join(folder, name), "mine");
      const { code, stderr } = await init([]);
      expect(code).toBe(2);
      expect(stderr).toContain("--force");
      expect(await readFile(join(folder, name), "utf8")).toBe("mine");
      expect(await readdir(folder)).toEqual([name]);
    },
  );

  it("replaces acme.yaml with --force", async () => {
    await writeFile(join(folder, "acme.yaml"), "mine");
    expect((await init(["--force"])).code).toBe(0);
    expect((await written()).value.project).toBe("Shop-Floor");
  });
});
