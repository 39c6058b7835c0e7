import { errorKinds, type ErrorCode, type Problem } from "@acme/sdk-core";
import { expect, it, vi } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import type { Projects, ProjectsChange, ProjectState } from "../model/project.ts";
import { fakeProject, fakeProjects, flow } from "../model/project.test-support.ts";
import { endedTasks, lensProviders, problemsPanel } from "../platform/window.test-support.ts";
import { showFlowLenses } from "./flow-lenses.ts";
import { listProblems } from "./problem-list.ts";

vi.mock("vscode", async () => (await import("../platform/window.test-support.ts")).fakeVscode);

const problem = (file: string, message: string, code: ErrorCode = "config-invalid"): Problem => ({
  code,
  kind: errorKinds[code],
  message,
  place: { file, line: 1 },
});

/** A workspace whose project's state a test sets. */
function opened(begin: Partial<ProjectState>) {
  const project = fakeProject(begin);
  const listeners: ((change: ProjectsChange) => void)[] = [];
  let state = project.state;
  const projects: Projects = {
    ...fakeProjects(Object.defineProperty({ ...project }, "state", { get: () => state })),
    onChange: (listener) => {
      listeners.push(listener);
      return { dispose: () => {} };
    },
  };
  const nothing = { view: false, flows: [], rows: [], lists: false, problems: false, reading: false };
  const become = (next: Partial<ProjectState>, change: Partial<NonNullable<ProjectsChange["change"]>>) => {
    state = { ...state, ...next };
    for (const listener of listeners) listener({ change: { ...nothing, ...change } });
  };
  return { projects, become };
}

it("sets the problems of the files whose problems changed, and of no others", () => {
  const [wrong, other] = [problem("acme.yaml", "No such environment."), problem("flows/a.py", "It cannot be read.")];
  const { projects, become } = opened({ problems: [wrong, other] });
  const listing = listProblems(projects);
  const files = ["/projects/shop/acme.yaml", "/projects/shop/flows/a.py"];
  expect(Object.fromEntries(problemsPanel.shown)).toEqual({
    [files[0] ?? ""]: ["No such environment."],
    [files[1] ?? ""]: ["It cannot be read."],
  });
  problemsPanel.done.length = 0;
  become({ isBusy: true }, { reading: true });
  become({ rows: [] }, { rows: ["nightly"] });
  expect(problemsPanel.done).toEqual([]);
  become({ problems: [{ ...wrong, message: "No such flow." }, other] }, { problems: true });
  expect(problemsPanel.done).toEqual([`set ${files[0]}`]);
  become({ problems: [], error: other }, { problems: true, reading: true });
  expect(problemsPanel.done).toEqual([`set ${files[0]}`, `delete ${files[0]}`]);
  expect([...problemsPanel.shown.keys()]).toEqual([files[1]]);
  listing.dispose();
});

it("puts back what VS Code takes away after a task that did not print it, under the name that both have", () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const { projects } = opened({ problems: [problem("flows/a.py", "It cannot be read.")] });
  const listing = listProblems(projects);
  problemsPanel.done.length = 0;
  endedTasks.fire();
  expect(problemsPanel.done).toEqual([]);
  vi.runAllTimers();
  expect(problemsPanel.done).toEqual(["set /projects/shop/flows/a.py"]);
  listing.dispose();
  endedTasks.fire();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  expect(problemsPanel.name).toBe(manifest.contributes.problemMatchers[0]?.owner);
});

it("draws lenses again when something that they show changed, and not while it is only read", () => {
  const { projects, become } = opened({ flows: [flow("nightly")] });
  const lenses = showFlowLenses(projects);
  const drawn = vi.fn<() => void>();
  lensProviders.at(-1)?.onDidChangeCodeLenses?.(drawn);
  become({ isBusy: true }, { reading: true });
  become({ isBusy: false, readAt: "2026-11-25T13:00:00Z" }, { reading: true });
  expect(drawn).not.toHaveBeenCalled();
  become({ flows: [flow("nightly", { line: 7 })] }, { flows: ["nightly"] });
  expect(drawn).toHaveBeenCalledOnce();
  lenses.dispose();
});
