// Files as they were at a commit, as read-only documents: for VS Code's diff editors. Their text is the host's, from git.
import * as vscode from "vscode";
import type { Project, Projects } from "../model/project.ts";

const scheme = "acme-source";

/** The document of a file at a commit. */
export function sourceUri(project: Pick<Project, "directory">, revision: string, path: string): vscode.Uri {
  return vscode.Uri.from({
    scheme,
    path: `/${path}`,
    query: JSON.stringify({ directory: project.directory, revision }),
  });
}

/** Serves the documents. One that the commit has not is empty. */
export function serveSources(projects: Projects): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(scheme, {
    async provideTextDocumentContent({ path, query }) {
      const { directory, revision } = JSON.parse(query) as { directory: string; revision: string };
      const project = projects.all.find((one) => one.directory === directory);
      if (project === undefined) return "";
      return (await project.ask("source", { revision, path: path.slice(1) })).text ?? "";
    },
  });
}
