// Records a step that a person confirms, or lets its command check it.
import type { ValidationRequest } from "@acme/sdk-core";
import * as vscode from "vscode";
import { completeValidation, type ValidateDraft } from "../forms/validate-form.ts";
import { actNames } from "../model/act-names.ts";
import type { Project } from "../model/project.ts";
import type { CommandContext } from "./command-context.ts";
import { pickProject } from "./pick-project.ts";
import { draftOf, subjectsOf } from "./subjects.ts";

/** See package.json: `acme.validate`. */
export async function validate(context: CommandContext, args: readonly unknown[]): Promise<void> {
  const project = await pickProject(context, args, actNames.validate);
  await recordStep({ project, ...validationOf(args) }, context);
}

/** What is known of a validation from what was clicked. */
export function validationOf(args: readonly unknown[]): Omit<ValidateDraft, "project"> {
  const [subject] = subjectsOf(args);
  const { flows, from, branch } = draftOf("promote", args);
  return {
    ...(from === undefined ? {} : { environment: from }),
    ...(flows === undefined ? {} : { flows }),
    ...(branch === undefined ? {} : { branch }),
    ...(subject?.is === "step" ? { step: subject.step, to: subject.target } : {}),
  };
}

/** Asks what is open, and records it. */
export async function recordStep(draft: ValidateDraft, { input, log }: CommandContext): Promise<void> {
  const request = await completeValidation(draft, input);
  await record(draft.project, request);
  log.info(`Recorded ${request.step ?? "a step"} for ${request.flows.join(", ")} in ${request.environment}`);
}

/** Records a step, says how it went, and gives what it said. */
export async function record(project: Project, request: ValidationRequest): Promise<string> {
  const { recorded } = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: `Recording ${request.step ?? "a step"}`,
      cancellable: true,
    },
    (progress, token) => {
      const cancellation = new AbortController();
      token.onCancellationRequested(() => cancellation.abort());
      return project.ask(
        "validate",
        { request },
        { signal: cancellation.signal, onProgress: ({ message }) => progress.report({ message }) },
      );
    },
  );
  const all = recorded.flatMap(({ validations }) => validations);
  const failed = all.filter(({ passed }) => !passed);
  const text = `${request.step ?? "The step"}: ${all.length - failed.length} passed${failed.length === 0 ? "" : `, ${failed.length} did not`}.`;
  const said = [text, ...failed.map(({ flow, note }) => `${flow}: ${note ?? "no reason was given"}`)].join(" ");
  if (failed.length === 0) void vscode.window.showInformationMessage(said);
  else void vscode.window.showWarningMessage(said);
  return said;
}
