import { describe, expect, it } from "vitest";
import type { HistoryEntry } from "@acme/sdk-core";
import { cell, environment, fakeProject, fakeProjects, flow, NOON, row } from "../model/project.test-support.ts";
import { type ChangeDraft, type Remembered, requestOf } from "./change-draft.ts";
import { completeDraft, releaseChoices } from "./change-form.ts";
import { back } from "./user-input.ts";
import { type Answer, leave, ScriptedInput } from "./user-input.test-support.ts";

const behind = { environment: "dev", commits: 2 };
const project = fakeProject({
  flows: [flow("nightly"), flow("stock"), flow("computed", { notDeployable: "its name is computed" })],
  rows: [
    row("nightly", cell("dev", "aaa1111"), cell("uat", "bbb2222", { behind })),
    row("stock", cell("dev", "aaa1111"), cell("uat", "aaa1111")),
  ],
  answers: { history: () => ({ entries: [], problems: [] }) },
});

async function run(
  draft: ChangeDraft,
  answers: Answer[],
  memory = new Map<string, Remembered>(),
  projects = fakeProjects(project),
) {
  const input = new ScriptedInput(...answers);
  const complete = await completeDraft(draft, { projects, input, memory, now: () => NOON });
  return { complete, request: requestOf(complete), asked: input.asked, memory };
}

describe("deploy", () => {
  it("asks nothing where a flow was clicked and there is one starting environment", async () => {
    const { request, asked } = await run({ action: "deploy", project, flows: ["nightly"] }, []);
    expect(asked).toEqual([]);
    expect(request).toEqual({ action: "deploy", environment: "dev", flows: ["nightly"] });
  });

  it("offers only what can be deployed, and remembers what was chosen", async () => {
    const { asked, memory } = await run({ action: "deploy" }, [["stock"]]);
    expect(asked[0]).toMatchObject({ labels: ["nightly", "stock"], picked: [] });
    const again = await run({ action: "deploy" }, [["stock"]], memory);
    expect(again.asked[0]?.picked).toEqual(["stock"]);
  });

  it("says what to do where there is no flow", async () => {
    await expect(run({ action: "deploy" }, [], new Map(), fakeProjects(fakeProject()))).rejects.toMatchObject({
      code: "usage-invalid",
      hint: expect.stringContaining("@flow"),
    });
  });
});

describe("promote", () => {
  it("goes back to the question before, with its answer undone", async () => {
    const { request, asked } = await run({ action: "promote" }, ["dev → uat", back, "dev → uat", ["nightly"]]);
    expect(asked.map(({ step, steps, canGoBack }) => [step, steps, canGoBack])).toEqual([
      [1, 2, false],
      [2, 2, true],
      [1, 2, false],
      [2, 2, true],
    ]);
    expect(request).toEqual({ action: "promote", environment: "uat", from: "dev", flows: ["nightly"] });
  });

  it("of a flow that was clicked asks only for arrows from where it is deployed", async () => {
    const { request, asked } = await run({ action: "promote", project, flows: ["stock"] }, ["uat → prod"]);
    expect(asked[0]?.labels).toEqual(["dev → uat", "uat → prod"]);
    expect(request).toMatchObject({ from: "uat", environment: "prod", flows: ["stock"] });
    const inDev = fakeProject({ rows: [row("nightly", cell("dev", "aaa1111"))] });
    expect((await run({ action: "promote", project: inDev, flows: ["nightly"] }, [])).request).toMatchObject({
      from: "dev",
      environment: "uat",
    });
  });

  it("has picked what is behind", async () => {
    const { asked } = await run({ action: "promote", project, from: "dev" }, [["nightly"]]);
    expect(asked[0]).toMatchObject({ title: "Promote dev → uat", labels: ["nightly", "stock"], picked: ["nightly"] });
  });

  it("from an environment that nothing comes after is refused with the arrows that there are", async () => {
    await expect(run({ action: "promote", project, from: "prod" }, [])).rejects.toMatchObject({
      code: "promotion-not-allowed",
      hint: "There are: dev → uat, uat → prod.",
    });
  });

  it("is left without a trace", async () => {
    const memory = new Map<string, Remembered>();
    await expect(run({ action: "promote" }, ["dev → uat", leave], memory)).rejects.toMatchObject({
      code: "cancelled",
    });
    expect(memory.size).toBe(0);
  });
});

describe("several projects", () => {
  it("are asked for first, unless something of one was clicked", async () => {
    const other = fakeProject({
      directory: "/projects/other",
      environments: [environment("test")],
      flows: [flow("one")],
    });
    const both = fakeProjects(project, { ...other, name: "other" });
    const { request, asked } = await run({ action: "deploy" }, ["other", ["one"]], new Map(), both);
    expect(asked.map(({ prompt }) => prompt)).toEqual(["Which project?", "Which flows?"]);
    expect(request.environment).toBe("test");
  });
});

describe("roll back", () => {
  const release = (id: string) => ({ id, code: { commit: id.repeat(40).slice(0, 40) }, pinned: true, runs: {} });
  const entry = (at: string, before: string | undefined, after: string): HistoryEntry => ({
    format: 1,
    batch: at,
    phase: "result",
    at,
    action: "promote",
    project: "shop",
    environment: "uat",
    actor: { name: "Ada", source: "git", authenticated: false },
    changes: [
      {
        key: { project: "shop", flow: "nightly", environment: "uat" },
        ...(before === undefined ? {} : { before: release(before) }),
        after: release(after),
        settings: {},
      },
    ],
  });
  const entries = [entry("2026-11-25T11:00:00Z", "b", "c"), entry("2026-11-24T11:00:00Z", "a", "b")];

  it("offers each earlier release once, newest first, without the one that runs", () => {
    expect(releaseChoices(entries, "nightly", NOON).map(({ value }) => value)).toEqual(["b", "a"]);
  });

  it("asks which release of one flow, and why", async () => {
    const asked = fakeProject({ ...project.state, answers: { history: () => ({ entries, problems: [] }) } });
    const { request } = await run({ action: "rollback", project: asked, environment: "uat", flows: ["nightly"] }, [
      "aaaaaaa",
      "it lost orders",
    ]);
    expect(request).toEqual({
      action: "rollback",
      environment: "uat",
      flows: ["nightly"],
      release: "a",
      reason: "it lost orders",
    });
  });
});
