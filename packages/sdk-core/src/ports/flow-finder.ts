// The port that finds Flows.
import type { Flow } from "../model/flow.ts";
import type { Found } from "../model/found.ts";
import type { Context } from "./context.ts";

/** Scans code or configuration for Flows. Never imports or runs user code. */
export interface FlowFinder {
  find(context: Context): Promise<Found<Flow>>;
}
