// A host in memory, and states of any size, for tests of the store.
import type {
  EnvironmentView,
  HostMethod,
  HostRequests,
  Listing,
  ProjectView,
  StatusCellView,
  StatusRowView,
} from "@acme/cli/host-protocol";
import type { Flow } from "@acme/sdk-core";
import { Emitter } from "vscode-jsonrpc/node";
import type { HostNote, HostState } from "../host/index.ts";
import { emptyState, type ProjectState, withParts } from "./project-state.ts";
import type { StoreHost } from "./project-store.ts";

/** A flow of the tree. */
export function flow(key: string, more: Partial<Flow> = {}): Flow {
  const path = more.path ?? `flows/${key}.py`;
  return { id: `${path}:${key}`, name: key, key, path, line: 4, column: 1, parameters: [], ...more };
}

/** A Deployment that runs a commit. */
export function cell(environment: string, commit: string, more: Partial<StatusCellView> = {}): StatusCellView {
  return {
    environment,
    deployment: {
      id: `${environment}-${commit}`,
      name: `shop--main--x--${environment}`,
      flowName: "x",
      release: { id: commit.padEnd(16, "0"), code: { commit: commit.padEnd(40, "0") }, pinned: true },
      updated: "2026-11-25T10:00:00Z",
    },
    drift: [],
    validations: [],
    ...more,
  };
}

/** A row of the status. */
export function row(key: string, ...cells: StatusCellView[]): StatusRowView {
  return { flow: key, path: `flows/${key}.py`, cells };
}

/** One environment. */
function environment(name: string, after: string[] = [], before: string[] = []): EnvironmentView {
  return {
    name,
    after,
    before,
    deployments: "per-flow",
    allowUnpinned: false,
    requires: [],
    freezes: [],
    allowOverride: false,
    recordable: [],
    adapter: "memory",
    can: { deploy: true, promote: true, findRuns: true, keepHistory: true },
  };
}

/** A configuration of dev, then uat. */
export const shop: ProjectView = {
  directory: "/projects/shop",
  file: "/projects/shop/acme.yaml",
  project: "shop",
  environments: [environment("dev", [], ["uat"]), environment("uat", ["dev"])],
  problems: [],
};

/** A state of these flows and rows. */
export function stateOf(flows: Flow[], rows: StatusRowView[], view: ProjectView = shop): ProjectState {
  return withParts(emptyState, {
    view,
    lists: { flows: { items: flows, problems: [] }, status: { items: rows, problems: [] } },
  });
}

/** A list whole. */
export function whole<T>(revision: string, items: T[]): Listing<T> & { unread: string[] } {
  return { revision, isWhole: true, items, removed: [], problems: [], unread: [] };
}

type Answers = { [M in HostMethod]?: (params: HostRequests[M]["params"]) => unknown };

/** A host that answers what a test says, and keeps what it was asked. */
export class FakeHost implements StoreHost {
  readonly asked: [HostMethod, unknown][] = [];
  readonly files: (readonly string[])[] = [];
  readonly states = new Emitter<HostState>();
  readonly notes = new Emitter<HostNote>();
  readonly onState = this.states.event;
  readonly onNote = this.notes.event;
  answers: Answers;
  state: HostState = { is: "idle" };
  isClosed = false;
  restarts = 0;

  constructor(answers: Answers = {}) {
    this.answers = {
      project: () => shop,
      flows: () => whole("f1", [flow("a"), flow("b")]),
      status: () => whole("s1", [row("a", cell("dev", "aaa"), cell("uat", "bbb")), row("b")]),
      setup: () => ({ problems: [] }),
      ...answers,
    };
  }

  /** It is in another state. */
  to(state: HostState): void {
    this.state = state;
    this.states.fire(state);
  }

  async call<M extends HostMethod>(method: M, params: unknown): Promise<HostRequests[M]["result"]> {
    this.asked.push([method, params]);
    const answer = this.answers[method] as ((params: unknown) => unknown) | undefined;
    if (answer === undefined) throw new Error(`${method} was not expected`);
    return (await answer(params)) as HostRequests[M]["result"];
  }

  filesChanged(paths: readonly string[]): void {
    this.files.push(paths);
  }

  restart(): Promise<void> {
    this.restarts++;
    this.to({ is: "ready", source: "bundled", host: {} as never });
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }
}
