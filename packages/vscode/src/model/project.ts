// What the views and commands know of the workspace: its projects, the last known state of each, and how to ask its host.
// Types only; the store keeps them.
import type { AcmeErrorJson, BatchItem, Check, Flow, Problem, ProgressReport } from "@acme/sdk-core";
import type { HostMethod, HostRequests, ProjectView, StatusRowView } from "@acme/cli/host-protocol";

/** The last known state of a project. Never mutated: a change makes a new one. */
export interface ProjectState {
  /** Absent: the configuration was not read yet, or there is none. */
  readonly view: ProjectView | undefined;
  /** In the order of path and line. */
  readonly flows: readonly Flow[];
  /** Flows by environments. */
  readonly rows: readonly StatusRowView[];
  /** Names of environments that could not be read. */
  readonly unread: readonly string[];
  /** Environments whose cells are the last known ones, by name, with the time when they were read, ISO 8601. */
  readonly staleSince: Readonly<Record<string, string>>;
  /** Of the configuration, of the scan and of the listings. */
  readonly problems: readonly Problem[];
  /** When the deployments were read, ISO 8601. Absent: never. */
  readonly readAt?: string;
  /** What is shown is older than this window: it is being read again, or could not be. */
  readonly isStale: boolean;
  /** Something is being read. */
  readonly isBusy: boolean;
  /** Why the last reading failed as a whole. */
  readonly error?: AcmeErrorJson;
}

/** How a call ends early, and what it tells meanwhile. */
export interface AskOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (report: ProgressReport) => void;
  readonly onItem?: (item: BatchItem) => void;
  readonly onCheck?: (check: Check) => void;
}

/** One project of the workspace. */
export interface Project {
  /** Absolute path of its folder. */
  readonly directory: string;
  /** Its name; the folder's until the configuration was read. */
  readonly name: string;
  readonly state: ProjectState;
  /** Reads flows and deployments again. Does not throw: what fails is in the state. */
  refresh(options?: {
    readonly everything?: boolean;
    readonly flows?: readonly string[];
    readonly environments?: readonly string[];
  }): Promise<void>;
  /** Asks the project's host. Throws AcmeError. */
  ask<M extends HostMethod>(
    method: M,
    params: Omit<HostRequests[M]["params"], "token">,
    options?: AskOptions,
  ): Promise<HostRequests[M]["result"]>;
}

/** The projects of the workspace. */
export interface Projects {
  /** In the order of the workspace's folders. */
  readonly all: readonly Project[];
  /** Asks in a folder that may have no configuration yet: to make one. */
  at(directory: string): Pick<Project, "directory" | "name" | "ask">;
  /** Looks again for projects in the workspace's folders. */
  find(): Promise<void>;
  /** Tells of every change: of one project's state, or, without one, of which projects there are. */
  onChange(listener: (change: { readonly project?: Project }) => void): { dispose(): void };
}
