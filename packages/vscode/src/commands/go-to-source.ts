// Opens a flow's source at its declaration.
import { join } from "node:path";
import { AcmeError } from "@acme/sdk-core";
import * as vscode from "vscode";
import type { CommandContext } from "./command-context.ts";
import { subjectsOf } from "./subjects.ts";

/** See package.json: `acme.goToSource`. */
export async function goToSource({ projects, input }: CommandContext, args: readonly unknown[]): Promise<void> {
  const [subject] = subjectsOf(args);
  const declared = subject !== undefined && "declared" in subject ? subject.declared : undefined;
  if (subject !== undefined && declared === undefined)
    throw new AcmeError({ code: "flow-not-found", message: "This flow is not in the code any more." });
  const found = declared === undefined ? await choose() : { project: subject?.project, flow: declared };
  if (found === undefined || typeof found !== "object" || found.project === undefined) return;
  const file = vscode.Uri.file(join(found.project.directory, found.flow.path));
  const at = new vscode.Position(found.flow.line - 1, found.flow.column - 1);
  await vscode.window.showTextDocument(file, { selection: new vscode.Range(at, at) });

  async function choose() {
    const choices = projects.all.flatMap((project) =>
      project.state.flows.map((flow) => ({
        label: flow.name ?? flow.key,
        description: flow.path,
        icon: "symbol-event",
        value: { project, flow },
      })),
    );
    const chosen = await input.pickOne({
      title: "Go to Source",
      prompt: "Which flow?",
      choices,
      step: 1,
      steps: 1,
      canGoBack: false,
    });
    return typeof chosen === "symbol" ? undefined : chosen;
  }
}
