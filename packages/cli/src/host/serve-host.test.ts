import { definePortal, AcmeError } from "@acme/sdk-core";
import { afterEach, describe, expect, it } from "vitest";
import { commit, flow, MemoryEngine } from "../portal.test-support.ts";
import { brokenProject } from "../run.test-support.ts";
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
