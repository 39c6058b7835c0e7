// The problem of a file that Python cannot read whole, in words for a person. It finds none itself.
import type { PythonModule } from "../python/module.ts";
import type { FlowProblem } from "./python-flow.ts";

/** The first thing that stops Python from reading the file; undefined when nothing does. */
export function sourceProblem({ path, source, statements }: PythonModule): FlowProblem | undefined {
  const problem = source.problem ?? statements.problem;
  if (problem === undefined) return undefined;
  const line = source.line(problem.offset);
  const isEncoding = problem.code === "encoding";
  return {
    path,
    line,
    code: isEncoding ? "file-encoding" : "file-syntax",
    message: `${path}:${line}: ${problem.message}.`,
    hint: isEncoding
      ? "Save it as UTF-8, or declare its encoding in the first line."
      : "Python cannot import the file until this is mended; flows below that line may be missing.",
  };
}
