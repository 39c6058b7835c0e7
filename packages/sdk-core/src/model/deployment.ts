// Deployment: configuration in an execution environment that runs a Release of a Flow; its key; its settings as fields.
import { z } from "zod";
import { type Json, jsonSchema } from "./json.ts";
import { type Release, releaseSchema } from "./release.ts";

/**
 * The identity of a Deployment. It survives a `git mv` of the flow and a change of the engine's internal id, and
 * history hangs on it.
 */
export interface DeploymentKey {
  project: string;
  /** Only where the environment keeps one Deployment per Flow and branch. */
  branch?: string;
  /** The flow's {@link Flow.key}. */
  flow: string;
  environment: string;
  /** Host or region, where an engine has several of the same Deployment. */
  place?: string;
}

/** zod schema of {@link DeploymentKey}. */
export const deploymentKeySchema: z.ZodType<DeploymentKey> = z.object({
  project: z.string(),
  branch: z.string().exactOptional(),
  flow: z.string(),
  environment: z.string(),
  place: z.string().exactOptional(),
});

/** A key as one string, for maps and for sorting. */
export function keyId(key: DeploymentKey): string {
  return JSON.stringify([key.project, key.environment, key.flow, key.branch ?? "", key.place ?? ""]);
}

/** A key as a person reads it: `nightly (dev)`, `nightly [feature/x] (dev) on host-1`. */
export function describeKey(key: DeploymentKey): string {
  const branch = key.branch === undefined ? "" : ` [${key.branch}]`;
  const place = key.place === undefined ? "" : ` on ${key.place}`;
  return `${key.flow}${branch} (${key.environment})${place}`;
}

/**
 * One setting. Lists that have keys and maps are spread into a field for each member, so that they merge by key:
 * a tag is `/tags/nightly`, an environment variable `/job_variables/env/STAGE`.
 */
export interface Field {
  /** JSON Pointer (RFC 6901). */
  path: string;
  /** Absent: it is known only when it is applied. */
  value?: Json;
  /** The value is secret: it is masked wherever it is shown, and a digest stands for it in plans and history. */
  secret?: true;
}

/** zod schema of {@link Field}. */
export const fieldSchema: z.ZodType<Field> = z.object({
  path: z.string(),
  value: jsonSchema.exactOptional(),
  secret: z.literal(true).exactOptional(),
});

/** What runs in an engine, as a finder read it. */
export interface Deployment {
  /** The engine's own id. */
  id: string;
  /** The engine's own name, as its UI shows it. */
  name: string;
  /** The engine's name of the flow. */
  flowName: string;
  /** Absent: nobody manages it through this tool. */
  key?: DeploymentKey;
  /** Absent: what it runs cannot be told. */
  release?: Release;
  settings: Field[];
  /** The engine's own token of this state, for an adapter that can compare and set. Core compares what is held. */
  etag?: string;
  /** Where a person can look at it. */
  url?: string;
  /** Whether it starts runs by itself at present. Absent: the engine does not say. */
  paused?: boolean;
  /** What starts it, for people: `0 6 * * * (Europe/Zurich)`. */
  schedules?: string[];
  /** When it starts next, ISO 8601. */
  nextRun?: string;
  /**
   * When it was created, ISO 8601, the clock that history has: what was recorded before is about another one, so that no later
   * write may change it. Absent: not known, or creating it can end days after it was asked for.
   */
  created?: string;
  /** When anything in it changed last, ISO 8601, the engine's clock. */
  updated?: string;
}

/** zod schema of {@link Deployment}. */
export const deploymentSchema: z.ZodType<Deployment> = z.object({
  id: z.string(),
  name: z.string(),
  flowName: z.string(),
  key: deploymentKeySchema.exactOptional(),
  release: releaseSchema.exactOptional(),
  settings: z.array(fieldSchema),
  etag: z.string().exactOptional(),
  url: z.string().exactOptional(),
  paused: z.boolean().exactOptional(),
  schedules: z.array(z.string()).exactOptional(),
  nextRun: z.string().exactOptional(),
  created: z.string().exactOptional(),
  updated: z.string().exactOptional(),
});
