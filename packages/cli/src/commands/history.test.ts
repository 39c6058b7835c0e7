import type { HistoryEntry } from "@acme/sdk-core";
import { beforeEach, describe, expect, it } from "vitest";
import { flow, MemoryEngine } from "../portal.test-support.ts";
import { acme } from "../run.test-support.ts";

let engine: MemoryEngine;

beforeEach(async () => {
  engine = new MemoryEngine();
  engine.flows = [flow("nightly"), flow("hourly")];
  await acme(engine.portal(), ["deploy", "--all", "--yes", "--reason", "first release"]);
  engine.commit("b");
  engine.broken.add("hourly");
  await acme(engine.portal(), ["deploy", "--all", "--yes"]);
  await acme(engine.portal(), ["promote", "nightly", "--to", "uat", "--yes"]);
});

describe("acme history", () => {
  it("tells who, when, what, why, from which release to which, and how it ended; newest first", async () => {
    const { code, stdout } = await acme(engine.portal(), ["history"]);
    expect(code).toBe(0);
    const titles = stdout.split("\n").filter((line) => line.includes("ada@example.com"));
    expect(titles.map((line) => line.replace(/.*\)  /, ""))).toEqual([
      "promote dev → uat  ada@example.com",
      "deploy dev  ada@example.com",
      "deploy dev  ada@example.com",
    ]);
    expect(titles[0]).toMatch(/^2026-11-2\d \d\d:\d\d \(\d+h\)/);
    expect(stdout).toContain("first release");
    expect(stdout).toMatch(/– → aaaaaaa +applied +nightly, hourly/);
    expect(stdout).toMatch(
      /aaaaaaa → bbbbbbb +applied +nightly\n +aaaaaaa → \S+ +failed +hourly\n +→ The engine answered 500/,
    );
  });

  it("shows only what is asked for", async () => {
    const entries = async (...argv: string[]): Promise<HistoryEntry[]> =>
      (await acme(engine.portal(), ["history", "--json", ...argv])).json().entries;
    expect(await entries("--env", "uat")).toHaveLength(1);
    expect(await entries("--limit", "2")).toHaveLength(2);
    const ofHourly = await entries("hourly");
    expect(ofHourly.flatMap(({ changes }) => changes.map(({ key }) => key.flow))).toEqual(["hourly", "hourly"]);
    expect((await acme(engine.portal(), ["history", "--limit", "0"])).code).toBe(2);
  });

  it("shows an act whose end nobody recorded", async () => {
    const [newest] = engine.history;
    engine.history.unshift({
      ...newest!,
      phase: "intent",
      batch: "cut",
      changes: newest!.changes.map(({ result: _, ...rest }) => rest),
    });
    expect((await acme(engine.portal(), ["history"])).stdout).toMatch(/^.*promote dev → uat.*no end recorded/);
  });

  it("says so when there is none", async () => {
    engine.history.length = 0;
    expect((await acme(engine.portal(), ["history"])).stdout).toContain("Nothing was done with acme yet.");
  });
});
