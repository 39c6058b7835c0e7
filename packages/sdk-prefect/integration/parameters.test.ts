// Parameters and the schema of a Release on a real server: first what Prefect 3.8.8 itself does with what does not fit, as
// the reasons for what release/check-parameters.ts refuses and what it only notes; then what a promotion says of it, and a
// deploy, which has only the flow's source to go by.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createProcessPool,
  runLogs,
  type RunningProcess,
  startWorker,
  waitFor,
  waitForRun,
} from "@acme-tools/prefect-server";
import type { JsonObject } from "@acme/sdk-core";
import { loadPortal } from "@acme/sdk-node";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { prefectAdapter } from "../src/prefect-adapter.ts";
import { caseSchema, fitting, misfitting } from "../src/release/parameter-cases.test-support.ts";
import { deployProject } from "./deploy-project.test-support.ts";
import { ends, type RestProject, restProject } from "./rest-project.test-support.ts";

const apiUrl = inject("PREFECT_API_URL");

/** What Prefect makes of `def flow(day: str, limit: int = 1, config: Config | None = None)`. */
const SCHEMA = {
  title: "Parameters",
  type: "object",
  required: ["day"],
  properties: {
    day: { position: 0, title: "day", type: "string" },
    limit: { default: 1, position: 1, title: "limit", type: "integer" },
    config: { default: null, position: 2, anyOf: [{ $ref: "#/definitions/Config" }, { type: "null" }] },
  },
  definitions: {
    Config: { title: "Config", type: "object", properties: { a: { title: "A", type: "integer" } }, required: ["a"] },
  },
};

/** What Prefect makes of `def loose(limit: int = 1, *args, **kwargs)`. */
const LOOSE = {
  title: "Parameters",
  type: "object",
  required: ["args", "kwargs"],
  properties: {
    limit: { default: 1, position: 0, title: "limit", type: "integer" },
    args: { position: 1, title: "args" },
    kwargs: { position: 2, title: "kwargs" },
  },
};

/** The status of a request, and what the server says. */
async function ask(method: string, path: string, body: unknown): Promise<[number, string]> {
  const response = await fetch(apiUrl + path, {
    method,
    headers: { "content-type": "application/json", connection: "close" },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return response.status === 503 ? ask(method, path, body) : [response.status, text];
}

describe("Prefect itself", () => {
  let p: RestProject;
  beforeAll(async () => {
    p = await restProject({ apiUrl, project: "fit-facts" });
  });
  afterAll(async () => {
    for (const { id } of await p.rows()) await p.api("DELETE", `/deployments/${id}`);
    p.remove();
  });

  /** Makes a deployment past any check: what is live can be anything. */
  const make = (name: string, body: JsonObject): Promise<string> =>
    p.make(name, "dev", { parameter_openapi_schema: SCHEMA, ...body });
  const patch = async (id: string, body: JsonObject): Promise<string> => {
    const [status, text] = await ask("PATCH", `/deployments/${id}`, body);
    return `${status} ${text}`;
  };

  it("answers a wrong type with 409 in any PATCH, also one that sends no parameters, and with 422 in a POST", async () => {
    const id = await make("wrong_type", { enforce_parameter_schema: false, parameters: { day: "1", limit: "many" } });
    const reason = /^409 .*Validation failed for field 'limit'\. Failure reason: 'many' is not of type 'integer'/;
    expect(await patch(id, { enforce_parameter_schema: true })).toMatch(reason);
    expect(await patch(id, { enforce_parameter_schema: true, tags: ["a"] })).toMatch(reason);
    expect(await patch(id, { tags: ["a"] })).toBe("204 ");
    const { flow_id } = await p.api<{ flow_id: string }>("GET", `/deployments/${id}`);
    const body = { name: "x", flow_id, parameter_openapi_schema: SCHEMA, parameters: { limit: "many" } };
    expect((await ask("POST", "/deployments/", { ...body, enforce_parameter_schema: true }))[0]).toBe(422);
  });

  it("takes a PATCH without a required parameter, at any depth, and refuses only runs that are started by hand", async () => {
    const id = await make("missing", { parameters: { day: "1" } });
    expect(await patch(id, { parameters: {} })).toBe("204 ");
    expect(await ask("POST", `/deployments/${id}/create_flow_run`, {})).toMatchObject([
      409,
      expect.stringContaining("'day' is a required property"),
    ]);
    expect(await patch(id, { parameters: { day: "1", config: {} } })).toBe("204 ");
    expect((await ask("POST", `/deployments/${id}/create_flow_run`, {}))[0]).toBe(409);
  });

  it("takes an unknown parameter, and starts runs with it", async () => {
    const id = await make("unknown", { parameters: { day: "1" } });
    expect(await patch(id, { parameters: { day: "1", gone: 1 } })).toBe("204 ");
    expect((await ask("POST", `/deployments/${id}/create_flow_run`, {}))[0]).toBe(201);
  });

  it("does not look at formats, and takes null where there is no default", async () => {
    const properties = {
      on: { type: "string", format: "date" },
      some: { type: "string", title: "some" },
      other: { type: "string", default: "x" },
    };
    const id = await make("formats", { parameter_openapi_schema: { ...SCHEMA, properties, required: [] } });
    expect(await patch(id, { parameters: { on: "no date", some: null } })).toBe("204 ");
    expect(await patch(id, { parameters: { other: null } })).toMatch(/^409 /);
  });

  it("says of each case of the checker's tests what they say", async () => {
    const id = await make("cases", { parameter_openapi_schema: caseSchema });
    for (const parameters of fitting)
      expect([parameters, await patch(id, { parameters })]).toEqual([parameters, "204 "]);
    for (const [parameters] of misfitting)
      expect([parameters, await patch(id, { parameters })]).toEqual([parameters, expect.stringMatching(/^409 /)]);
  });

  describe("on a worker", () => {
    const directory = mkdtempSync(join(tmpdir(), "acme-fit-"));
    const pool = "fit-pool";
    let worker: RunningProcess | undefined;
    beforeAll(async () => {
      writeFileSync(
        join(directory, "fit.py"),
        "from prefect import flow\n\n\n@flow\ndef fit(day: str, limit: int = 1):\n    return day\n\n\n" +
          "@flow\ndef loose(limit: int = 1, *args, **kwargs):\n    return limit\n",
      );
      await createProcessPool({ apiUrl }, pool);
      worker = await startWorker(
        {
          apiUrl,
          venv: { python: inject("PREFECT_PYTHON"), bin: inject("PREFECT_PYTHON").replace(/\/python$/, "") },
          home: directory,
          env: { ...process.env, PREFECT_API_URL: apiUrl },
        },
        pool,
      );
    });
    afterAll(async () => {
      await worker?.stop();
      rmSync(directory, { recursive: true, force: true });
    });

    /** Lets a run that the server itself scheduled start now. Gives its id. */
    const startRun = async (
      name: string,
      { parameters, by = {}, flow = "fit", ...body }: JsonObject & { by?: JsonObject; flow?: string },
    ): Promise<string> => {
      const id = await make(name, {
        ...body,
        parameters: parameters ?? {},
        entrypoint: `fit.py:${flow}`,
        work_pool_name: pool,
        schedules: [{ slug: "monthly", schedule: { cron: "0 0 1 * *" }, parameters: by }],
        pull_steps: [{ "prefect.deployments.steps.set_working_directory": { directory } }],
      });
      const query = { flow_runs: { deployment_id: { any_: [id] } }, limit: 1 };
      const run = await waitFor(async () => (await p.api<{ id: string }[]>("POST", "/flow_runs/filter", query))[0], {
        what: `a scheduled run of ${name}`,
        timeout: 150_000, // What its quick loop misses, the scheduler finds a minute later.
      });
      const now = { type: "SCHEDULED", state_details: { scheduled_time: new Date().toISOString() } };
      await p.api("POST", `/flow_runs/${run.id}/set_state`, { state: now, force: true });
      return run.id;
    };

    /** How a run ended, and why. */
    const endOf = async (run: string): Promise<string> => {
      const ended = await waitForRun({ apiUrl }, run);
      if (ended === "COMPLETED") return ended;
      // Logs are sent in batches.
      const reason = await waitFor(
        async () =>
          /SignatureMismatchError|missing a required argument: '\w+'/.exec(
            (await runLogs({ apiUrl }, run)).join("\n"),
          )?.[0],
        { what: `the log of ${run}` },
      );
      return `${ended}: ${reason}`;
    };

    it("crashes a scheduled run for what is missing or unknown, whether the schema is enforced or not", async () => {
      const cases: Record<string, JsonObject & { by?: JsonObject; flow?: string }> = {
        missing_day: {},
        gone: { parameters: { day: "1", gone: 1 } },
        gone_unenforced: { enforce_parameter_schema: false, parameters: { day: "1", gone: 1 } },
        by_schedule: { by: { day: "1" } },
        gone_by_schedule: { parameters: { day: "1" }, by: { gone: 1 } },
        nothing_left_over: { flow: "loose", parameter_openapi_schema: LOOSE },
        left_over: { flow: "loose", parameter_openapi_schema: LOOSE, parameters: { gone: 1 } },
      };
      // One after the other: of writes at the same moment a server on SQLite refuses most, and may be deaf for a minute.
      const runs: string[] = [];
      for (const [name, body] of Object.entries(cases)) runs.push(await startRun(name, body));
      const ended = await Promise.all(runs.map(endOf));
      expect(Object.fromEntries(Object.keys(cases).map((name, index) => [name, ended[index]]))).toEqual({
        missing_day: "CRASHED: missing a required argument: 'day'",
        gone: "CRASHED: SignatureMismatchError",
        gone_unenforced: "CRASHED: SignatureMismatchError",
        by_schedule: "COMPLETED",
        gone_by_schedule: "CRASHED: SignatureMismatchError",
        nothing_left_over: "COMPLETED",
        left_over: "CRASHED: SignatureMismatchError",
      });
    });

    it("deploys with what is missing or unknown, by its own CLI, whether the schema is enforced or not", async () => {
      const deployment = (name: string, parameters: JsonObject, enforced: boolean): JsonObject => ({
        name,
        parameters,
        entrypoint: "fit.py:fit",
        work_pool: { name: pool },
        enforce_parameter_schema: enforced,
        pull: [],
        schedules: [{ cron: "0 0 1 * *" }],
      });
      const deploy = async (...deployments: JsonObject[]): Promise<string> => {
        writeFileSync(join(directory, "prefect.yaml"), JSON.stringify({ deployments }));
        const args = ["-m", "prefect", "--no-prompt", "deploy", "--all"];
        const env = { ...process.env, PREFECT_API_URL: apiUrl, PREFECT_HOME: directory, COLUMNS: "500" };
        return new Promise((resolve) => {
          execFile(inject("PREFECT_PYTHON"), args, { cwd: directory, env }, (error, stdout, stderr) =>
            resolve(error === null ? "done" : stdout + stderr),
          );
        });
      };
      const names = ["enforced", "free"].map((name) => `fit-facts--main--cli-${name}--dev`);
      expect(await deploy(...names.map((name, index) => deployment(name, { gone: 1 }, index === 0)))).toBe("done");
      const rows = (await p.rows()).filter(({ name }) => names.includes(name));
      expect(rows.map(({ parameters, parameter_openapi_schema: schema }) => [parameters, schema])).toEqual(
        names.map(() => [{ gone: 1 }, expect.objectContaining({ required: ["day"] })]),
      );
      expect(await deploy(deployment(names[0] ?? "", { limit: "many" }, true))).toContain(
        "'many' is not of type 'integer'",
      );
      expect(await deploy(deployment(names[0] ?? "", { limit: "many" }, false))).toBe("done");
    });

    it("has what takes what is left over as required, and asks for it only where a run is started by hand", async () => {
      const id = await make("loose", { parameter_openapi_schema: LOOSE, parameters: {} });
      expect(await ask("POST", `/deployments/${id}/create_flow_run`, {})).toMatchObject([
        409,
        expect.stringContaining("'args' is a required property"),
      ]);
    });
  });
});

describe("a promotion", () => {
  const target = "fit--main--flow-a--uat";
  let p: RestProject;
  beforeEach(async () => {
    p = await restProject({ apiUrl, project: "fit", settings: {} });
  });
  afterEach(async () => {
    for (const { id } of await p.rows()) await p.api("DELETE", `/deployments/${id}`);
    p.remove();
  });

  /** In dev the Release with the schema; in uat an older one that takes anything, with what somebody set there. */
  const released = async (live: JsonObject, schema: JsonObject = SCHEMA): Promise<void> => {
    await p.make("flow_a", "dev", { parameter_openapi_schema: schema, parameters: { day: "1" } });
    await p.make("flow_a", "uat", { parameter_openapi_schema: {}, ...live });
  };
  const refusals = async (): Promise<unknown> =>
    (await p.plan()).items.map((item) => [item.refusals.map(({ message, hint }) => [message, hint]), item.notes]);

  it("that brings a new required parameter to a target with a schedule is refused until the files give it", async () => {
    await released({ schedules: [{ slug: "nightly", schedule: { cron: "0 6 * * *" } }] });
    expect(await refusals()).toEqual([
      [
        [
          [
            "The parameters of flow-a (uat) do not fit the Release: day has no value, and runs of the schedule nightly would fail.",
            "Give day a value in acme.yaml, under parameters for flow-a in uat.",
          ],
        ],
        [],
      ],
    ]);
    p.settings["uat"] = { parameters: { day: "1" } };
    expect(ends(await p.promote())).toEqual({ "flow-a": "applied" });
    expect((await p.row(target)).parameters).toEqual({ day: "1" });
  });

  it("is a note where no schedule would start a run", async () => {
    await released({});
    expect(await refusals()).toEqual([[[], ["Parameters: day has no value: each run must be given one."]]]);
    expect(ends(await p.promote())).toEqual({ "flow-a": "applied" });
  });

  it("is refused in the plan for what an operator set, instead of failing when it is written", async () => {
    await released({ parameters: { day: "1", limit: "hunter2", gone: 1 } });
    expect(await refusals()).toEqual([
      [
        [
          [
            "The parameters of flow-a (uat) do not fit the Release: limit must be a whole number, and is a text; gone is no parameter of the Release, and every run would fail.",
            "Correct limit of flow-a in uat on the server: it was set there, and is kept.\nCorrect gone of flow-a in uat on the server: it was set there, and is kept.",
          ],
        ],
        [],
      ],
    ]);
    const { id, description } = await p.row(target);
    expect(ends(await p.promote())["flow-a"]).toMatch(/^skipped: settings-unfit/);
    expect((await p.row(target)).description).toBe(description);
    await p.api("PATCH", `/deployments/${id}`, { parameters: { day: "1", limit: 2 } });
    expect(ends(await p.promote())).toEqual({ "flow-a": "applied" });
  });

  it("that is rolled back to a Release without a parameter is refused while the files declare it", async () => {
    const { properties, ...rest } = SCHEMA;
    await released({ parameters: {} }, { ...rest, required: [], properties: { day: properties.day } });
    p.settings["uat"] = { parameters: { day: "1" } };
    expect(ends(await p.promote())).toEqual({ "flow-a": "applied" });
    const { id } = await p.row("fit--main--flow-a--dev");
    await p.api("PATCH", `/deployments/${id}`, { parameter_openapi_schema: SCHEMA, description: "Newer." });
    p.settings["uat"] = { parameters: { day: "1", limit: 2 } };
    expect(ends(await p.promote())).toEqual({ "flow-a": "applied" });
    const [item] = (await p.plan({ action: "rollback" })).items;
    expect(item?.refusals.map(({ message }) => message)).toEqual([
      "The parameters of flow-a (uat) do not fit the Release: limit is no parameter of the Release, and every run would fail.",
    ]);
    p.settings["uat"] = { parameters: { day: "1" } };
    expect(ends(await p.promote({ action: "rollback" }))).toEqual({ "flow-a": "applied" });
    expect((await p.row(target)).parameters).toEqual({ day: "1" });
  });
});

describe("a deploy of new code", () => {
  const acmeYaml = (parameters: string): string => `project: fit-deploy
adapter:
  name: prefect
  python: ${inject("PREFECT_PYTHON")}
environments:
  dev:
    api_url: ${apiUrl}
deployments:
  "*":
    work_pool: rest-pool
  nightly:
    schedules:
      daily:
        cron: 0 6 * * *
    parameters:
      ${parameters}
`;
  const source = (signature: string): string =>
    `from prefect import flow\n\n\n@flow\ndef nightly(${signature}):\n    """Nightly."""\n`;

  it("is refused before Prefect's CLI is started for what each run would fail by, with its place", async () => {
    const files = {
      ".gitignore": "__pycache__/\n",
      "flows/nightly.py": source("day: str, limit: int = 1"),
      "acme.yaml": acmeYaml("limt: 2"),
      "prefect.yaml": "deployments:\n  - entrypoint: flows/nightly.py:nightly\n    parameters:\n      since: 1\n",
    };
    const shop = deployProject({ apiUrl, python: inject("PREFECT_PYTHON"), project: "fit-deploy", files });
    await shop.api("POST", "/work_pools/", { name: "rest-pool", type: "process", base_job_template: {} });
    try {
      const plan = async (options: { allowDirty?: true } = {}): Promise<unknown> => {
        const portal = await loadPortal(shop.directory, { adapters: { prefect: prefectAdapter } });
        const { items } = await portal.plan({ action: "deploy", environment: "dev", flows: [], ...options });
        return items.map(({ does, notes, refusals }) => [
          does,
          notes,
          refusals.map(({ message, hint, place }) => [message, hint?.split("\n"), place]),
        ]);
      };
      expect(await plan()).toEqual([
        [
          "refused",
          [],
          [
            [
              "The parameters of nightly (dev) do not fit its code: since is no parameter of the flow, and every run would fail; " +
                "limt is no parameter of the flow (did you mean limit?), and every run would fail; " +
                "day has no value, and runs of the schedule daily would fail.",
              [
                "Correct prefect.yaml:4:7 under parameters for nightly in dev: since.",
                "Correct acme.yaml:16:7 under parameters for nightly in dev: limt.",
                "Give day a value in acme.yaml, under parameters for nightly in dev, or a default in flows/nightly.py:4.",
              ],
              { file: "prefect.yaml", line: 4, column: 7 },
            ],
          ],
        ],
      ]);
      expect(await shop.rows()).toEqual([]);
      // What is deployed is not what lies here.
      shop.write("flows/nightly.py", source("other: str"));
      expect(await plan({ allowDirty: true })).toEqual([["create", [], []]]);
      // Code that may change the signature.
      shop.write("flows/nightly.py", source("day: str").replace("@flow\n", "@flow\n@(lambda f: f)\n"));
      shop.commit();
      expect(await plan()).toEqual([["create", [], []]]);
      // Runs have other code than what lies here.
      shop.write("flows/nightly.py", source("since: int, limt: int, day: str"));
      shop.write(
        "prefect.yaml",
        `${files["prefect.yaml"]}    pull:\n      - prefect.deployments.steps.set_working_directory: {directory: /app}\n`,
      );
      shop.commit();
      expect(await plan()).toEqual([
        ["create", ["Parameters: day has no value, and runs of the schedule daily would fail."], []],
      ]);
      shop.write("acme.yaml", acmeYaml("{ limt: 2, day: '1' }"));
      shop.write("prefect.yaml", files["prefect.yaml"]);
      shop.commit();
      expect(await plan()).toEqual([["create", [], []]]);
      const portal = await loadPortal(shop.directory, { adapters: { prefect: prefectAdapter } });
      const result = await portal.apply(await portal.plan({ action: "deploy", environment: "dev", flows: [] }));
      expect(ends(result)).toEqual({ nightly: "applied" });
      // New code takes a parameter away that somebody set on the server.
      const row = await shop.row("fit-deploy--main--nightly--dev");
      await shop.api("PATCH", `/deployments/${row.id}`, { parameters: { ...row.parameters, later: 1 } });
      shop.write("flows/nightly.py", source("since: int, limt: int, day: str, more: int = 1"));
      shop.commit();
      expect(JSON.stringify(await plan())).toMatch(
        /later is no parameter of the flow, .*Correct later of nightly in dev on the server: it was set there/,
      );
    } finally {
      for (const { id } of await shop.rows()) await shop.api("DELETE", `/deployments/${id}`);
      shop.remove();
    }
  });
});
