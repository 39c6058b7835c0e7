// The port that finds Flows.
import type { Flow } from "../model/flow.ts";
import type { Found } from "../model/found.ts";
import type { Context } from "./context.ts";

/** How much {@link FlowFinder.find} looks at. */
export interface FindFlowsQuery {
  /**
   * Nothing but these was changed, created or deleted since the last call: paths of files, or of folders that came or went
   * with all that is in them, relative to the project, with `/`. A finder that remembers what it found looks at these only,
   * and at what depends on them. Empty: a refresh, with which it may see what nobody told. Absent: anything may have.
   */
  changed?: readonly string[];
}

/** Scans code or configuration for Flows. Never imports or runs user code. */
export interface FlowFinder {
  /** All flows of the working tree; a file that cannot be read is a problem beside them. */
  find(context: Context, query?: FindFlowsQuery): Promise<Found<Flow>>;
  /**
   * The project's files that a flow's code can reach: a change of one of them can change what the flow does. Paths
   * relative to the project, with `/`, sorted, each once; {@link Flow.path} is among them. It is about the working tree
   * as it is now, so a file that was deleted is not in it.
   *
   * An adapter says what it follows. None is asked to see what only running the code can tell: a module whose name is
   * computed, a file that code opens, another program that it starts. Nor are packages that are installed, lock files,
   * and the files that declare settings (prefect.yaml, acme.yaml) code of a flow.
   *
   * To ask for many flows, hand the same context to each call: the project is then read once.
   *
   * Absent: the adapter cannot tell, and every file of the project counts for every flow.
   */
  filesOf?(flow: Flow, context: Context): Promise<string[]>;
}
