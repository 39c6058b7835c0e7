// A Python project in a git repository with a remote of its own, and a Portal over it: what tests of deploying need.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { definePortal, type EnvironmentDefinition, type JsonObject, type Plan, type Portal } from "@acme/sdk-core";
import { gitRepository } from "@acme/sdk-node";
import { z } from "zod";
import { type DeploymentRow, deploymentRowSchema } from "../src/api/rows.ts";
import { prefectAdapter } from "../src/prefect-adapter.ts";

/** What {@link deployProject} takes. */
export interface ProjectOptions {
  apiUrl: string;
  python: string;
  /** Unique on the server: tests share one. */
  project: string;
  /** Files by path; `flows/a.py` and so on. */
  files: Record<string, string>;
  environments?: EnvironmentDefinition[];
  /** Settings by flow key. `*` is for all. */
  settings?: Record<string, JsonObject>;
  /** The project's folder below the repository's root. */
  prefix?: string;
}

/** A project and what tests do with it. */
export interface DeployProject {
  directory: string;
  remote: string;
  portal: Portal;
  settings: Record<string, JsonObject>;
  write: (path: string, text: string) => void;
  /** Commits everything and pushes it. Gives the hash. */
  commit: (options?: { push?: boolean }) => string;
  git: (...args: string[]) => string;
  /** Asks the server itself. */
  api: <T>(method: string, path: string, body?: unknown) => Promise<T>;
  rows: () => Promise<DeploymentRow[]>;
  row: (name: string) => Promise<DeploymentRow>;
  deploy: (flows?: string[], options?: Partial<Plan["request"]>) => Promise<Record<string, string>>;
  /** The same project, deployed with another Python. */
  withPython: (python: string) => Pick<DeployProject, "portal" | "deploy">;
  remove: () => void;
}

/** A flow's source. */
export function flowSource(name: string, body = "return x"): string {
  return `from prefect import flow\n\n\n@flow\ndef ${name}(x: int = 1, region: str = "eu"):\n    """Doc of ${name}."""\n    ${body}\n`;
}

/** Makes it, commits it and pushes it. */
export function deployProject(options: ProjectOptions): DeployProject {
  const root = mkdtempSync(join(tmpdir(), "acme-deploy-test-"));
  const repository = join(root, "work");
  const directory = join(repository, options.prefix ?? "");
  const remote = join(root, "remote.git");
  mkdirSync(directory, { recursive: true });
  const git = (...args: string[]): string =>
    execFileSync("git", args, { cwd: repository, encoding: "utf8", env: { ...process.env, ...identity } }).trim();
  execFileSync("git", ["init", "--quiet", "--bare", remote]);
  git("init", "--quiet", "--initial-branch=main");
  git("remote", "add", "origin", `file://${remote}`);
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  };
  const commit = ({ push = true }: { push?: boolean } = {}): string => {
    git("add", "--all");
    git("commit", "--quiet", "--allow-empty", "--message", "change");
    if (push) git("push", "--quiet", "origin", "HEAD");
    return git("rev-parse", "HEAD");
  };
  for (const [path, text] of Object.entries(options.files)) write(path, text);
  commit();
  const settings = options.settings ?? {};
  const portalWith = (python: string): Portal =>
    definePortal({
      project: options.project,
      environments: (options.environments ?? [{ name: "dev" }]).map((one) => ({
        ...one,
        options: { api_url: options.apiUrl },
      })),
      adapter: prefectAdapter.create({
        project: options.project,
        directory,
        options: { python },
        flows: { include: [], exclude: [] },
        defaultBranch: "main",
      }),
      code: gitRepository({ directory }),
      settings: (flow) => ({ work_pool: "deploy-pool", ...settings["*"], ...settings[flow.key] }),
    });
  const deployBy =
    (portal: Portal): DeployProject["deploy"] =>
    async (flows = [], request = {}) => {
      const plan = await portal.plan({ action: "deploy", environment: "dev", flows, ...request });
      const { items } = await portal.apply(plan);
      const end = ({ result, error }: (typeof items)[number]): string =>
        error === undefined ? result : `${result}: ${error.code}: ${error.message}`;
      return Object.fromEntries(items.map((item) => [item.key.flow, end(item)]));
    };
  const portal = portalWith(options.python);
  const api = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(options.apiUrl + path, {
      method,
      ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    }).catch(() => undefined);
    // A server on SQLite is busy with another write, and hangs up after it said so.
    if (response === undefined || response.status === 503) return api<T>(method, path, body);
    const text = await response.text();
    if (!response.ok && response.status !== 409) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  };
  const rows = async (): Promise<DeploymentRow[]> =>
    z.array(deploymentRowSchema).parse(
      await api("POST", "/deployments/filter", {
        sort: "NAME_ASC",
        deployments: { name: { like_: `${options.project}--` } },
      }),
    );
  return {
    directory,
    remote: `file://${remote}`,
    portal,
    settings,
    write,
    commit,
    git,
    api,
    rows,
    row: async (name) => {
      const found = (await rows()).find((row) => row.name === name);
      if (found === undefined) throw new Error(`There is no ${name}.`);
      return found;
    },
    deploy: deployBy(portal),
    withPython: (python) => {
      const other = portalWith(python);
      return { portal: other, deploy: deployBy(other) };
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

const identity = {
  GIT_AUTHOR_NAME: "Test",
  GIT_AUTHOR_EMAIL: "test@example.com",
  GIT_COMMITTER_NAME: "Test",
  GIT_COMMITTER_EMAIL: "test@example.com",
  GIT_CONFIG_GLOBAL: "/dev/null",
};
