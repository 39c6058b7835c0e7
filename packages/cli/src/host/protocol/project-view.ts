// What an editor knows of the configuration: the environments, what can be done with each, and the JSON schemas from which
// forms are made. No secret of acme.yaml is in it: options of adapters stay in the host.
import {
  type Freeze,
  freezeSchema,
  type JsonObject,
  jsonObjectSchema,
  type Problem,
  problemSchema,
  type RequirementConfig,
  requirementConfigSchema,
} from "@acme/sdk-core";
import { z } from "zod";

/** A step that a person can record. */
export interface RecordableStep {
  step: string;
  /** `manual`: a person says so; `command`: a check is run. */
  kind: string;
  /** The environment that requires it. */
  target: string;
}

/** One environment. */
export interface EnvironmentView {
  name: string;
  description?: string;
  /** What it is promoted from. Empty: it is deployed to directly. */
  after: string[];
  /** Where it can be promoted to. */
  before: string[];
  deployments: "per-flow" | "per-branch";
  allowUnpinned: boolean;
  /** What must be there for a Release before it is promoted here. */
  requires: RequirementConfig[];
  /** When nothing may be changed here. */
  freezes: Freeze[];
  /** Whether a promotion may pass over a rule with a recorded reason. */
  allowOverride: boolean;
  /** What can be recorded about what runs here, for the targets that require it. */
  recordable: RecordableStep[];
  /** The name of its adapter. */
  adapter: string;
  /** What its adapter can do. */
  can: { deploy: boolean; promote: boolean; findRuns: boolean; keepHistory: boolean };
}

/** zod schema of {@link EnvironmentView}. */
export const environmentViewSchema: z.ZodType<EnvironmentView> = z.object({
  name: z.string(),
  description: z.string().exactOptional(),
  after: z.array(z.string()),
  before: z.array(z.string()),
  deployments: z.enum(["per-flow", "per-branch"]),
  allowUnpinned: z.boolean(),
  requires: z.array(requirementConfigSchema),
  freezes: z.array(freezeSchema),
  allowOverride: z.boolean(),
  recordable: z.array(z.object({ step: z.string(), kind: z.string(), target: z.string() })),
  adapter: z.string(),
  can: z.object({ deploy: z.boolean(), promote: z.boolean(), findRuns: z.boolean(), keepHistory: z.boolean() }),
});

/** Result of `project`. */
export interface ProjectView {
  /** Absolute path of the project's folder. */
  directory: string;
  /** Absolute path of the configuration. */
  file: string;
  /** Absent: the configuration has problems. */
  project?: string;
  /** In their order; empty where the configuration has problems. */
  environments: EnvironmentView[];
  /** What is wrong in the configuration, each with its place: for a list of problems. */
  problems: Problem[];
}

/** zod schema of {@link ProjectView}. */
export const projectViewSchema: z.ZodType<ProjectView> = z.object({
  directory: z.string(),
  file: z.string(),
  project: z.string().exactOptional(),
  environments: z.array(environmentViewSchema),
  problems: z.array(problemSchema),
});

/** Result of `schemas`: draft-07 JSON schemas. */
export interface SchemasView {
  /**
   * Of the whole acme.yaml, with the adapters that it names: for completion and hover. Absent: they cannot be loaded, or
   * the configuration is an acme.config.ts.
   */
  configuration?: JsonObject;
  /** Of a `PlanRequest`: for the forms of deploy, promote and rollback. */
  request: JsonObject;
  /** Of the settings of a flow's Deployment, by the name of an environment: its adapter's. */
  settings: Record<string, JsonObject>;
}

/** zod schema of {@link SchemasView}. */
export const schemasViewSchema: z.ZodType<SchemasView> = z.object({
  configuration: jsonObjectSchema.exactOptional(),
  request: jsonObjectSchema,
  settings: z.record(z.string(), jsonObjectSchema),
});
