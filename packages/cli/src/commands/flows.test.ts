import { describe, expect, it } from "vitest";
import { flow, MemoryEngine } from "../portal.test-support.ts";
import { acme } from "../run.test-support.ts";

function engine(): MemoryEngine {
  const memory = new MemoryEngine();
  memory.flows = [
    flow("nightly", { path: "flows/sales/nightly.py", description: "Adds up\nthe day." }),
    flow("cleanup", { path: "flows/ops/cleanup.py" }),
    flow("dynamic", { path: "flows/ops/dynamic.py", notDeployable: "its name is computed" }),
  ];
  return memory;
}

describe("acme flows", () => {
  it("lists flows with where they are, and says which cannot be deployed and why", async () => {
    const { code, stdout } = await acme(engine().portal(), ["flows"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/nightly\s+flows\/sales\/nightly\.py:3\s+Adds up the day\./);
    expect(stdout).toContain("dynamic: its name is computed");
  });

  it("lists only what is selected: by name, glob and path", async () => {
    const names = async (...selectors: string[]): Promise<string[]> =>
      (await acme(engine().portal(), ["flows", "--json", ...selectors]))
        .json()
        .flows.map(({ key }: { key: string }) => key);
    expect(await names("nightly")).toEqual(["nightly"]);
    expect(await names("*n*")).toEqual(["nightly", "cleanup", "dynamic"]);
    expect(await names("flows/ops/")).toEqual(["cleanup", "dynamic"]);
  });

  it("names what comes near an unknown flow and ends with 2", async () => {
    const { code, stderr, stdout } = await acme(engine().portal(), ["flows", "nightly2"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/No flow.*"nightly2"[^]*nightly/);
    expect(stdout).toBe("");
  });

  it("keeps the results beside a file that cannot be read, which it names on stderr", async () => {
    const memory = engine();
    memory.problems = [
      { code: "file-invalid", kind: "usage", message: "It is not Python.", place: { file: "flows/bad.py", line: 7 } },
    ];
    const { code, stdout, stderr } = await acme(memory.portal(), ["flows"]);
    expect(code).toBe(0);
    expect(stdout).toContain("nightly");
    expect(stderr).toContain("flows/bad.py:7: It is not Python.");
  });

  it("never cuts the name, however narrow the terminal", async () => {
    const { stdout } = await acme(engine().portal(), ["flows"], { columns: 40 });
    const lines = stdout.split("\n");
    expect(lines.find((line) => line.includes("nightly"))).toMatch(/^nightly\s+…?.*nightly\.py:3/);
  });
});
