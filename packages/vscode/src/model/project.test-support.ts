// A project in memory, for tests of what draws and asks.
import type { Flow } from "@acme/sdk-core";
import type { EnvironmentView, StatusCellView, StatusRowView } from "@acme/cli/host-protocol";
import type { Project, ProjectHost, Projects, ProjectState } from "./project.ts";

/** Noon of a day, when tests happen. */
export const NOON = new Date("2026-11-25T12:00:00Z");

export function flow(key: string, more: Partial<Flow> = {}): Flow {
  return {
    id: `flows/${key}.py:${key}`,
    name: key,
    key,
    path: `flows/${key}.py`,
    line: 4,
    column: 1,
    parameters: [],
    ...more,
  };
}

export function environment(name: string, after: string[] = [], more: Partial<EnvironmentView> = {}): EnvironmentView {
  return {
    name,
    after,
    before: [],
    deployments: "per-flow",
    allowUnpinned: false,
    requires: [],
    freezes: [],
    allowOverride: false,
    recordable: [],
    adapter: "prefect",
    can: { deploy: true, promote: true, findRuns: true, keepHistory: true },
    ...more,
  };
}

/** dev -> uat -> prod. */
export const threeEnvironments: EnvironmentView[] = [
  environment("dev", [], { before: ["uat"] }),
  environment("uat", ["dev"], { before: ["prod"] }),
  environment("prod", ["uat"]),
];

export function cell(name: string, commit: string, more: Partial<StatusCellView> = {}): StatusCellView {
  return {
    environment: name,
    drift: [],
    validations: [],
    deployment: {
      id: `${name}-${commit}`,
      name: `shop--main--flow--${name}`,
      flowName: "flow",
      release: { id: commit.padEnd(16, "0"), code: { commit: commit.padEnd(40, "0"), branch: "main" }, pinned: true },
      url: `http://127.0.0.1:4200/deployments/${name}`,
      updated: "2026-11-25T10:00:00Z",
    },
    ...more,
  };
}

export function row(flowKey: string, ...cells: StatusCellView[]): StatusRowView {
  return { flow: flowKey, path: `flows/${flowKey}.py`, cells };
}

/** What a fake project has, and how it answers. */
export interface FakeProject extends Partial<ProjectState> {
  directory?: string;
  host?: ProjectHost;
  environments?: EnvironmentView[];
  answers?: Record<string, (params: unknown) => unknown>;
}

export function fakeProject({
  directory = "/projects/shop",
  host = { is: "ready" },
  environments = threeEnvironments,
  answers = {},
  ...state
}: FakeProject = {}): Project {
  return {
    directory,
    name: "shop",
    host,
    state: {
      view: { directory, file: `${directory}/acme.yaml`, project: "shop", environments, problems: [] },
      flows: [],
      rows: [],
      unmanaged: [],
      unread: [],
      staleSince: {},
      problems: [],
      setup: [],
      isStale: false,
      isBusy: false,
      readAt: NOON.toISOString(),
      ...state,
    },
    refresh: () => Promise.resolve(),
    ask: (method, params) => {
      const answer = answers[method];
      if (answer === undefined) return Promise.reject(new Error(`${method} was not expected`));
      return Promise.resolve(answer(params) as never);
    },
  };
}

export function fakeProjects(...all: Project[]): Projects {
  return {
    all,
    wasSearched: true,
    at: () => {
      throw new Error("not expected");
    },
    find: () => Promise.resolve(),
    showUnmanaged: () => Promise.resolve(),
    onChange: () => ({ dispose: () => {} }),
  };
}
