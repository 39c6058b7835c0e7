import { definePortal, AcmeError } from "@acme/sdk-core";
import { afterEach, describe, expect, it } from "vitest";
import { commit, flow, MemoryEngine } from "../portal.test-support.ts";
import { z } from "zod";
import { brokenProject, projectOf } from "../run.test-support.ts";
import { startHost, type TestHost } from "./host.test-support.ts";

let host: TestHost | undefined;
afterEach(async () => host?.close());

async function engine(): Promise<MemoryEngine> {
  const memory = new MemoryEngine();
  memory.flows = [flow("nightly"), flow("hourly")];
  const portal = memory.portal();
  await portal.apply(await portal.plan({ action: "deploy", environment: "dev", flows: [] }));
  await portal.apply(await portal.plan({ action: "promote", environment: "uat", flows: ["nightly"] }));
  return memory;
}

describe("the connection", () => {
  it("says who it is and what it can do", async () => {
    host = await startHost(new MemoryEngine().portal(), { initialize: false });
    const result = await host.call("initialize", {
      protocol: 1,
      directory: "/project",
      client: { name: "test", version: "1" },
    });
    expect(result).toMatchObject({ protocol: 1, versions: { acme: "1.2.3" }, pid: process.pid });
    expect(result.methods).toEqual(expect.arrayContaining(["flows", "deployments", "status", "project", "ping"]));
  });

  it("refuses another version of the protocol, and says which side to update", async () => {
    host = await startHost(new MemoryEngine().portal(), { initialize: false });
    const client = { name: "Acme for VS Code", version: "9" };
    await expect(host.call("initialize", { protocol: 2, directory: "/project", client })).rejects.toMatchObject({
      code: -32001,
      data: { code: "usage-invalid", hint: "Update @acme/cli." },
    });
  });

  it("refuses calls before initialize, unknown methods, and params that do not fit", async () => {
    host = await startHost(new MemoryEngine().portal(), { initialize: false });
    await expect(host.call("flows", {})).rejects.toMatchObject({ code: -32002 });
    await expect(host.connection.sendRequest("flow", {})).rejects.toMatchObject({ code: -32601 });
    await expect(host.connection.sendRequest("initialize", { protocol: "1" })).rejects.toMatchObject({
      data: { code: "usage-invalid", message: expect.stringContaining("directory") as string },
    });
    expect(await host.call("ping", {})).toEqual({ pid: process.pid });
  });

  it("carries an error with its code, hint and place", async () => {
    const error = new AcmeError({
      code: "config-invalid",
      message: "environments.uat.after names no environment.",
      hint: "Did you mean dev?",
      place: { file: "acme.yaml", line: 4, column: 9 },
    });
    host = await startHost(brokenProject(error, new MemoryEngine().portal().code));
    await expect(host.call("flows", {})).rejects.toMatchObject({ code: -32001, data: error.toJSON() });
  });

  it("cancels what runs, and ends, when its input is closed", async () => {
    const reasons: unknown[] = [];
    let reading = (): void => {};
    const begun = new Promise<void>((resolve) => void (reading = resolve));
    const portal = definePortal({
      project: "shop",
      environments: [{ name: "dev" }],
      adapter: {
        name: "slow",
        flows: {
          find: ({ signal }) =>
            new Promise((_, reject) => {
              signal.addEventListener("abort", () => {
                reasons.push(signal.reason);
                reject(signal.reason as Error);
              });
              reading();
            }),
        },
      },
    });
    host = await startHost(portal);
    const cancellation = new AbortController();
    const first = host.call("flows", {}, cancellation.signal);
    await begun;
    cancellation.abort();
    await expect(first).rejects.toMatchObject({ code: -32800, data: { code: "cancelled" } });
    const second = host.call("flows", {}).catch(() => {});
    await begun;
    await host.call("ping", {});
    await host.close();
    expect(reasons).toHaveLength(2);
    void second;
    host = undefined;
  });
});

describe("a client that goes away while something is applied", () => {
  it("is told nothing more, and what was begun is finished and recorded", async () => {
    const memory = await engine();
    const { promoter } = memory.adapter;
    if (promoter === undefined) throw new Error("It promotes.");
    const apply = promoter.apply.bind(promoter);
    let begin = (): void => {};
    const begun = new Promise<void>((resolve) => void (begin = resolve));
    promoter.apply = async function* (changeSets, context) {
      begin();
      await new Promise((resolve) => context.signal.addEventListener("abort", resolve));
      // The connection closes in the same turn.
      await new Promise((resolve) => setTimeout(resolve));
      context.progress({ message: "Nobody hears this." });
      yield* apply(changeSets, context);
    };
    host = await startHost(memory.portal());
    const request = { action: "promote" as const, environment: "uat", flows: ["hourly"] };
    const { id, plan } = await host.call("plan", { request });
    const before = memory.history.length;
    const applied = host.call("apply", { id, plan, token: "t" }).catch(() => {});
    await begun;
    await host.close();
    host = undefined;
    expect(memory.history.slice(0, -before).map(({ phase }) => phase)).toEqual(["result", "intent"]);
    void applied;
  });
});

describe("what it reads", () => {
  it("gives the environments with their order and what can be done with each", async () => {
    host = await startHost((await engine()).portal());
    const project = await host.call("project", {});
    expect(project).toMatchObject({ project: "shop", directory: "/project", problems: [] });
    const [dev, uat] = project.environments;
    expect(dev).toMatchObject({ name: "dev", after: [], can: { deploy: true, promote: true, keepHistory: true } });
    expect(dev?.before).toContain("uat");
    expect(uat).toMatchObject({ name: "uat", after: ["dev"] });
  });

  it("gives lists whole once, and then only what changed", async () => {
    const memory = await engine();
    host = await startHost(memory.portal());
    const whole = await host.call("flows", {});
    expect(whole).toMatchObject({ isWhole: true, removed: [] });
    expect(whole.items.map(({ name }) => name)).toEqual(["nightly", "hourly"]);
    memory.flows = [flow("nightly", { line: 7 }), flow("weekly")];
    const delta = await host.call("flows", { since: whole.revision });
    expect(delta.isWhole).toBe(false);
    expect(delta.items.map(({ name, line }) => [name, line])).toEqual([
      ["nightly", 7],
      ["weekly", 3],
    ]);
    expect(delta.removed).toEqual(["flows/hourly.py:hourly"]);
    const same = await host.call("flows", { since: delta.revision });
    expect(same).toEqual({ revision: delta.revision, isWhole: false, items: [], removed: [], problems: [] });
    expect((await host.call("flows", { since: whole.revision })).isWhole).toBe(true);
  });

  it("gives Deployments and the status without settings", async () => {
    const memory = await engine();
    memory.head.commit = commit("b");
    host = await startHost(memory.portal());
    const { items } = await host.call("deployments", {});
    expect(items).toHaveLength(3);
    expect(items[0]).not.toHaveProperty("settings");
    const status = await host.call("status", {});
    const nightly = status.items.find((row) => row.flow === "nightly");
    expect(nightly?.cells.map(({ environment, deployment }) => [environment, deployment.release?.code.commit])).toEqual(
      [
        ["dev", commit("a")],
        ["uat", commit("a")],
      ],
    );
    memory.unreachable = "uat";
    expect((await host.call("status", {})).unread).toEqual(["uat"]);
  });
});

describe("what it changes", () => {
  it("plans, applies with a note for each change that ends, and says what failed", async () => {
    const memory = await engine();
    memory.head.commit = commit("b");
    memory.broken.add("hourly");
    host = await startHost(memory.portal());
    const { id, plan } = await host.call("plan", { request: { action: "deploy", environment: "dev", flows: [] } });
    expect(plan.items.map(({ key, does }) => [key.flow, does])).toEqual([
      ["nightly", "update"],
      ["hourly", "update"],
    ]);
    const result = await host.call("apply", { id, plan, token: "t1" });
    expect(result.items.map(({ key, result }) => [key.flow, result])).toEqual([
      ["nightly", "applied"],
      ["hourly", "failed"],
    ]);
    const items = host.notes.flatMap((each) => (each.name === "apply/item" ? [each.note] : []));
    // What failed is known at once; what was applied is read back first.
    expect(items.map(({ token, item }) => [token, item.key.flow, item.result])).toEqual([
      ["t1", "hourly", "failed"],
      ["t1", "nightly", "applied"],
    ]);
  });

  it("finishes what was begun when it is cancelled, and says what was not begun", async () => {
    const memory = await engine();
    memory.head.commit = commit("b");
    host = await startHost(memory.portal());
    const { id, plan } = await host.call("plan", { request: { action: "deploy", environment: "dev", flows: [] } });
    const cancellation = new AbortController();
    memory.onWrite = async () => {
      cancellation.abort();
      await host?.call("ping", {});
    };
    const applied = await host.call("apply", { id, plan }, cancellation.signal);
    expect(applied.items.map(({ result }) => result)).toEqual(["applied", "cancelled"]);
  });

  it("declares a plan again that another host made, and refuses it where anything differs", async () => {
    const memory = await engine();
    memory.head.commit = commit("b");
    host = await startHost(memory.portal());
    const { id, plan } = await host.call("plan", { request: { action: "deploy", environment: "dev", flows: [] } });
    await host.close();
    host = await startHost(memory.portal());
    memory.head.commit = commit("c");
    await expect(host.call("apply", { id, plan })).rejects.toMatchObject({ data: { code: "plan-stale" } });
    memory.head.commit = commit("b");
    expect((await host.call("apply", { id, plan })).items.map(({ result }) => result)).toEqual(["applied", "applied"]);
  });
});

describe("what a person confirms", () => {
  it("is recorded where it is required, and the status says what is open until then", async () => {
    const memory = await engine();
    const requires = [{ manual: "looked at" }];
    host = await startHost(memory.portal({ environments: [{ name: "dev" }, { name: "uat", after: "dev", requires }] }));
    const open = async (): Promise<string[]> => {
      const { items } = (await host?.call("status", {})) ?? { items: [] };
      const cell = items.find(({ flow }) => flow === "nightly")?.cells.find(({ environment }) => environment === "dev");
      return (cell?.validations ?? []).flatMap(({ steps }) => steps.map(({ step, state }) => `${step}: ${state}`));
    };
    memory.head.commit = commit("b");
    const { plan } = await host.call("plan", { request: { action: "deploy", environment: "dev", flows: ["nightly"] } });
    await host.call("apply", { plan });
    expect(await open()).toEqual(["looked at: waiting"]);
    const { recorded } = await host.call("validate", {
      request: { environment: "dev", flows: ["nightly"], note: "fine" },
    });
    expect(recorded).toMatchObject([
      { environment: "uat", validations: [{ flow: "nightly", passed: true, note: "fine" }] },
    ]);
    expect(await open()).not.toContain("looked at: waiting");
  });
});

describe("a part of the status", () => {
  it("is what differs in some flows, and of others nothing is asked nor told", async () => {
    const memory = await engine();
    host = await startHost(memory.portal());
    const whole = await host.call("status", {});
    memory.tamper("nightly", "uat", "/pool", "other");
    memory.tamper("hourly", "dev", "/pool", "other");
    const since = whole.revision;
    const part = await host.call("status", { since, flows: ["nightly"] });
    expect([part.isWhole, part.items.map(({ flow }) => flow), part.removed]).toEqual([false, ["nightly"], []]);
    const rest = await host.call("status", { since: part.revision });
    expect([rest.isWhole, rest.items.map(({ flow }) => flow)]).toEqual([false, ["hourly"]]);
    // Without the rest, a part would be all that the client has.
    expect((await host.call("status", { flows: ["nightly"] })).items).toHaveLength(2);
  });
});

describe("what it looks at closer", () => {
  it("says which files differ, and which of them a flow is made of", async () => {
    const memory = await engine();
    const differences = [
      { path: "flows/nightly.py", is: "changed" as const },
      { path: "README.md", is: "changed" as const },
    ];
    const portal = memory.portal();
    portal.code.differences = () => Promise.resolve(differences);
    memory.adapter.flows!.filesOf = ({ path }) => Promise.resolve([path]);
    host = await startHost(portal);
    const query = { left: commit("a"), right: commit("b") };
    expect(await host.call("differences", query)).toEqual({ files: differences });
    expect(await host.call("differences", { ...query, flow: "nightly" })).toEqual({
      files: differences.slice(0, 1),
      leftOut: 1,
    });
    expect(await host.call("differences", { ...query, flow: "gone" })).toEqual({ files: differences });
  });

  it("says which commits one environment has and the other has not, flow by flow", async () => {
    const memory = await engine();
    memory.head.commit = commit("b");
    memory.commits.push(commit("b"));
    host = await startHost(memory.portal());
    const { plan } = await host.call("plan", { request: { action: "deploy", environment: "dev", flows: ["nightly"] } });
    await host.call("apply", { plan });
    const { flows, leftOnly } = await host.call("changes", {
      query: { left: "dev", right: "uat", flows: ["nightly"] },
    });
    expect(flows).toMatchObject([{ flow: "nightly", is: "left-ahead", leftOnly: [commit("b")] }]);
    expect(leftOnly).toEqual([commit("b")]);
  });

  it("compares the settings of two environments", async () => {
    const memory = await engine();
    memory.tamper("nightly", "uat", "/pool", "other");
    host = await startHost(memory.portal({ settings: () => ({ pool: "small" }) }));
    const { flows } = await host.call("compareSettings", { query: { left: "dev", right: "uat", flows: ["nightly"] } });
    expect(flows.flatMap(({ differences }) => differences.map(({ path }) => path))).toContain("/pool");
  });

  it("gives one Deployment with its settings, secrets as marks, and says when it is gone", async () => {
    const memory = await engine();
    memory.tamper("nightly", "uat", "/job_variables/env/PASSWORD", "hunter2");
    host = await startHost(memory.portal());
    const key = { project: "shop", flow: "nightly", environment: "uat" };
    const deployment = await host.call("deployment", { key });
    expect(deployment.settings.map(({ path }) => path)).toContain("/job_variables/env/PASSWORD");
    expect(JSON.stringify(deployment)).not.toContain("hunter2");
    await expect(host.call("deployment", { key: { ...key, flow: "hourly" } })).rejects.toMatchObject({
      data: { code: "release-missing" },
    });
  });

  it("gives history, a file at a commit, and checks as they end", async () => {
    const memory = await engine();
    memory.checks = [{ name: "engine", status: "warning", message: "It is old.", hint: "Update it." }];
    memory.texts.set(`${commit("a")}:flows/nightly.py`, "x = 1\n");
    host = await startHost(memory.portal());
    const { entries } = await host.call("history", { environments: ["uat"] });
    expect(entries.map(({ action, phase }) => [action, phase])).toEqual([["promote", "result"]]);
    expect(await host.call("source", { revision: commit("a"), path: "flows/nightly.py" })).toEqual({
      commit: commit("a"),
      text: "x = 1\n",
    });
    expect(await host.call("source", { revision: commit("a"), path: "gone.py" })).toEqual({ commit: commit("a") });
    const { checks } = await host.call("doctor", { token: "d" });
    expect(checks.map(({ name }) => name)).toEqual(["git", "configuration", "engine"]);
    expect(host.notes.filter(({ name }) => name === "doctor/check")).toHaveLength(3);
  });
});

describe("files that change", () => {
  it("are looked at alone, and the client is told which flows are others", async () => {
    const memory = await engine();
    host = await startHost(memory.portal());
    memory.searches.length = 0;
    const whole = await host.call("flows", {});
    memory.flows = [flow("nightly", { line: 9 }), flow("hourly")];
    await host.connection.sendNotification("files/changed", {
      paths: ["/project/flows/nightly.py", "/elsewhere/x.py"],
    });
    expect(await host.noted("flows/changed")).toEqual({
      changed: ["flows/nightly.py:nightly"],
      removed: [],
      problems: false,
    });
    expect(memory.searches).toEqual([undefined, ["flows/nightly.py"]]);
    const delta = await host.call("flows", { since: whole.revision, refresh: true });
    expect(delta.items.map(({ line }) => line)).toEqual([9]);
    expect(memory.searches.at(-1)).toEqual([]);
    await host.call("flows", {});
    expect(memory.searches.at(-1)).toBeUndefined();
  });

  it("of the configuration open the project anew", async () => {
    const memory = await engine();
    let opened = 0;
    host = await startHost({
      ...projectOf(memory.portal()),
      checkPortal: async (directory, options) => {
        opened++;
        return projectOf(memory.portal()).checkPortal(directory, options);
      },
    });
    await host.call("flows", {});
    await host.call("project", {});
    expect(opened).toBe(1);
    await host.connection.sendNotification("files/changed", { paths: ["/project/acme.yaml"] });
    expect(await host.noted("project/changed")).toEqual({ paths: ["/project/acme.yaml"] });
    await host.call("project", {});
    expect(opened).toBe(2);
    await host.call("project", { again: true });
    expect(opened).toBe(3);
  });
});

describe("forms", () => {
  it("edit acme.yaml and keep its comments", async () => {
    host = await startHost((await engine()).portal());
    const text = "project: shop # ours\nenvironments:\n  dev: {}\n";
    const edited = await host.call("config/edit", { text, edits: [{ path: ["default-branch"], value: "trunk" }] });
    expect(edited.text).toContain("project: shop # ours");
    expect(edited.text).toContain("default-branch: trunk");
    await expect(host.call("config/edit", { text: "a: [", edits: [{ path: ["a"] }] })).rejects.toMatchObject({
      data: { code: "config-invalid" },
    });
  });

  it("have schemas of a custom adapter's settings, by environment, and what acme.yaml says of a flow", async () => {
    const memory = await engine();
    const portal = memory.portal({ settings: (flow) => ({ schedule: `for ${flow.key}` }) });
    const flowSettings = z.object({ schedule: z.string().describe("A line of crontab.").exactOptional() });
    const schemas = { options: z.object({}), environment: z.object({}), flow: flowSettings };
    host = await startHost({
      ...projectOf(portal),
      checkPortal: async (directory, options) => ({
        ...(await projectOf(portal).checkPortal(directory, options)),
        schemas: { adapter: schemas },
      }),
    });
    const { settings, request, configuration } = await host.call("schemas", {});
    expect(settings["uat"]).toMatchObject({ properties: { schedule: { description: "A line of crontab." } } });
    expect(request).toMatchObject({ properties: { environment: { type: "string" } } });
    expect(JSON.stringify(configuration)).toContain("A line of crontab.");
    expect(await host.call("settings", { flow: { key: "nightly" }, environment: "dev" })).toEqual({
      declared: { schedule: "for nightly" },
    });
  });
});
