// Checks the entrypoints that a project declares, in prefect.yaml or elsewhere, against its source. It reads no
// declaration itself and changes nothing.
import { posix } from "node:path";
import type { FlowIndex } from "./flow-index.ts";
import type { FlowProblem } from "./python-flow.ts";

/** A declared deployment, as far as its entrypoint goes. */
export interface DeclaredEntrypoint {
  /** The deployment's name; undefined when it has none. */
  readonly name?: string;
  /** `path/to/file.py:function`, `path/to/file.py:Class.method`, `package.module.function` or `package.module:function`. */
  readonly entrypoint: string;
  /** The declaring file, relative to the project, with `/`: paths are relative to its folder, as for the prefect CLI. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** A problem for every entrypoint that leads to no flow, at the line that declares it. */
export function checkEntrypoints(index: FlowIndex, declared: readonly DeclaredEntrypoint[]): FlowProblem[] {
  return declared.flatMap((declaration) => {
    const problem = check(index, declaration);
    if (problem === undefined) return [];
    const { name, entrypoint, file, line } = declaration;
    const subject =
      name === undefined ? `The entrypoint ${entrypoint}` : `The entrypoint ${entrypoint} of the deployment ${name}`;
    return [
      {
        path: file,
        line,
        code: "entrypoint-missing" as const,
        message: `${subject} ${problem.message}`,
        hint: problem.hint,
      },
    ];
  });
}

function check(
  index: FlowIndex,
  { entrypoint, file }: DeclaredEntrypoint,
): { message: string; hint: string } | undefined {
  // What is left to a variable or a template is known only when it is filled in.
  if (/\{\{|\$\{?[A-Za-z_]/.test(entrypoint)) return undefined;
  const parts = split(entrypoint);
  if (parts === undefined) return { message: "names no function.", hint: "Write path/to/file.py:function." };
  const isPath = parts.module.endsWith(".py");
  const module = isPath
    ? posix.normalize(posix.join(posix.dirname(file), parts.module.replaceAll("\\", "/")))
    : parts.module;
  const inModule = index
    .flows()
    .filter((flow) => flow.path === module || (!isPath && flow.path.endsWith(`${module.replaceAll(".", "/")}.py`)));
  const flow = inModule.find(({ qualifiedName }) => qualifiedName === parts.name);
  if (flow !== undefined)
    return flow.deployable
      ? undefined
      : {
          message: `names a flow that Prefect cannot load. ${flow.notDeployableReason ?? ""}`.trim(),
          hint: "Move the flow to the top level of its file.",
        };
  const names = inModule.filter(({ deployable }) => deployable).map(({ qualifiedName }) => qualifiedName);
  switch (index.lookUp(module, parts.name, file)) {
    case "no-module":
      return {
        message: `points to nothing: ${isPath ? `there is no file ${module}` : `the project has no module ${module}`}.`,
        hint: elsewhere(index, parts.name) ?? "Correct the path, or add the file.",
      };
    case "no-name":
      return {
        message: `points to nothing: ${module} has no ${parts.name}.`,
        hint:
          names.length > 0
            ? `Its flows are ${names.join(", ")}.`
            : (elsewhere(index, parts.name) ?? "It has no flows."),
      };
    case "no-flow":
      return {
        message: `names something that is no flow.`,
        hint: names.length > 0 ? `The file's flows are ${names.join(", ")}.` : "Decorate the function with @flow.",
      };
    default:
      return undefined;
  }
}

function split(entrypoint: string): { module: string; name: string } | undefined {
  const colon = entrypoint.lastIndexOf(":");
  const at =
    colon >= 0 && !/[/\\]/.test(entrypoint.slice(colon))
      ? colon
      : entrypoint.endsWith(".py")
        ? -1
        : entrypoint.lastIndexOf(".");
  if (at <= 0 || at === entrypoint.length - 1) return undefined;
  return { module: entrypoint.slice(0, at), name: entrypoint.slice(at + 1) };
}

/** Where a flow of that name is instead. */
function elsewhere(index: FlowIndex, name: string): string | undefined {
  const same = index.flows().filter((flow) => flow.qualifiedName === name && flow.entrypoint !== undefined);
  return same.length === 0
    ? undefined
    : `There is ${same
        .slice(0, 3)
        .map(({ entrypoint }) => entrypoint)
        .join(", ")}.`;
}
