// What the conformance suite needs to test the Prefect adapter: one real server for all worlds, and for each world a git
// repository with a remote of its own and a proxy between the adapter and the server, where faults are made.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type FaultProxy, startProxy } from "@acme-tools/fault-proxy";
import { createProcessPool, type PrefectServer, request, startServer } from "@acme-tools/prefect-server";
import type { Adapter, Deployment, Json, JsonObject } from "@acme/sdk-core";
import { gitRepository } from "@acme/sdk-node";
import type { ConformanceHarness, ConformanceWorld } from "@acme/sdk-testing/conformance";
import { historyKey } from "../src/history/artifact-history.ts";
import { prefectAdapter } from "../src/prefect-adapter.ts";

const POOL = "conformance";
const SECRET = { variable: "ACME_CONFORMANCE_SECRET", value: "hunter2-conformance" };
const IDENTITY = {
  GIT_AUTHOR_NAME: "Test",
  GIT_AUTHOR_EMAIL: "test@example.com",
  GIT_COMMITTER_NAME: "Test",
  GIT_COMMITTER_EMAIL: "test@example.com",
  GIT_CONFIG_GLOBAL: "/dev/null",
};

let server: Promise<PrefectServer> | undefined;
let worlds = 0;

/** The harness of the Prefect adapter. Its server starts with the first world. */
export const harness: ConformanceHarness = {
  name: "prefect",
  open: openWorld,
  close: async () => {
    await (await server)?.stop();
    server = undefined;
  },
};

async function startedServer(): Promise<PrefectServer> {
  const started = await startServer();
  await createProcessPool(started, POOL);
  await createProcessPool(started, `${POOL}-other`);
  return started;
}

async function openWorld(): Promise<ConformanceWorld> {
  const { apiUrl, venv } = await (server ??= startedServer());
  const proxy = await startProxy(apiUrl);
  const root = mkdtempSync(join(tmpdir(), "acme-conformance-"));
  const project = `conformance-${++worlds}`;
  const directory = join(root, "work");
  const api = <T>(method: string, path: string, body?: unknown): Promise<T> => request(apiUrl, method, path, body);
  process.env[SECRET.variable] = SECRET.value;
  const createAdapter = (): Adapter =>
    prefectAdapter.create({
      project,
      directory,
      options: { python: venv.python },
      flows: { include: [], exclude: [] },
      defaultBranch: "main",
    });
  return {
    ...sources(root),
    ...operator(api, project),
    ...faults(proxy),
    project,
    adapter: createAdapter(),
    secondAdapter: createAdapter,
    environments: [
      { name: "dev", options: { api_url: proxy.url } },
      { name: "uat", after: "dev", options: { api_url: proxy.url } },
    ],
    settings: [settings(POOL, "b", "0 6 * * *", "eu"), settings(`${POOL}-other`, "c", "30 7 * * 1", "us")],
    secret: {
      settings: { work_pool: POOL, env: { DB_PASSWORD: { from_env: SECRET.variable } } },
      value: SECRET.value,
    },
    close: async () => {
      await proxy.stop();
      rmSync(root, { recursive: true, force: true });
      await removeDeployments(api);
    },
  };
}

function settings(pool: string, tag: string, cron: string, region: string): JsonObject {
  return {
    work_pool: pool,
    tags: ["a", tag],
    parameters: { region },
    // Not active: the server would add runs of its own, at any time, to those that a case makes.
    schedules: { nightly: { cron, timezone: "Europe/Zurich", active: false } },
    job_variables: { env: { REGION: region } },
  };
}

type Sources = Required<
  Pick<
    ConformanceWorld,
    "code" | "writeFlow" | "moveFlow" | "editAbove" | "writeBrokenFile" | "useFiles" | "switchBranch"
  >
>;

/** The project's repository: every change is committed and pushed. */
function sources(root: string): Sources {
  const [directory, remote] = [join(root, "work"), join(root, "remote.git")];
  mkdirSync(directory);
  const git = (...args: string[]): string =>
    execFileSync("git", args, { cwd: directory, encoding: "utf8", env: { ...process.env, ...IDENTITY } });
  let version = 0;
  const write = (path: string, content: string | Uint8Array): void => {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  };
  const commit = (): void => {
    git("add", "--all");
    git("commit", "--quiet", "--message", `Version ${++version}`);
    git("push", "--quiet", "origin", "HEAD");
  };
  git("init", "--quiet", "--bare", remote);
  git("init", "--quiet", "--initial-branch=main");
  git("remote", "add", "origin", `file://${remote}`);
  write(".gitignore", "__pycache__/\n");
  commit();
  return {
    code: gitRepository({ directory }),
    writeFlow: (name) => {
      write(pathOf(name), flowSource(name, version));
      commit();
    },
    moveFlow: (name) => {
      mkdirSync(join(directory, "flows/moved"), { recursive: true });
      git("mv", pathOf(name), pathOf(name).replace("flows/", "flows/moved/"));
      commit();
    },
    editAbove: (name) => {
      write(pathOf(name), `# A line.\n\nABOVE = 1\n${readFileSync(join(directory, pathOf(name)), "utf8")}`);
      commit();
    },
    writeBrokenFile: () => {
      write("flows/broken.py", 'from prefect import flow\n\n"""Never ends.\n\n\n@flow\ndef broken():\n    return 1\n');
      commit();
    },
    useFiles: (name) => {
      write(pathOf(name), `from tools.first import FIRST\n${flowSource(name, version)}`);
      write("tools/first.py", "from .second import SECOND as FIRST\n");
      write("tools/second.py", "SECOND = 2\n");
      commit();
      return ["tools/first.py", "tools/second.py"];
    },
    switchBranch: (name) => void git("switch", "--quiet", "-C", name),
  };
}

/** A flow's file. Modules have plain names, whatever the flow's is. */
function pathOf(name: string): string {
  const module = /^[a-z][a-z0-9-]*$/.test(name)
    ? name.replaceAll("-", "_")
    : `flow_${createHash("sha256").update(name).digest("hex").slice(0, 8)}`;
  return `flows/${module}.py`;
}

function flowSource(name: string, version: number): string {
  return [
    "from prefect import flow",
    "",
    "",
    `@flow(name=${JSON.stringify(name)})`,
    'def main(region: str = "eu", limit: int = 1):',
    '    """What it does."""',
    `    return ${version}`,
    "",
  ].join("\n");
}

type Api = <T>(method: string, path: string, body?: unknown) => Promise<T>;
type Row = { id: string; parameters: JsonObject };
type Operator = Required<
  Pick<
    ConformanceWorld,
    "changeLive" | "addLive" | "makeUnfit" | "removeLive" | "makeForeign" | "populate" | "run" | "damageHistory"
  >
>;

/** What somebody does on the server, beside the adapter. */
function operator(api: Api, project: string): Operator {
  const setParameter = async ({ id }: Deployment, name: string, value: Json): Promise<void> => {
    const { parameters } = await api<Row>("GET", `/deployments/${id}`);
    await api("PATCH", `/deployments/${id}`, { parameters: { ...parameters, [name]: value } });
  };
  const make = async (flow: string, body: JsonObject): Promise<void> => {
    const { id } = await api<{ id: string }>("POST", "/flows/", { name: flow });
    await api("POST", "/deployments/", { flow_id: id, ...body });
  };
  return {
    changeLive: (deployment) => setParameter(deployment, "region", "mars"),
    addLive: (deployment) => setParameter(deployment, "limit", 3),
    makeUnfit: (deployment) => setParameter(deployment, "gone", 1),
    removeLive: ({ id }) => api("DELETE", `/deployments/${id}`),
    makeForeign: () => make("made-by-hand", { name: "by-hand" }),
    populate: async (environment, count) => {
      for (let index = 0; index < count; index++) {
        const tags = [`PROJECT_NAME=${project}`, "BRANCH_NAME=main"];
        await make(`flow-${index}`, { name: `${project}--main--flow-${index}--${environment}`, tags });
      }
    },
    run: async ({ id }, ends) => {
      const run = await api<{ id: string }>("POST", `/deployments/${id}/create_flow_run`, {});
      for (const type of ["PENDING", "RUNNING", ends.toUpperCase()])
        await api("POST", `/flow_runs/${run.id}/set_state`, { state: { type }, force: true });
    },
    damageHistory: (environment) =>
      api("POST", "/artifacts/", { key: historyKey(project, environment), type: "json", data: { format: 0 } }),
  };
}

type Faults = Required<Pick<ConformanceWorld, "refuseWrites" | "loseNextAnswer" | "makeUnreachable">>;

/** What goes wrong on the way to the server. Only requests that write a Deployment have a body at these paths. */
function faults(proxy: FaultProxy): Faults {
  const path = /^\/deployments\/([0-9a-f-]{36})?$/;
  return {
    refuseWrites: (flow) =>
      void proxy.rule(
        { path, body: (json) => String(json?.name).includes(`--${flow}--`) },
        { kind: "status", status: 422 },
      ),
    loseNextAnswer: () =>
      void proxy.rule({ path, body: (json) => json !== undefined, times: 1 }, { kind: "cut-after" }),
    makeUnreachable: () => proxy.down(),
  };
}

/** All that are on the server: worlds come one after the other. */
async function removeDeployments(api: Api): Promise<void> {
  for (;;) {
    const rows = await api<Row[]>("POST", "/deployments/filter", { limit: 50 });
    if (rows.length === 0) return;
    await api("POST", "/deployments/bulk_delete", { deployments: { id: { any_: rows.map(({ id }) => id) } } });
  }
}
