// The port that finds Deployments.
import type { Deployment } from "../model/deployment.ts";
import type { Environment } from "../model/environment.ts";
import type { Found } from "../model/found.ts";
import type { Context } from "./context.ts";

/** Which Deployments to read. */
export interface DeploymentQuery {
  project: string;
  /** Read these environments. All of them are of the finder's adapter. */
  environments: readonly Environment[];
  /** Only these flows, by {@link Flow.key}. Absent: all. A finder may answer more than was asked. */
  flows?: readonly string[];
  /** Also those of other projects and of any tool, with no key. Default: only the project's. */
  everything?: boolean;
  /**
   * What was read before may be answered again where the engine shows cheaply that nothing changed. It must show what is
   * new, changed by anything that sets the engine's own time of change, or gone; what an engine changes silently may be
   * missed. A finder that remembers nothing reads all. Default: false, all is read.
   */
  refresh?: boolean;
}

/** What a finder found. */
export interface FoundDeployments extends Found<Deployment> {
  /**
   * Names of the environments that could not be read, each with a problem that says why: they must not look empty. An
   * adapter on one server throws instead.
   */
  unread?: string[];
}

/** Reads what exists in the engine: whole, not the first page. */
export interface DeploymentFinder {
  /** Reads them. Throws where nothing could be read at all. */
  find(query: DeploymentQuery, context: Context): Promise<FoundDeployments>;
}
