// Prefect's own names as flows are declared with, and its rules for a flow's name. Tables only.

const DECORATORS: ReadonlySet<string> = new Set(["prefect.flow", "prefect.flows.flow", "prefect.main.flow"]);
const CLASSES: ReadonlySet<string> = new Set(["prefect.Flow", "prefect.flows.Flow", "prefect.main.Flow"]);

export function isFlowDecorator(dotted: string): boolean {
  return DECORATORS.has(dotted);
}

export function isFlowClass(dotted: string): boolean {
  return CLASSES.has(dotted);
}

/** Names that mean Prefect even where the project has a module called `prefect`. */
export function isPrefectName(dotted: string): boolean {
  return DECORATORS.has(dotted) || CLASSES.has(dotted);
}

/** The name that Prefect gives to the flow of a function that gets no `name=`. */
export function engineName(functionName: string): string {
  return functionName === LAMBDA ? "unknown-lambda" : functionName.replaceAll("_", "-");
}

/** Python's `__name__` of a lambda. */
export const LAMBDA = "<lambda>";

/** Characters that Prefect refuses in a flow's name. */
export const REFUSED_IN_NAMES: RegExp = /[/%&><]/;
