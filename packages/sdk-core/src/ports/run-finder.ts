// The port that finds runs: what a Deployment did.
import { z } from "zod";
import type { Deployment } from "../model/deployment.ts";
import type { Environment } from "../model/environment.ts";
import type { Found } from "../model/found.ts";
import type { Context } from "./context.ts";

/** One run of a Deployment. Times are ISO 8601, the engine's clock. */
export interface Run {
  id: string;
  name: string;
  /** {@link Deployment.id}. */
  deployment: string;
  state: "scheduled" | "running" | "completed" | "failed" | "cancelled";
  created: string;
  started?: string;
  ended?: string;
  url?: string;
  /**
   * The engine recorded with it that it is of another Release than {@link RunQuery.deployments} have, when it was created.
   * Absent: it is of that one, or the engine records none.
   */
  otherRelease?: true;
}

/** zod schema of {@link Run}. */
export const runSchema: z.ZodType<Run> = z.object({
  id: z.string(),
  name: z.string(),
  deployment: z.string(),
  state: z.enum(["scheduled", "running", "completed", "failed", "cancelled"]),
  created: z.string(),
  started: z.string().exactOptional(),
  ended: z.string().exactOptional(),
  url: z.string().exactOptional(),
  otherRelease: z.literal(true).exactOptional(),
});

/** Which runs to read. */
export interface RunQuery {
  environment: Environment;
  deployments: readonly Deployment[];
  /** Only runs created at or after this time, ISO 8601, the engine's clock. */
  since?: string;
  /** Only runs in these states now. Default: all. */
  states?: readonly Run["state"][];
  /** At most this many for each Deployment, newest first. Default: all. */
  latest?: number;
}

/** Reads the runs of Deployments. */
export interface RunFinder {
  /** Reads them, newest first for each Deployment. */
  find(query: RunQuery, context: Context): Promise<Found<Run>>;
}
