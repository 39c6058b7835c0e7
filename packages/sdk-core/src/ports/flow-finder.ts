// The port that finds Flows.
import type { Flow } from "../model/flow.ts";
import type { Found } from "../model/found.ts";
import type { Context } from "./context.ts";

/** Scans code or configuration for Flows. Never imports or runs user code. */
export interface FlowFinder {
  /** All flows of the working tree; a file that cannot be read is a problem beside them. */
  find(context: Context): Promise<Found<Flow>>;
}
