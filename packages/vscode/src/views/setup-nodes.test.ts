import { AcmeError, type Problem } from "@acme/sdk-core";
import { expect, it, vi } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { showSetup } from "../commands/show-setup.ts";
import { fakeProject, flow, NOON } from "../model/project.test-support.ts";
import { flowNodes } from "./flow-nodes.ts";
import { needsSetup, viewStateOf } from "./view-state.ts";

vi.mock("vscode", () => ({}));

const missing: Problem = {
  code: "engine-too-old",
  kind: "failure",
  message: "The engine is too old: 3.4.0 is needed. Looked at .venv (/p/.venv/bin/python): 3.1.0.",
  hint: "Upgrade it: pip install -U engine.",
};

it("stands above the flows in a sentence, with the whole in its tooltip, for a screen reader, and at a click", () => {
  const [row, ...flows] = flowNodes(fakeProject({ flows: [flow("nightly")], setup: [missing] }), "", NOON);
  expect(row).toMatchObject({
    label: "The engine is too old: 3.4.0 is needed.",
    spoken: expect.stringContaining("Looked at .venv") as string,
    context: ["setup"],
  });
  expect(row?.tooltip?.()).toMatch(/Looked at[^]*Upgrade it/);
  expect(flows.map(({ label }) => label)).toEqual(["nightly"]);
  expect(() => showSetup({} as never, [row])).toThrow(
    expect.objectContaining({ code: "engine-too-old", message: missing.message, hint: missing.hint }) as AcmeError,
  );
});

it("is gone when nothing is missing, and leaves a view without rows to the welcome, which has a button for it", () => {
  expect(flowNodes(fakeProject({ flows: [flow("nightly")] }), "", NOON)).toHaveLength(1);
  const project = fakeProject({ setup: [missing] });
  expect(flowNodes(project, "", NOON)).toEqual([]);
  const all = [project];
  expect([viewStateOf({ all, wasSearched: true }), needsSetup({ all })]).toEqual(["noFlows", true]);
  expect(needsSetup({ all: [fakeProject()] })).toBe(false);
  const welcomes = manifest.contributes.viewsWelcome.filter(({ when }) =>
    when.includes("acme.state == noFlows && acme.needsSetup"),
  );
  expect(welcomes.map(({ contents }) => /command:([\w.]+)/.exec(contents)?.[1])).toEqual([
    "acme.doctor",
    "python.setInterpreter",
  ]);
  // Of an extension that may not be there.
  expect(welcomes[1]?.when).toContain("acme.canSelectPython");
});
