// A GitHub in one process: the parts of its REST API that the adapter and the workflow use, as its public description has
// them, and a runner that really runs the workflow's script. Tests set what goes wrong.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { JsonObject } from "@acme/sdk-core";

interface Run {
  id: number;
  display_title: string;
  html_url: string;
  event: string;
  status: "queued" | "in_progress" | "completed";
  conclusion: "success" | "failure" | null;
  inputs: Record<string, string>;
}
interface Deployment {
  id: number;
  environment: string;
  payload: unknown;
  updated_at: string;
  statuses: { id: number; state: string; log_url?: string }[];
}
/** A request, as it came. */
export interface Received {
  method: string;
  url: string;
  authorization: string | undefined;
  body: JsonObject | undefined;
}

export class GitHubDouble {
  readonly received: Received[] = [];
  readonly runs: Run[] = [];
  readonly deployments: Deployment[] = [];
  /** How it answers a dispatch: with the run's details, as an older server does, not at all though it is done, or with 422. */
  dispatches: "details" | "no-details" | "lost" | "refused" = "details";
  /** Whether runs wait, as for a reviewer, until {@link GitHubDouble.finish}. */
  waits = false;
  /** Flows whose runs fail. */
  readonly failing = new Set<string>();
  /** How many looks at the list of runs a new run stays hidden from, as on GitHub for some seconds. */
  hiddenFor = 0;
  readonly token = "ghp_secret";
  readonly production: string;
  readonly #server: Server;
  #lastId = 1000;

  /** @param production - the folder that stands for production */
  constructor(production: string) {
    this.production = production;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  async start(): Promise<this> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return this;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Somebody else's run of the same workflow, newer than any other. */
  addRun(conclusion: Run["conclusion"]): void {
    const run = this.#newRun({ flow: "other", environment: "prod", attempt: "of somebody else" });
    Object.assign(run, { status: "completed", conclusion });
  }

  /** Somebody else's Deployments, newer than any other. */
  addDeployments(count: number): void {
    for (let added = 0; added < count; added++) this.#newDeployment({ environment: "prod", payload: "" });
  }

  /** Runs the workflow's script for a run that waits. */
  async finish(run: Run): Promise<void> {
    run.status = "in_progress";
    const script = spawn(process.execPath, [join(import.meta.dirname, "deploy-flow.mjs")], {
      stdio: "ignore",
      env: {
        GITHUB_API_URL: this.url,
        GITHUB_SERVER_URL: "https://github.example",
        GITHUB_REPOSITORY: "acme/shop",
        GITHUB_RUN_ID: String(run.id),
        GITHUB_TOKEN: this.token,
        ENVIRONMENT: run.inputs["environment"],
        RECORD: run.inputs["record"],
        ...(this.failing.has(run.inputs["flow"] ?? "") ? {} : { PRODUCTION: this.production }),
      },
    });
    const [code] = (await once(script, "exit")) as [number];
    run.conclusion = code === 0 ? "success" : "failure";
    run.status = "completed";
  }

  #newRun(inputs: Record<string, string>): Run {
    const id = ++this.#lastId;
    const display_title = `${inputs["flow"]} to ${inputs["environment"]} (${inputs["attempt"]})`; // its run-name
    const html_url = `https://github.example/acme/shop/actions/runs/${id}`;
    const run: Run = { id, display_title, html_url, event: "workflow_dispatch", status: "queued", conclusion: null, inputs };
    this.runs.unshift(run);
    return run;
  }

  #newDeployment({ environment, payload }: Pick<Deployment, "environment" | "payload">): Deployment {
    const deployment = { id: ++this.#lastId, environment, payload, updated_at: new Date().toISOString(), statuses: [] };
    this.deployments.unshift(deployment);
    return deployment;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const { method = "", url: path = "", headers } = request;
    const body = text === "" ? undefined : (JSON.parse(text) as JsonObject);
    this.received.push({ method, url: path, authorization: headers.authorization, body });
    const reply = (status: number, value?: unknown): void => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    };
    if (headers.authorization !== `Bearer ${this.token}`) return reply(401, { message: "Bad credentials" });
    const url = new URL(path, this.url);
    const [, route = ""] = /^\/repos\/acme\/shop(\/.*)$/.exec(url.pathname) ?? [];
    const id = Number(/\d+/.exec(route)?.[0]);
    const page = <T>(items: readonly T[]): T[] => {
      const size = Number(url.searchParams.get("per_page") ?? 30);
      return items.slice(size * (Number(url.searchParams.get("page") ?? 1) - 1)).slice(0, size);
    };
    switch (`${method} ${route.replace(/\d+/, ":id")}`) {
      case "POST /actions/workflows/deploy-flow.yml/dispatches": {
        if (this.dispatches === "refused") return reply(422, { message: "Workflow does not have 'workflow_dispatch' trigger" });
        const run = this.#newRun(body?.["inputs"] as Record<string, string>);
        if (!this.waits) void this.finish(run);
        if (this.dispatches === "lost") return void response.destroy();
        if (this.dispatches === "no-details" || body?.["return_run_details"] !== true) return void response.writeHead(204).end();
        return reply(200, { workflow_run_id: run.id, run_url: `${this.url}/repos/acme/shop/actions/runs/${run.id}`, html_url: run.html_url });
      }
      case "GET /actions/workflows/deploy-flow.yml/runs": {
        const isHidden = this.hiddenFor-- > 0;
        const workflow_runs = page(isHidden ? [] : this.runs);
        return reply(200, { total_count: workflow_runs.length, workflow_runs });
      }
      case "GET /actions/runs/:id": {
        const run = this.runs.find((one) => one.id === id);
        return run === undefined ? reply(404, { message: "Not Found" }) : reply(200, run);
      }
      case "GET /deployments": {
        const environment = url.searchParams.get("environment");
        return reply(200, page(this.deployments.filter((one) => one.environment === environment)));
      }
      case "POST /deployments":
        return reply(201, this.#newDeployment(body as unknown as Deployment));
      case "GET /deployments/:id/statuses":
        return reply(200, page(this.deployments.find((one) => one.id === id)?.statuses ?? []));
      case "POST /deployments/:id/statuses": {
        const status = { ...(body as { state: string; log_url: string }), id: ++this.#lastId };
        this.deployments.find((one) => one.id === id)?.statuses.unshift(status);
        return reply(201, status);
      }
      default:
        return reply(404, { message: "Not Found" });
    }
  }
}
