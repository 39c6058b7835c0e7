// Dev on one server, prod on another with a password of its own: read from one, written to the other.
import { createProcessPool, type PrefectServer, request, startServer } from "@acme-tools/prefect-server";
import { definePortal, type HistoryEntry, type Portal } from "@acme/sdk-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { prefectAdapter } from "../src/prefect-adapter.ts";
import { ends, PINNED, type RestProject, restProject } from "./rest-project.test-support.ts";

const apiUrl = inject("PREFECT_API_URL");
const auth = "ann:s3cret-of-prod";
let dev: RestProject;
let prod: PrefectServer;
let portal: Portal;

beforeAll(async () => {
  [dev, prod] = await Promise.all([restProject({ apiUrl, project: "across" }), startServer({ auth })]);
  await createProcessPool(prod, "prod-pool");
  process.env["ACROSS_PROD_AUTH"] = auth;
  portal = definePortal({
    project: "across",
    environments: [
      { name: "dev", options: { api_url: apiUrl } },
      {
        name: "prod",
        after: "dev",
        options: { api_url: prod.apiUrl, auth_string_env: "ACROSS_PROD_AUTH" },
        requires: [{ manual: "check" }],
      },
    ],
    adapter: prefectAdapter.create({
      project: "across",
      directory: prod.home,
      options: {},
      flows: { include: [], exclude: [] },
      defaultBranch: "main",
    }),
    settings: (_, { name }) => ({ work_pool: name === "dev" ? "rest-pool" : "prod-pool" }),
    actor: { name: "ada", source: "given", authenticated: false },
  });
});
afterAll(async () => {
  delete process.env["ACROSS_PROD_AUTH"];
  dev?.remove();
  await prod?.stop();
});

async function historyOf(environment: string): Promise<HistoryEntry[]> {
  const entries: HistoryEntry[] = [];
  for await (const page of portal.history(environment)) entries.push(...page.entries);
  return entries;
}

const promotion = { action: "promote" as const, environment: "prod", flows: [] as string[] };

describe("a promotion to another server", () => {
  it("is refused by name for each block and variable that is not there, in the Release or in settings", async () => {
    await dev.make("loads", "dev", {
      pull_steps: [
        ...PINNED,
        {
          "prefect.deployments.steps.run_shell_script": {
            script: "true",
            env: { T: "{{ prefect.blocks.secret.across-token }}" },
          },
        },
        { "prefect.deployments.steps.set_working_directory": { directory: "{{ prefect.variables.across_folder }}" } },
      ],
    });
    const plan = await portal.plan(promotion);
    expect(plan.items[0]?.refusals.filter(({ code }) => code === "target-missing")).toEqual([
      {
        code: "target-missing",
        kind: "rule",
        message: "The block secret/across-token is referred to, and does not exist on the server of prod.",
        hint: "Create a block of the type secret with the name across-token there.",
      },
      {
        code: "target-missing",
        kind: "rule",
        message: "The variable across_folder is referred to, and does not exist on the server of prod.",
        hint: "Create it there: prefect variable set across_folder ...",
      },
    ]);
  });

  it("creates flow and Deployment there, with the Release of the source, once everything is there", async () => {
    await request(prod, "POST", "/variables/", { name: "across_folder", value: "/srv" });
    const [type] = await request(prod, "POST", "/block_types/filter", { block_types: { slug: { any_: ["secret"] } } });
    const [schema] = await request(prod, "POST", "/block_schemas/filter", {
      block_schemas: { block_type_id: { any_: [type.id] } },
    });
    const block = { name: "across-token", block_type_id: type.id, block_schema_id: schema.id, data: { value: "x" } };
    await request(prod, "POST", "/block_documents/", block);
    await portal.validate({ environment: "dev", flows: [], note: "seen" });
    const result = await portal.apply(await portal.plan(promotion));
    expect(ends(result)).toEqual({ loads: "applied" });
    const [row] = await request(prod, "POST", "/deployments/filter", {});
    expect(row).toMatchObject({ name: "across--main--loads--prod", work_pool_name: "prod-pool" });
    expect(row.pull_steps).toHaveLength(3);
    expect((await request(prod, "GET", `/flows/${row.flow_id}`)).name).toBe("loads");
  });

  it("keeps what gates prod on prod's own server", async () => {
    expect((await historyOf("prod")).map(({ action, phase }) => `${action} ${phase}`)).toEqual([
      "promote result",
      "promote intent",
      "validate result",
    ]);
    expect(await historyOf("dev")).toEqual([]);
    expect(JSON.stringify(await historyOf("prod"))).not.toContain("s3cret");
  });
});
