import { describe, expect, it } from "vitest";
import { flow, MemoryEngine } from "../portal.test-support.ts";
import { acme } from "../run.test-support.ts";

async function engine(): Promise<MemoryEngine> {
  const memory = new MemoryEngine();
  memory.flows = [flow("nightly"), flow("hourly")];
  const portal = memory.portal();
  for (const request of [
    { action: "deploy", environment: "dev", flows: [] },
    { action: "promote", environment: "uat", flows: ["nightly"] },
  ] as const) {
    await portal.apply(await portal.plan({ ...request, flows: [...request.flows] }));
  }
  memory.put({
    ...memory.get("nightly", "uat"),
    schedules: ["0 6 * * * (Europe/Zurich)", "every 3600 s"],
    nextRun: "2026-11-25T06:00:00Z",
  });
  memory.put({ ...memory.get("hourly", "dev"), paused: true });
  memory.put({ name: "theirs", flowName: "other" });
  return memory;
}

describe("acme deployments", () => {
  it("lists the project's, with what runs, when next, and whether it is paused", async () => {
    const { code, stdout } = await acme((await engine()).portal(), ["deployments"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^hourly +dev +aaaaaaa +paused +\d+h$/m);
    expect(stdout).toMatch(/^nightly +uat +aaaaaaa +0 6 \* \* \* \(Europe\/Zurich\) ×2 +in 18h +\d+h$/m);
    expect(stdout).not.toContain("theirs");
  });

  it("lists also those of others when it is asked to", async () => {
    const { stdout } = await acme((await engine()).portal(), ["deployments", "--everything"]);
    expect(stdout).toMatch(/^other\/theirs +– +\?/m);
    expect(stdout).toContain("– not managed with acme");
  });

  it("lists only the flows, environments and branches that are asked for", async () => {
    const memory = await engine();
    memory.put({
      name: "p",
      flowName: "hourly",
      key: { project: "shop", flow: "hourly", branch: "x", environment: "dev" },
    });
    const names = async (...argv: string[]): Promise<string[]> => {
      const { json } = await acme(memory.portal(), ["deployments", "--json", ...argv]);
      return json().deployments.map(({ name }: { name: string }) => name);
    };
    expect(await names("nightly")).toEqual(["shop--nightly--dev", "shop--nightly--uat"]);
    expect(await names("--env", "uat")).toEqual(["shop--nightly--uat"]);
    expect(await names("--branch", "main", "hourly")).toEqual(["shop--hourly--dev"]);
    expect((await acme(memory.portal(), ["deployments", "--env", "qa"])).code).toBe(2);
  });

  it("keeps flow, environment and release whole on a narrow terminal", async () => {
    const { stdout } = await acme((await engine()).portal(), ["deployments"], { columns: 60 });
    expect(stdout).toMatch(/^nightly +uat +aaaaaaa +0 6[^)]*… +in 18h/m);
  });

  it("ends with 1 beside what could be read", async () => {
    const memory = await engine();
    memory.unreachable = "uat";
    const { code, stdout, stderr } = await acme(memory.portal(), ["deployments"]);
    expect(code).toBe(1);
    expect(stdout).toContain("nightly");
    expect(stderr).toContain("uat cannot be reached");
  });
});
