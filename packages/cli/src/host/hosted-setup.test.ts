import { AcmeError, definePortal, type Problem } from "@acme/sdk-core";
import { afterEach, expect, it } from "vitest";
import { MemoryEngine } from "../portal.test-support.ts";
import { startHost, type TestHost } from "./host.test-support.ts";

let host: TestHost | undefined;
afterEach(() => host?.close());

const missing: Problem = { code: "tool-missing", kind: "failure", message: "No engine here.", hint: "Install it." };

it("says what is missing on the machine, looked for once, and anew when it is asked for", async () => {
  const memory = new MemoryEngine();
  memory.missing = [missing];
  host = await startHost(memory.portal());
  expect(await Promise.all([host.call("setup", {}), host.call("setup", {})])).toEqual([
    { problems: [missing] },
    { problems: [missing] },
  ]);
  expect(memory.setupChecks).toBe(1);
  memory.missing = [];
  expect(await host.call("setup", {})).toEqual({ problems: [missing] });
  expect(await host.call("setup", { again: true })).toEqual({ problems: [] });
  expect(memory.setupChecks).toBe(2);
});

it("looks again after a look that failed", async () => {
  const memory = new MemoryEngine();
  let fails = true;
  const doctor = {
    check: () => memory.adapter.doctor!.check([], {} as never),
    checkSetup: () =>
      fails
        ? Promise.reject(new AcmeError({ code: "cancelled", message: "Left." }))
        : Promise.resolve<Problem[]>([missing]),
  };
  host = await startHost(memory.portal({ adapter: { ...memory.adapter, doctor } }));
  await expect(host.call("setup", {})).rejects.toThrow("Left.");
  fails = false;
  expect(await host.call("setup", {})).toEqual({ problems: [missing] });
});

it("is about what deploys to starting environments: nothing else needs this machine", async () => {
  const [here, elsewhere] = [new MemoryEngine(), new MemoryEngine()];
  here.missing = [missing];
  elsewhere.missing = [{ ...missing, message: "Not needed." }];
  const portal = definePortal({
    project: "shop",
    environments: [{ name: "dev" }, { name: "hotfix" }, { name: "prod", after: "dev", adapter: elsewhere.adapter }],
    adapter: here.adapter,
    code: here.code,
  });
  host = await startHost(portal);
  expect(await host.call("setup", {})).toEqual({ problems: [missing] });
  expect([here.setupChecks, elsewhere.setupChecks]).toEqual([1, 0]);
});
