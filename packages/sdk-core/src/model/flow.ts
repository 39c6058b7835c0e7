// Flow: a unit of work that can be deployed on its own.
import { z } from "zod";

/** One parameter of a {@link Flow}, as its source declares it. */
export interface FlowParameter {
  name: string;
  /** The text of the annotation, `int` or `list[str] | None`. */
  annotation?: string;
  /** The text of the default. Absent: the parameter is required, unless it is {@link FlowParameter.variadic}. */
  default?: string;
  /** It takes whatever is left over, also nothing: `*args`, `**kwargs`. */
  variadic?: true;
}

/** A unit of work that can be deployed on its own (a workflow, job or DAG). Its inner tasks are not tracked. */
export interface Flow {
  /**
   * Stable identity: the same after an edit above it, on another machine, in the next scan. For code it is the
   * repository-relative POSIX path and the qualified name, `flows/sales.py:nightly`.
   */
  id: string;
  /** The name that the engine knows it by. Absent: it is known only at run time, see {@link Flow.notDeployable}. */
  name?: string;
  /** The form of the name that stands in a {@link DeploymentKey}: spellings that the engine cannot tell apart are one. */
  key: string;
  description?: string;
  /** Path relative to the project, with `/`. */
  path: string;
  /** Line and column of the declaration, from 1. */
  line: number;
  column: number;
  /** The last line of the declaration. */
  endLine?: number;
  /** How the engine starts it, `flows/sales.py:nightly`. */
  entrypoint?: string;
  parameters: FlowParameter[];
  /**
   * {@link Flow.parameters} are those that it has when it runs, whatever its code does as it is loaded. Absent: a decorator, a
   * condition or code that makes flows may give it others, and nothing may be judged by them.
   */
  parametersAreCertain?: true;
  /** Why it cannot be deployed. Absent: it can. */
  notDeployable?: string;
}

/** zod schema of {@link FlowParameter}. */
export const flowParameterSchema: z.ZodType<FlowParameter> = z.object({
  name: z.string(),
  annotation: z.string().exactOptional(),
  default: z.string().exactOptional(),
  variadic: z.literal(true).exactOptional(),
});

/** zod schema of {@link Flow}. */
export const flowSchema: z.ZodType<Flow> = z.object({
  id: z.string(),
  name: z.string().exactOptional(),
  key: z.string(),
  description: z.string().exactOptional(),
  path: z.string(),
  line: z.int().positive(),
  column: z.int().positive(),
  endLine: z.int().positive().exactOptional(),
  entrypoint: z.string().exactOptional(),
  parameters: z.array(flowParameterSchema),
  parametersAreCertain: z.literal(true).exactOptional(),
  notDeployable: z.string().exactOptional(),
});
