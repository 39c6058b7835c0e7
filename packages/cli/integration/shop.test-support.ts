// A team's project for end-to-end tests: a git repository with a bare remote, flows, an acme.yaml, and a work pool of
// its own on the real server of the run. Tests share that server, so that each project has a name of its own.
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { inject, onTestFinished } from "vitest";
import { stringify } from "yaml";
import { waitFor } from "@acme-tools/prefect-server";
import { type Ran, runAcme, type Running, startAcme } from "./acme.test-support.ts";

// oxlint-disable-next-line typescript/no-explicit-any -- rows of the server, as it answers
export type Row = any;

/** How a project differs from three flows' worth of dev, uat and prod. */
export interface ShopOptions {
  /** Names of flows, each in a file of its own. Default: one. */
  flows?: readonly string[];
  /** More files by path. */
  files?: Readonly<Record<string, string>>;
  /** What acme.yaml says beside the project, the adapter, and the environments' server and pool. */
  config?: Config;
  /** Where environments live that are not on the server itself: a proxy's URL by environment. */
  servers?: Readonly<Record<string, string>>;
  /** The server. Default: that of the run, which all tests share. */
  apiUrl?: string;
}

/** The parts of acme.yaml that tests vary. */
export interface Config {
  /** Default: dev, uat after dev, prod after uat. */
  environments?: Record<string, Record<string, unknown>>;
  deployments?: Record<string, Record<string, unknown>>;
}

/** A project. */
export class Shop {
  /** The working tree. */
  readonly directory: string;
  readonly name: string;
  readonly pool: string;
  /** The URL of the bare remote. */
  readonly remote: string;
  readonly #apiUrl: string;
  readonly #root: string;
  readonly #servers: Readonly<Record<string, string>>;
  #config: Config;

  constructor({ flows = ["one"], files = {}, config = {}, servers = {}, ...options }: ShopOptions) {
    this.#apiUrl = options.apiUrl ?? inject("PREFECT_API_URL");
    this.name = `shop-${randomUUID().slice(0, 8)}`;
    this.pool = `${this.name}-pool`;
    this.#config = config;
    this.#servers = servers;
    this.#root = mkdtempSync(join(tmpdir(), "acme-e2e-"));
    this.directory = join(this.#root, "work");
    this.remote = `file://${this.outside("remote.git")}`;
    mkdirSync(this.directory);
    execFileSync("git", ["init", "--quiet", "--bare", this.outside("remote.git")]);
    this.git("init", "--quiet", "--initial-branch=main");
    this.git("config", "user.name", "Ada");
    this.git("config", "user.email", "ada@example.com");
    this.git("remote", "add", "origin", this.remote);
    this.write(".gitignore", "__pycache__/\n");
    for (const flow of flows) this.write(`flows/${flow}.py`, flowSource(flow));
    for (const [path, text] of Object.entries(files)) this.write(path, text);
    this.configure();
    this.commit();
  }

  /** A path beside the working tree. */
  outside(name: string): string {
    return join(this.#root, name);
  }

  git(...args: string[]): string {
    const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null" };
    return execFileSync("git", args, {
      cwd: this.directory,
      encoding: "utf8",
      env,
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.directory, path)), { recursive: true });
    writeFileSync(join(this.directory, path), text);
  }

  /** Commits everything, and pushes it unless told. Gives the hash. */
  commit({ push = true, message = "change" }: { push?: boolean; message?: string } = {}): string {
    this.git("add", "--all");
    this.git("commit", "--quiet", "--allow-empty", "--message", message);
    if (push) this.git("push", "--quiet", "origin", "HEAD");
    return this.git("rev-parse", "HEAD");
  }

  /** Writes acme.yaml, with these parts instead of those before. */
  configure(config: Config = {}, python: string = inject("PREFECT_PYTHON")): void {
    this.#config = { ...this.#config, ...config };
    const environments = this.#config.environments ?? { dev: {}, uat: { after: "dev" }, prod: { after: "uat" } };
    const onServer = Object.entries(environments).map(([name, own]) => [
      name,
      { api_url: this.#servers[name] ?? this.#apiUrl, defaults: { work_pool: this.pool }, ...own },
    ]);
    this.write(
      "acme.yaml",
      stringify({
        project: this.name,
        adapter: { name: "prefect", python },
        "default-branch": "main",
        environments: Object.fromEntries(onServer),
        deployments: this.#config.deployments ?? {},
      }),
    );
  }

  /** Runs `acme` in this process. */
  acme(...argv: string[]): Promise<Ran> {
    return runAcme(this.directory, argv);
  }

  /** Starts `acme` as a process, which does not outlive the test. */
  start(argv: readonly string[], env: Record<string, string> = {}, under: readonly string[] = []): Running {
    const running = startAcme(this.directory, argv, env, under);
    onTestFinished(() => void running.child.kill("SIGKILL"));
    return running;
  }

  /** Asks the server itself, see {@link api}. */
  api(method: string, path: string, body?: unknown): Promise<unknown> {
    return ask(this.#apiUrl, method, path, body);
  }

  /** Deployments of dev that run HEAD, as acme-portal-sdk 1.2 would have made them: a deploy takes seconds. */
  async seed(...flows: string[]): Promise<void> {
    const commit = this.git("rev-parse", "HEAD");
    for (const name of flows) {
      const { id } = (await this.api("POST", "/flows/", { name })) as { id: string };
      await this.api("POST", "/deployments/", {
        flow_id: id,
        name: `${this.name}--main--${name}--dev`,
        version: `main-${commit}`,
        entrypoint: `flows/${name}.py:${name}`,
        pull_steps: [{ "prefect.deployments.steps.git_clone": { repository: this.remote, commit_sha: commit } }],
        parameter_openapi_schema: {
          title: "Parameters",
          type: "object",
          properties: { x: { type: "integer" }, region: { type: "string" } },
        },
        tags: [`PROJECT_NAME=${this.name}`, "BRANCH_NAME=main", `COMMIT_HASH=${commit}`],
        work_pool_name: this.pool,
      });
    }
  }

  /** The Deployments of this project on the server, by `flow--environment`, with the branch before it if it is not main. */
  async rows(): Promise<Record<string, Row>> {
    const found = (await this.api("POST", "/deployments/filter", {
      sort: "NAME_ASC",
      deployments: { name: { like_: `${this.name}--` } },
    })) as Row[];
    const short = (name: string): string => name.replace(`${this.name}--`, "").replace(/^main--/, "");
    return Object.fromEntries(found.map((row) => [short(row.name), row]));
  }

  /** One Deployment, such as `one--dev`. */
  async row(name: string): Promise<Row> {
    const row = (await this.rows())[name];
    if (row === undefined) throw new Error(`There is no ${name}.`);
    return row;
  }

  /** The artifacts that hold this project's history, newest first. */
  async artifacts(): Promise<Row[]> {
    const found = (await this.api("POST", "/artifacts/filter", {
      artifacts: { key: { like_: `acme-history-${this.name}-%` } },
      sort: "CREATED_DESC",
    })) as Row[];
    return found.map(({ data }) => (typeof data === "string" ? JSON.parse(data) : data));
  }

  /** Lets acme.yaml name a Python that notes each start of the CLI. Gives how often that was. */
  countStarts(): () => number {
    const log = this.outside("starts");
    const python = this.outside("python");
    const real = inject("PREFECT_PYTHON");
    writeFileSync(
      python,
      `#!/bin/sh\ncase "$*" in *--no-prompt*) echo start >> '${log}';; esac\nexec '${real}' "$@"\n`,
    );
    chmodSync(python, 0o755);
    this.configure({}, python);
    return () => (existsSync(log) ? readFileSync(log, "utf8").trim().split("\n").length : 0);
  }

  remove(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }
}

/** Makes a project, with its pool on the server. */
export async function makeShop(options: ShopOptions = {}): Promise<Shop> {
  const shop = new Shop(options);
  await shop.api("POST", "/work_pools/", { name: shop.pool, type: "process" });
  return shop;
}

/** A flow's file. */
export function flowSource(name: string, before = ""): string {
  return `${before}from prefect import flow\n\n\n@flow\ndef ${name}(x: int = 1, region: str = "eu"):\n    return x\n`;
}

/** Asks the server of the run itself; again where it is too busy, since it writes for one client at a time. */
export function api(method: string, path: string, body?: unknown): Promise<unknown> {
  return ask(inject("PREFECT_API_URL"), method, path, body);
}

async function ask(apiUrl: string, method: string, path: string, body: unknown): Promise<unknown> {
  const response = await waitFor(
    async () => {
      const answer = await fetch(apiUrl + path, {
        method,
        ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
      });
      return answer.status === 503 ? undefined : answer;
    },
    { what: `an answer to ${method} ${path}` },
  );
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === "" ? undefined : JSON.parse(text);
}
