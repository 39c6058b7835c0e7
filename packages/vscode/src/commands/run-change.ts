// The way of every change, from what was clicked to its result: ask what is open, plan, show, confirm, apply, report, retry.
import { AcmeError, isCancellation, type Plan, type PlanRequest, toAcmeError } from "@acme/sdk-core";
import * as vscode from "vscode";
import { type ChangeDraft, requestOf, titleOf } from "../forms/change-draft.ts";
import { completeDraft } from "../forms/change-form.ts";
import { back } from "../forms/user-input.ts";
import type { Project } from "../model/project.ts";
import { PlanPanel, type PlanPanelStart } from "../views/plan/plan-panel.ts";
import type { PlanSurface } from "../views/plan/plan-surface.ts";
import { changesOf, leftOver, type PlanStage, resultText } from "../views/plan/plan-stage.ts";
import type { CommandContext } from "./command-context.ts";
import { savePlan } from "./save-plan.ts";
import { recordStep } from "./validate.ts";

interface Planned {
  readonly id: string;
  readonly plan: Plan;
}

/** Runs a change that begins with this draft. */
export async function runChange(draft: ChangeDraft, context: CommandContext): Promise<void> {
  const complete = await completeDraft(draft, context);
  const { project } = complete;
  if (project === undefined) return;
  await carryOut(project, requestOf(complete), context);
}

/**
 * Plans a request, and does what a person wants of the plan until they are done with it.
 *
 * @param surfaceOf - where the plan is shown. Default: a panel of its own
 */
export async function carryOut(
  project: Project,
  request: PlanRequest,
  context: CommandContext,
  surfaceOf: (start: PlanPanelStart) => PlanSurface = (start) => new PlanPanel(start),
): Promise<void> {
  let planned = await planFor(project, request, context);
  const target = project.state.view?.environments.find(({ name }) => name === request.environment);
  const panel = surfaceOf({
    title: `${titleOf(request)}: plan`,
    directory: project.directory,
    stage: { is: "planned", plan: planned.plan },
    allowed: { override: target?.allowOverride === true },
  });
  context.plans.add(panel, planned.plan);
  try {
    for (;;) {
      const action = await panel.next();
      if (action === "apply") {
        const stage = await apply(project, planned, panel, context);
        panel.show(stage);
        planned = await afterApplying(project, planned, stage, panel, context);
      } else if (action === "take-files" || action === "take-live") {
        planned = await planFor(
          project,
          { ...planned.plan.request, take: action === "take-files" ? "files" : "live" },
          context,
        );
      } else if (action === "validate" || action === "override") {
        planned = (await mend(project, planned, action, context)) ?? planned;
      } else if (action === "save") {
        await savePlan(planned.plan, project);
        continue;
      } else if (action === "discard" || action === "close") {
        return;
      } else continue;
      panel.show({ is: "planned", plan: planned.plan });
    }
  } finally {
    context.plans.remove(panel);
    panel.dispose();
  }
}

/** Takes refusals away: by a step that is recorded, or a reason. Undefined: the person left it as it is. */
async function mend(
  project: Project,
  { plan }: Planned,
  action: "validate" | "override",
  context: CommandContext,
): Promise<Planned | undefined> {
  const { request, items } = plan;
  const refused = items.filter(({ does }) => does === "refused").map(({ key }) => key.flow);
  try {
    if (action === "validate") {
      const { from, environment } = request;
      await recordStep(
        { project, flows: refused, to: environment, ...(from === undefined ? {} : { environment: from }) },
        context,
      );
      return await planFor(project, request, context);
    }
    const override = await context.input.text({
      title: titleOf(request),
      prompt: "Why the rules are passed over. It is recorded with your name",
      check: (text) => (text.trim() === "" ? "A reason is needed." : undefined),
      step: 1,
      steps: 1,
      canGoBack: false,
    });
    return override === back ? undefined : await planFor(project, { ...request, override }, context);
  } catch (caught) {
    if (!isCancellation(caught)) throw caught;
    return undefined;
  }
}

/** Waits for what a person does with a result; a retry is a plan of what is left. Throws `cancelled` when it is closed. */
async function afterApplying(
  project: Project,
  planned: Planned,
  stage: PlanStage,
  panel: PlanSurface,
  context: CommandContext,
): Promise<Planned> {
  announce(stage, panel, context);
  for (;;) {
    const action = await panel.next();
    if (action === "retry") return planFor(project, { ...planned.plan.request, flows: leftOver(stage) }, context);
    if (action === "close") throw new AcmeError({ code: "cancelled", message: "The result was closed." });
  }
}

async function planFor(project: Project, request: PlanRequest, context: CommandContext): Promise<Planned> {
  const ask = (asked: PlanRequest): Promise<Planned> =>
    withProgress(`Planning: ${titleOf(asked)}`, (signal, report) =>
      project.ask("plan", { request: asked }, { signal, onProgress: ({ message }) => report(message) }),
    );
  try {
    return await ask(request);
  } catch (caught) {
    const error = toAcmeError(caught, "planning");
    if (error.code !== "tree-dirty" || request.allowDirty === true) throw error;
    const anyway = "Deploy the Commit Anyway";
    const answer = await vscode.window.showWarningMessage(
      error.message,
      {
        modal: true,
        detail:
          `${error.hint ?? ""}\n\nWhat is deployed is the last commit. The result is not pinned and cannot be promoted.`.trim(),
      },
      anyway,
    );
    context.log.info(`The working tree is dirty: ${answer ?? "left"}`);
    if (answer !== anyway) throw new AcmeError({ code: "cancelled", message: "Nothing was changed." });
    return ask({ ...request, allowDirty: true });
  }
}

async function apply(
  project: Project,
  { id, plan }: Planned,
  panel: PlanSurface,
  { log }: CommandContext,
): Promise<PlanStage> {
  let stage: Extract<PlanStage, { is: "applying" }> = { is: "applying", plan, items: [], message: "" };
  const count = changesOf(plan).length;
  panel.show(stage);
  try {
    const result = await withProgress(titleOf(plan.request), (signal, report, cancel) => {
      const cancelling = panel.onAction((action) => {
        if (action === "cancel") cancel();
      });
      signal.addEventListener("abort", () => {
        stage = { ...stage, isCancelling: true };
        panel.show(stage);
      });
      return project
        .ask(
          "apply",
          { id, plan },
          {
            signal,
            onProgress: ({ message }) => {
              stage = { ...stage, message };
              panel.show(stage);
              report(message);
            },
            onItem: (item) => {
              stage = { ...stage, items: [...stage.items, item] };
              panel.show(stage);
              report(`${item.key.flow}: ${item.result}`, 100 / count);
            },
          },
        )
        .finally(() => void cancelling.dispose());
    });
    log.info(`${titleOf(plan.request)}: ${resultText(result)}`);
    return { is: "done", plan, result };
  } catch (caught) {
    const error = toAcmeError(caught, titleOf(plan.request));
    log.error(error);
    return { is: "failed", plan, items: stage.items, error: error.toJSON() };
  } finally {
    void project.refresh();
  }
}

/** Says how it ended to who is looking elsewhere. */
function announce(stage: PlanStage, panel: PlanSurface, { log }: CommandContext): void {
  if (panel.isVisible) return;
  const title = titleOf(stage.plan.request);
  const left = leftOver(stage);
  const show = "Show Result";
  const answered =
    stage.is === "done" && left.length === 0
      ? vscode.window.showInformationMessage(`${title}: ${resultText(stage.result)}.`, show)
      : vscode.window.showWarningMessage(
          `${title}: ${stage.is === "done" ? resultText(stage.result) : stage.is === "failed" ? stage.error.message : ""}.`.replace(
            "..",
            ".",
          ),
          show,
          ...(left.length === 0 ? [] : ["Retry"]),
        );
  answered.then(
    (answer) => {
      if (answer === show) panel.reveal();
      if (answer === "Retry") panel.act("retry");
    },
    (error: unknown) => log.error(String(error)),
  );
}

function withProgress<T>(
  title: string,
  work: (signal: AbortSignal, report: (message: string, increment?: number) => void, cancel: () => void) => Promise<T>,
): Promise<T> {
  return Promise.resolve(
    vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      (progress, token) => {
        const cancellation = new AbortController();
        token.onCancellationRequested(() => cancellation.abort());
        return work(
          cancellation.signal,
          (message, increment) => progress.report({ message, ...(increment === undefined ? {} : { increment }) }),
          () => cancellation.abort(),
        );
      },
    ),
  );
}
