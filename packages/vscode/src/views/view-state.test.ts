import type { ErrorCode } from "@acme/sdk-core";
import { errorKinds } from "@acme/sdk-core";
import { expect, it, vi } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import type { Project, Projects } from "../model/project.ts";
import { fakeProject, flow } from "../model/project.test-support.ts";
import { keepViewState, viewStateOf } from "./view-state.ts";

const told: unknown[] = [];
vi.mock("vscode", () => ({
  commands: { executeCommand: (_command: string, ...context: unknown[]) => void told.push(context) },
}));

const stateOver = (all: Project[], wasSearched = true) => viewStateOf({ all, wasSearched });
const failing = (code: ErrorCode) => fakeProject({ error: { code, kind: errorKinds[code], message: "It failed." } });

it.each([
  ["config-missing", "noConfiguration"],
  ["config-invalid", "invalidConfiguration"],
  ["tool-missing", "toolMissing"],
  ["engine-unreachable", "unreachable"],
  ["engine-unauthorized", "unauthorized"],
  ["internal", "failed"],
] as const)("%s shows the welcome %s, which package.json has", (code, state) => {
  expect(stateOver([failing(code)])).toBe(state);
  expect(manifest.contributes.viewsWelcome.some(({ when }) => when.endsWith(`acme.state == ${state}`))).toBe(true);
});

it("what is known stays on screen whatever fails", () => {
  const error = { code: "engine-unreachable" as const, kind: "failure" as const, message: "It is down." };
  expect(stateOver([fakeProject({ flows: [flow("nightly")], error })])).toBe("ready");
});

it.each([
  ["engine-unreachable", "unreachable"],
  ["engine-unauthorized", "unauthorized"],
  ["tool-missing", "toolMissing"],
] as const)("no flows, and %s of every environment, shows the welcome %s", (code, state) => {
  const problems = [{ code, kind: errorKinds[code], message: "It failed." }];
  expect(stateOver([fakeProject({ unread: ["dev", "uat", "prod"], problems })])).toBe(state);
  expect(stateOver([fakeProject({ unread: ["dev"], problems })])).toBe("noFlows");
});

it("tells nothing found from nothing read yet", () => {
  expect(stateOver([])).toBe("noConfiguration");
  expect(stateOver([], false)).toBe("loading");
  expect(stateOver([fakeProject()])).toBe("noFlows");
  expect(stateOver([fakeProject({ isBusy: true })])).toBe("loading");
});

it("what was said stays while it is read again", () => {
  const states = [
    fakeProject({ view: undefined }),
    fakeProject(),
    fakeProject({ isBusy: true }),
    failing("engine-unreachable"),
    fakeProject({ isBusy: true }),
    fakeProject({ flows: [flow("nightly")] }),
  ];
  let draw = (): void => {};
  const projects = {
    all: states.slice(0, 1),
    wasSearched: true,
    onChange: (listener: () => void) => {
      draw = listener;
      return { dispose: () => {} };
    },
  };
  keepViewState(projects as unknown as Projects);
  for (const state of states.slice(1)) {
    projects.all = [state];
    draw();
  }
  expect(told).toEqual([
    ["acme.state", "loading"],
    ["acme.hasProject", true],
    ["acme.needsSetup", false],
    ["acme.state", "noFlows"],
    ["acme.state", "unreachable"],
    ["acme.state", "ready"],
  ]);
});

it("every welcome belongs to a state that there is", () => {
  const states = manifest.contributes.viewsWelcome.flatMap(({ when }) => /acme\.state == (\w+)/.exec(when)?.[1] ?? []);
  const known = new Set([
    "noConfiguration",
    "invalidConfiguration",
    "toolMissing",
    "unreachable",
    "unauthorized",
    "noFlows",
    "failed",
  ]);
  expect(states.filter((state) => !known.has(state))).toEqual([]);
});
