// Deployments of other tools: the real acme-portal-sdk 1.2 from PyPI, and plain ones. Ours finds 1.2's, 1.2's finder
// finds ours, and nothing ever runs twice.
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureVenv } from "@acme-tools/prefect-server";
import { afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import type { DeploymentRow } from "../src/api/rows.ts";
import { type DeployProject, deployProject, flowSource, type ProjectOptions } from "./deploy-project.test-support.ts";
import { linesOf } from "./processes.test-support.ts";

/** acme-portal-sdk 1.2 finds only decorators that are called. */
const source = flowSource("hello_world").replace("@flow", '@flow(name="hello-world")');

let original: string;
const projects: DeployProject[] = [];
let count = 0;

beforeAll(async () => {
  ({ python: original } = await ensureVenv({ extra: ["acme-portal-sdk==1.2.0", "python-dotenv==1.1.0"] }));
});

afterEach(() => {
  for (const made of projects.splice(0)) made.remove();
});

async function project(options: Partial<ProjectOptions> = {}): Promise<DeployProject> {
  const made = deployProject({
    apiUrl: inject("PREFECT_API_URL"),
    python: inject("PREFECT_PYTHON"),
    project: `adopt${count++}`,
    files: { ".gitignore": "__pycache__/\n", "src/flows/hello_world.py": source, "src/flows/__init__.py": "" },
    ...options,
  });
  projects.push(made);
  await made.api("POST", "/work_pools/", { name: "deploy-pool", type: "process" });
  await made.api("POST", "/work_pools/", {
    name: "docker-pool",
    type: "docker",
    base_job_template: {
      job_configuration: { image: "{{ image }}", env: "{{ env }}" },
      variables: { type: "object", properties: { image: { type: "string" }, env: { type: "object" } } },
    },
  });
  return made;
}

/** What acme-portal-sdk 1.2 says. */
async function ask<T>(shop: DeployProject, ...args: string[]): Promise<T> {
  const lines: string[] = [];
  process.env["PREFECT_API_URL"] = inject("PREFECT_API_URL");
  try {
    for await (const line of linesOf(original, [join(import.meta.dirname, "original_sdk.py"), ...args]))
      lines.push(line);
  } finally {
    delete process.env["PREFECT_API_URL"];
  }
  return JSON.parse(lines.at(-1) ?? "null") as T;
}

async function deployWithOriginal(shop: DeployProject): Promise<void> {
  const config = join(shop.directory, "..", "static.yaml");
  writeFileSync(config, 'hello_world:\n  cron: "0 6 * * *"\n  parameters: { region: us }\n');
  const commit = shop.git("rev-parse", "--short", "HEAD");
  const { project: name } = shop.portal;
  await ask(
    shop,
    "deploy",
    join(shop.directory, "src"),
    config,
    name,
    "main",
    commit,
    `registry.example/shop:${commit}`,
    "dev",
    "hello_world",
  );
}

/** What starts runs by itself. */
function running(rows: readonly DeploymentRow[]): DeploymentRow[] {
  return rows.filter((row) => !row.paused && row.schedules.some(({ active }) => active));
}

describe("acme-portal-sdk 1.2", () => {
  it("has its deployments found, and finds ours", async () => {
    const shop = await project();
    const { project: name } = shop.portal;
    await deployWithOriginal(shop);
    const commit = shop.git("rev-parse", "HEAD");
    const { items, problems } = await shop.portal.findDeployments();
    expect(problems).toEqual([]);
    expect(items).toMatchObject([
      {
        key: { project: name, flow: "hello-world", environment: "dev" },
        name: `${name}--main--hello-world--dev`,
        flowName: "hello_world",
        release: { code: { commit: commit.slice(0, 7), branch: "main", packageVersion: "1.0" } },
      },
    ]);
    expect(await shop.deploy()).toEqual({ "hello-world": "applied" });
    const found = await ask<
      {
        id: string;
        name: string;
        project_name: string;
        branch: string;
        flow_name: string;
        env: string;
        commit_hash: string;
      }[]
    >(shop, "find", name);
    const row = (await shop.rows()).find((one) => !one.paused);
    expect(found.find(({ id }) => id === row?.id)).toMatchObject({
      name: `${name}--main--hello-world--dev`,
      project_name: name,
      branch: "main",
      flow_name: "hello_world",
      env: "dev",
      commit_hash: commit,
    });
  });

  it("gives way: its deployment is paused before ours is there, and ours takes its settings over", async () => {
    const shop = await project();
    const { project: name } = shop.portal;
    await deployWithOriginal(shop);
    const [before] = await shop.rows();
    const plan = await shop.portal.plan({ action: "deploy", environment: "dev", flows: [] });
    expect(plan.items[0]?.notes).toEqual([
      expect.stringContaining(`Takes over from hello_world/${name}--main--hello-world--dev`),
    ]);
    const seen = join(shop.directory, "..", "seen");
    const look = `import urllib.request as u; open("${seen}", "wb").write(u.urlopen("${inject("PREFECT_API_URL")}/deployments/${before?.id}").read())`;
    const python = join(shop.directory, "..", "python");
    const real = inject("PREFECT_PYTHON");
    writeFileSync(
      python,
      `#!/bin/sh\n[ "$1" = -c ] && exec '${real}' "$@"\n'${real}' -c '${look}'\nexec '${real}' "$@"\n`,
    );
    chmodSync(python, 0o755);
    expect(await shop.withPython(python).deploy()).toEqual({ "hello-world": "applied" });
    expect(JSON.parse(readFileSync(seen, "utf8"))).toMatchObject({ paused: true });

    const rows = await shop.rows();
    expect(rows).toHaveLength(2);
    const old = rows.find(({ id }) => id === before?.id);
    const ours = rows.find(({ id }) => id !== before?.id);
    expect(old).toMatchObject({
      paused: true,
      tags: expect.arrayContaining([`ACME_REPLACED_BY=hello-world/${name}--main--hello-world--dev`]),
    });
    expect(running(rows)).toEqual([ours]);
    expect(ours).toMatchObject({
      parameters: { region: "us" },
      job_variables: { env: { STAGE: "dev" } },
      schedules: [{ schedule: { cron: "0 6 * * *" } }],
    });

    const { items, problems } = await shop.portal.findDeployments();
    expect(items.filter(({ key }) => key !== undefined).map(({ id }) => id)).toEqual([ours?.id]);
    expect(problems).toEqual([]);
    expect(await shop.deploy()).toEqual({ "hello-world": "unchanged" });
  });

  it("keeps its deployment where ours cannot be made", async () => {
    const shop = await project();
    await deployWithOriginal(shop);
    const before = await shop.rows();
    const python = join(shop.directory, "..", "python");
    writeFileSync(python, '#!/bin/sh\n[ "$1" = -c ] && echo 3.8.8 || kill -9 $$\n');
    chmodSync(python, 0o755);
    expect(await shop.withPython(python).deploy()).toEqual({ "hello-world": expect.stringMatching(/^failed/) });
    const after = await shop.rows();
    expect(after.map(({ id, paused, tags }) => ({ id, paused, tags }))).toEqual(
      before.map(({ id, paused, tags }) => ({ id, paused, tags })),
    );
    expect(await shop.deploy()).toEqual({ "hello-world": "applied" });
    expect(running(await shop.rows())).toHaveLength(1);
  });
});

describe("a deployment that nobody manages", () => {
  async function plain(shop: DeployProject): Promise<string> {
    const flow = await shop.api<{ id: string }>("POST", "/flows/", { name: "hello-world" });
    const row = await shop.api<{ id: string }>("POST", "/deployments/", {
      name: `${shop.portal.project}--nightly`,
      flow_id: flow.id,
      work_pool_name: "deploy-pool",
      entrypoint: "flows/hello_world.py:hello_world",
      parameters: { region: "us" },
      tags: ["night"],
      schedules: [{ schedule: { cron: "0 3 * * *", timezone: "UTC" }, active: true }],
    });
    return row.id;
  }

  it("is named in the plan, and left alone unless acme.yaml says otherwise", async () => {
    const shop = await project();
    const id = await plain(shop);
    const plan = await shop.portal.plan({ action: "deploy", environment: "dev", flows: [] });
    const name = `hello-world/${shop.portal.project}--nightly`;
    expect(plan.items[0]?.notes).toContainEqual(
      expect.stringContaining(`${name} runs a flow of this name too (with a schedule of its own)`),
    );
    await shop.portal.apply(plan);
    expect(running(await shop.rows()).map((row) => row.id)).toEqual([id]);
    await shop.api("DELETE", `/deployments/${id}`);
  });

  it("is replaced where acme.yaml says so, and its settings stay in force", async () => {
    const shop = await project();
    const id = await plain(shop);
    shop.settings["hello-world"] = { replaces: [`hello-world/${shop.portal.project}--nightly`], parameters: { x: 3 } };
    expect(await shop.deploy()).toEqual({ "hello-world": "applied" });
    const rows = await shop.rows();
    const ours = rows.find((row) => row.id !== id);
    expect(running(rows)).toEqual([ours]);
    expect(ours).toMatchObject({
      parameters: { x: 3, region: "us" },
      schedules: [{ schedule: { cron: "0 3 * * *" } }],
      tags: expect.arrayContaining(["night"]),
    });
    expect(await shop.deploy()).toEqual({ "hello-world": "unchanged" });
    shop.commit();
    expect(await shop.deploy()).toEqual({ "hello-world": "applied" });
    const again = await shop.rows();
    expect(running(again)).toHaveLength(1);
    expect(running(again)[0]).toMatchObject({
      parameters: { x: 3, region: "us" },
      schedules: [{ schedule: { cron: "0 3 * * *" } }],
    });
    await shop.api("DELETE", `/deployments/${id}`);
  });
});
