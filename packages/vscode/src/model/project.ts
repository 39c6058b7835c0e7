// What the views and commands know of the workspace: its projects, the last known state of each, and how to ask its host.
// Types only; the store keeps them.
import type { AcmeErrorJson } from "@acme/sdk-core";
import type { HostMethod, HostRequests } from "@acme/cli/host-protocol";
import type { HostCallOptions, HostParams } from "../host/index.ts";
import type { ProjectState as StoredState, RefreshOptions, StateChange } from "../store/index.ts";

/** The last known state of a project, as far as it is drawn: the store's, without what it is made of. */
export type ProjectState = Omit<StoredState, "sources" | "lastKnown" | "lists">;

/** Where the process stands that answers for a project. */
export interface ProjectHost {
  readonly is: "idle" | "starting" | "ready" | "restarting" | "failed" | "closed";
  /** Why it is started again, or was given up. */
  readonly trouble?: { readonly error: AcmeErrorJson };
  /** What was wrong with the project's own `acme`, so that the one of the extension answers. */
  readonly passedOver?: { readonly error: AcmeErrorJson };
}

/** One project of the workspace. */
export interface Project {
  /** Absolute path of its folder. */
  readonly directory: string;
  /** Its name; the folder's until the configuration was read. */
  readonly name: string;
  readonly state: ProjectState;
  readonly host: ProjectHost;
  /**
   * Reads flows and deployments again. Does not throw: what fails is in the state. With `everything`, a host that was given
   * up is started again.
   */
  refresh(options?: RefreshOptions): Promise<void>;
  /** Asks the project's host. Throws AcmeError. */
  ask<M extends HostMethod>(
    method: M,
    params: HostParams<M>,
    options?: HostCallOptions,
  ): Promise<HostRequests[M]["result"]>;
}

/** What changed in the workspace. Without a project, it is which projects there are. */
export interface ProjectsChange {
  readonly project?: Project;
  /** What of its state. */
  readonly change?: StateChange;
}

/** The projects of the workspace. */
export interface Projects {
  /** In the order of the workspace's folders. */
  readonly all: readonly Project[];
  /** Whether they were looked for: before that, none is no news. */
  readonly wasSearched: boolean;
  /** Asks in a folder that may have no configuration yet: to make one. */
  at(directory: string): Pick<Project, "directory" | "name" | "ask">;
  /** Looks again for projects in the workspace's folders. */
  find(): Promise<void>;
  /** Whether Deployments that nobody manages with acme are read, too: {@link ProjectState.unmanaged}. */
  showUnmanaged(isWanted: boolean): Promise<void>;
  /** Tells of every change: of one project's state, or, without one, of which projects there are. */
  onChange(listener: (change: ProjectsChange) => void): { dispose(): void };
}
