// Deployments made by REST and a Portal over them: what tests of finding and promoting need. No Python, no git.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type BatchResult,
  definePortal,
  type EnvironmentDefinition,
  type JsonObject,
  type Plan,
  type PlanRequest,
  type Portal,
} from "@acme/sdk-core";
import { z } from "zod";
import { type DeploymentRow, deploymentRowSchema } from "../src/api/rows.ts";
import { prefectAdapter } from "../src/prefect-adapter.ts";

/** What {@link restProject} takes. */
export interface RestProjectOptions {
  apiUrl: string;
  /** Unique on the server: tests share one. */
  project: string;
  environments?: EnvironmentDefinition[];
  /** What acme.yaml would say, by environment; may be changed between calls. */
  settings?: Record<string, JsonObject>;
  /** The URL that the Portal uses, where it is another one: a proxy. */
  portalUrl?: string;
  /** The adapter's options. */
  adapter?: JsonObject;
  /** This machine's clock. Default: its own. */
  now?: () => Date;
}

/** A project and what tests do with it. */
export interface RestProject {
  project: string;
  portal: Portal;
  /** A Portal of somebody else, as in another process. */
  portalOf: (actor: string) => Portal;
  settings: Record<string, JsonObject>;
  /** Asks the server itself. */
  api: <T>(method: string, path: string, body?: unknown) => Promise<T>;
  /** Makes a deployment of a flow as a tool would have made it; gives its id. */
  make: (flow: string, environment: string, body?: JsonObject, branch?: string) => Promise<string>;
  row: (name: string) => Promise<DeploymentRow>;
  rows: () => Promise<DeploymentRow[]>;
  plan: (request?: Partial<PlanRequest>) => Promise<Plan>;
  promote: (request?: Partial<PlanRequest>) => Promise<BatchResult>;
  remove: () => void;
}

/** The commit of every deployment that {@link RestProject.make} makes. */
export const COMMIT = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c";

/** A pull step that is pinned. */
export const PINNED: JsonObject[] = [
  { "prefect.deployments.steps.git_clone": { repository: "https://git.example/shop.git", commit_sha: COMMIT } },
];

const SCHEMA = {
  title: "Parameters",
  type: "object",
  properties: {
    x: { default: 1, position: 0, title: "x", type: "integer" },
    region: { default: "eu", position: 1, title: "region", type: "string" },
  },
};

/** Makes it, with the work pools `rest-pool` and `other-pool`. */
export async function restProject(options: RestProjectOptions): Promise<RestProject> {
  const { apiUrl, project, portalUrl = apiUrl } = options;
  const directory = mkdtempSync(join(tmpdir(), "acme-rest-test-"));
  const settings: Record<string, JsonObject> = options.settings ?? {};
  const environments = options.environments ?? [{ name: "dev" }, { name: "uat", after: "dev" }];
  const portalOf = (actor: string): Portal =>
    definePortal({
      project,
      environments: environments.map((one) => ({ options: { api_url: portalUrl }, ...one })),
      adapter: prefectAdapter.create({
        project,
        directory,
        options: options.adapter ?? {},
        flows: { include: [], exclude: [] },
        defaultBranch: "main",
      }),
      settings: (_flow, environment) => ({ work_pool: "rest-pool", ...settings[environment.name] }),
      actor: { name: actor, source: "given", authenticated: false },
      ...(options.now === undefined ? {} : { now: options.now }),
    });
  const portal = portalOf("ada");
  const api = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(apiUrl + path, {
      method,
      ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    }).catch(() => undefined);
    // A server on SQLite is busy with another write, and hangs up after it said so.
    if (response === undefined) return api<T>(method, path, body);
    const text = await response.text();
    if (response.status === 503) return api<T>(method, path, body);
    if (!response.ok && response.status !== 409) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  };
  for (const name of ["rest-pool", "other-pool"])
    await api("POST", "/work_pools/", { name, type: "process", base_job_template: {} });
  const filter = { sort: "NAME_ASC", deployments: { name: { like_: `${project.replaceAll("_", "-")}--` } } };
  const rows = async (): Promise<DeploymentRow[]> =>
    z.array(deploymentRowSchema).parse(await api("POST", "/deployments/filter", filter));
  // What another test file left would be promoted along with what this one makes.
  if ((await rows()).length > 0) throw new Error(`The project ${project} is another test's: choose a name of its own.`);
  const request = (more: Partial<PlanRequest> = {}): PlanRequest => ({
    action: "promote",
    environment: "uat",
    flows: [],
    ...more,
  });
  return {
    project,
    portal,
    portalOf,
    settings,
    api,
    rows,
    row: async (name) => {
      const found = (await rows()).find((row) => row.name === name);
      if (found === undefined) throw new Error(`There is no ${name}.`);
      return found;
    },
    make: async (flow, environment, body = {}, branch = "main") => {
      const { id } = await api<{ id: string }>("POST", "/flows/", { name: flow });
      const name = `${project}--${branch}--${flow.replaceAll("_", "-")}--${environment}`;
      const made = await api<{ id: string }>("POST", "/deployments/", {
        name,
        flow_id: id,
        entrypoint: `flows/${flow}.py:${flow}`,
        version: `${branch}-${COMMIT}`,
        tags: [`PROJECT_NAME=${project}`, `BRANCH_NAME=${branch}`, `COMMIT_HASH=${COMMIT}`, "PACKAGE_VERSION=1.0"],
        description: `Doc of ${flow}.`,
        work_pool_name: "rest-pool",
        pull_steps: PINNED,
        parameter_openapi_schema: SCHEMA,
        job_variables: { env: { DEPLOYMENT_NAME: name } },
        ...body,
      });
      return made.id;
    },
    plan: (more) => portal.plan(request(more)),
    promote: async (more) => portal.apply(await portal.plan(request(more))),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** How each change ended, by flow: the result, and the error where there is one. */
export function ends({ items }: BatchResult): Record<string, string> {
  return Object.fromEntries(
    items.map(({ key, result, error }) => [
      key.flow,
      error === undefined ? result : `${result}: ${error.code}: ${error.message}`,
    ]),
  );
}
