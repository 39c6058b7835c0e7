// The shape of what is found: flows and problems. Types only.
import type { Parameter } from "../python/definitions.ts";

/** Where a flow's engine name comes from; `computed` is known only when the code runs. */
export type FlowNameSource = "argument" | "constant" | "function" | "computed";

/**
 * The form that declares a flow: `@flow`; `name = flow(function)`; `name = existing.with_options(...)`.
 */
export type FlowDeclarationForm = "decorator" | "call" | "with-options";

/** A Prefect flow in a project's source. Lines and columns count from 1, columns in UTF-16 units. */
export interface PythonFlow {
  /** `<path>:<qualified name>`: the same after an edit above it, on another machine, in the next scan. */
  readonly id: string;
  /** Path of the file in the project, with `/`. */
  readonly path: string;
  /** Python's `__qualname__` of the decorated function, or the name that the flow is assigned to. */
  readonly qualifiedName: string;
  /** Name of the function that becomes a flow; the assigned name when the function is unknown. */
  readonly function: string;
  /** The name that Prefect registers; undefined when it is computed at run time. */
  readonly name?: string;
  readonly nameSource: FlowNameSource;
  /** `description=`, else the cleaned docstring. */
  readonly description?: string;
  /** What `prefect deploy` takes: `path:function` or `path:Class.method`; undefined when nothing can name the flow. */
  readonly entrypoint?: string;
  readonly deployable: boolean;
  /** A sentence; only where `deployable` is false. */
  readonly notDeployableReason?: string;
  readonly async: boolean;
  readonly parameters: readonly Parameter[];
  /**
   * The flow has these parameters whatever the code does as it is loaded: the function is at the top level of its file, under
   * no condition and no other name, and only Prefect's own decorator stands above it.
   */
  readonly parametersAreCertain?: true;
  /** Where the decorator's `@` stands, or the assignment that makes the flow. */
  readonly decoratorLine: number;
  readonly decoratorColumn: number;
  /** Where `def` or `async def` stands, or the assignment. */
  readonly line: number;
  readonly column: number;
  /** Line on which the function, or the assignment, ends. */
  readonly endLine: number;
  readonly how: FlowDeclarationForm;
}

export type FlowProblemCode =
  /** A file cannot be read. */
  | "file-unreadable"
  /** A file's bytes are not text in the encoding that it declares. */
  | "file-encoding"
  /** Python cannot parse the file to its end; the flows that can be seen are reported all the same. */
  | "file-syntax"
  /** Two flows in one file have one qualified name: the last one counts. */
  | "flow-redefined"
  /** Prefect refuses the flow's name. */
  | "flow-name-refused"
  /** A declared entrypoint names no file, no function or no flow. */
  | "entrypoint-missing";

/** Something beside the flows that a person should know. */
export interface FlowProblem {
  readonly path: string;
  /** From 1. */
  readonly line?: number;
  readonly message: string;
  readonly hint?: string;
  readonly code: FlowProblemCode;
}
