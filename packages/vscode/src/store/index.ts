// What views and commands use of the state of a workspace.
export { ProjectStore, type ProjectStoreOptions, type RefreshOptions, type StoreHost } from "./project-store.ts";
export { emptyState, type ProjectState, type SourceName, type SourceState } from "./project-state.ts";
export { snapshotFiles, type SnapshotKeeper } from "./snapshot-files.ts";
export type { StateChange } from "./state-change.ts";
export { type WorkspaceChange, WorkspaceStore, type WorkspaceStoreOptions } from "./workspace-store.ts";
