// Tasks of type `acme`: provided for each flow and promotion arrow, and made from tasks.json; each runs the command line.
import * as vscode from "vscode";
import type { Projects } from "../model/project.ts";
import type { CliProgram } from "../platform/cli-program.ts";
import { type AcmeTask, argumentsOf, tasksOf } from "./acme-task.ts";

/** The type, as package.json declares it. */
const TYPE = "acme";

/** What the provider works with. */
export interface TaskTools {
  readonly projects: Projects;
  readonly cli: CliProgram;
}

/** Registers the provider, and shows afterwards what a task did. */
export function provideTasks(tools: TaskTools): vscode.Disposable {
  return vscode.Disposable.from(registerProvider(tools), refreshAfterTasks(tools));
}

function registerProvider(tools: TaskTools): vscode.Disposable {
  return vscode.tasks.registerTaskProvider(TYPE, {
    provideTasks: () =>
      tools.projects.all.flatMap((project) => {
        const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(project.directory));
        return tasksOf(project).map(({ name, task }) => makeTask({ ...task }, name, folder, project.directory, tools));
      }),
    resolveTask(given) {
      const definition = given.definition as AcmeTask & vscode.TaskDefinition;
      const folder = isFolder(given.scope) ? given.scope : vscode.workspace.workspaceFolders?.[0];
      const directory =
        typeof definition["project"] === "string"
          ? vscode.Uri.joinPath(folder?.uri ?? vscode.Uri.file("/"), definition["project"]).fsPath
          : folder?.uri.fsPath;
      if (directory === undefined || typeof definition.command !== "string") return undefined;
      // VS Code wants the very same definition back.
      return makeTask(definition, given.name, folder, directory, tools, definition);
    },
  });
}

/** A task changes what is deployed in a terminal of this window, to which no focus comes back. */
function refreshAfterTasks({ projects }: TaskTools): vscode.Disposable {
  return vscode.tasks.onDidEndTaskProcess(({ execution: { task } }) => {
    if (task.definition.type !== TYPE || !(task.execution instanceof vscode.ProcessExecution)) return;
    const directory = task.execution.options?.cwd;
    // What fails is in the project's state, where the views have it from.
    void projects.all.find((project) => project.directory === directory)?.refresh();
  });
}

function makeTask(
  task: AcmeTask,
  name: string,
  folder: vscode.WorkspaceFolder | undefined,
  directory: string,
  { cli }: TaskTools,
  definition?: vscode.TaskDefinition,
): vscode.Task {
  const { command, args, env: own } = cli.start(directory, argumentsOf(task));
  const made = new vscode.Task(
    definition ?? { type: TYPE, ...task, ...projectOf(directory, folder) },
    folder ?? vscode.TaskScope.Workspace,
    name,
    TYPE,
    new vscode.ProcessExecution(command, [...args], { cwd: directory, env: definedIn(own) }),
    ["$acme"],
  );
  made.detail = `acme ${argumentsOf(task).join(" ")}`;
  made.presentationOptions = { reveal: vscode.TaskRevealKind.Always, clear: true };
  if (task.command === "deploy") made.group = vscode.TaskGroup.Build;
  return made;
}

function projectOf(directory: string, folder: vscode.WorkspaceFolder | undefined): { project?: string } {
  const path = folder === undefined ? "" : vscode.workspace.asRelativePath(directory, false);
  return path === "" || directory === folder?.uri.fsPath ? {} : { project: path };
}

function isFolder(scope: vscode.Task["scope"]): scope is vscode.WorkspaceFolder {
  return typeof scope === "object";
}

/** Variables that have a value: a task cannot remove one. */
function definedIn(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
