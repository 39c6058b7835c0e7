// What the calls of a Portal take.
import type { BatchItem } from "../apply/batch-result.ts";
import type { Progress } from "../ports/context.ts";
import type { FindFlowsQuery } from "../ports/flow-finder.ts";

/** What every call of a Portal takes. */
export interface CallOptions {
  /** Cancels the call. */
  signal?: AbortSignal;
  progress?: Progress;
}

/** Which Deployments {@link Portal.findDeployments} gives. */
export interface FindDeploymentsOptions extends CallOptions {
  /** Names of environments. Default: all. */
  environments?: readonly string[];
  /** Also those of other projects and tools. Default: only the project's. */
  everything?: boolean;
  /** Only these flows, by {@link Flow.key}. Default: all. */
  flows?: readonly string[];
  /** See {@link DeploymentQuery.refresh}. Default: false. */
  refresh?: boolean;
}

/** How much {@link Portal.status} reads anew. */
export interface StatusOptions extends CallOptions, FindFlowsQuery {
  /** Only rows of this branch, and those without one. Default: all. */
  branch?: string;
  /** Only rows of these flows, by {@link Flow.key}. Default: all. */
  flows?: readonly string[];
  /** Names of environments that are read whole, while the others are only refreshed. Default: as `refresh` says for all. */
  anew?: readonly string[];
  /** See {@link DeploymentQuery.refresh}. Default: false. */
  refresh?: boolean;
}

/** How {@link Portal.apply} applies. */
export interface ApplyOptions extends CallOptions {
  /** Called as each change ends. */
  onItem?: (item: BatchItem) => void;
  /** Follow what was only submitted to its end. Default: true. */
  wait?: boolean;
}
