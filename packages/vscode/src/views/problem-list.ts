// Problems of acme.yaml and of the scan in VS Code's Problems panel.
import { isAbsolute, join } from "node:path";
import type { Problem } from "@acme/sdk-core";
import * as vscode from "vscode";
import type { Project, Projects, ProjectsChange } from "../model/project.ts";

/**
 * Milliseconds after the end of a task until all is set again. VS Code takes away what is in the panel of the matcher's owner
 * and was not printed by the task, 100 ms after its end, and tells nobody.
 */
const AFTER_TASK = 500;

/** Keeps the Problems panel as the projects' states say. */
export function listProblems(projects: Projects): vscode.Disposable {
  // The owner of the problem matcher in package.json, too: what both find of a file stands once, and goes when it is mended.
  const collection = vscode.languages.createDiagnosticCollection("acme");
  /** What is in the panel, by file, as JSON: what did not change is not set again. */
  let shown: ReadonlyMap<string, string> = new Map();
  const draw = ({ change }: ProjectsChange): void => {
    if (change !== undefined && !change.problems && !change.reading) return;
    const byFile = Map.groupBy(
      projects.all.flatMap((project) => problemsOf(project).map((problem) => ({ project, problem }))),
      ({ project, problem }) => fileOf(project, problem),
    );
    const next = new Map<string, string>();
    for (const [file, found] of byFile) {
      if (file === undefined) continue;
      const unique = new Map(found.map(({ problem }) => [JSON.stringify(problem), problem]));
      const text = [...unique.keys()].join();
      next.set(file, text);
      if (shown.get(file) !== text) collection.set(vscode.Uri.file(file), [...unique.values()].map(diagnosticOf));
    }
    for (const file of shown.keys()) if (!next.has(file)) collection.delete(vscode.Uri.file(file));
    shown = next;
  };
  draw({});
  const subscription = projects.onChange(draw);
  let timer: NodeJS.Timeout | undefined;
  // Of any type: each can have the matcher.
  const afterTask = vscode.tasks.onDidEndTask(() => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      shown = new Map();
      draw({});
    }, AFTER_TASK);
  });
  return new vscode.Disposable(() => {
    subscription.dispose();
    afterTask.dispose();
    clearTimeout(timer);
    collection.dispose();
  });
}

/** Those that are about a file; what a server did is not a problem of a file. */
function problemsOf({ state }: Project): Problem[] {
  const all = [...state.problems, ...(state.error === undefined ? [] : [state.error])];
  return all.filter(({ place }) => place !== undefined);
}

function fileOf({ directory }: Project, { place }: Problem): string | undefined {
  if (place === undefined) return undefined;
  return isAbsolute(place.file) ? place.file : join(directory, place.file);
}

function diagnosticOf({ code, kind, message, hint, place }: Problem): vscode.Diagnostic {
  const line = (place?.line ?? 1) - 1;
  const column = (place?.column ?? 1) - 1;
  // VS Code shortens it to the line's end; a word at the place is underlined by itself where the range is empty.
  const range =
    place?.column === undefined
      ? new vscode.Range(line, 0, line, Number.MAX_SAFE_INTEGER)
      : new vscode.Range(line, column, line, column);
  const { Error, Warning } = vscode.DiagnosticSeverity;
  const isError = code === "config-invalid" || kind === "failure";
  const diagnostic = new vscode.Diagnostic(
    range,
    hint === undefined ? message : `${message}\n${hint}`,
    isError ? Error : Warning,
  );
  diagnostic.source = "acme";
  diagnostic.code = code;
  return diagnostic;
}
