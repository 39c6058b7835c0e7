// The way of every change, from what was clicked to its result: ask what is open, plan, show, confirm, apply, report, retry.
import { AcmeError, type Plan, type PlanRequest, toAcmeError } from "@acme/sdk-core";
import * as vscode from "vscode";
import { type ChangeDraft, requestOf } from "../forms/change-draft.ts";
import { completeDraft } from "../forms/change-form.ts";
import { back } from "../forms/user-input.ts";
import { titleOf } from "../model/change-title.ts";
import type { Project } from "../model/project.ts";
import { PlanPanel, type PlanPanelStart } from "../views/plan/plan-panel.ts";
import type { PlanAction, PlanSurface } from "../views/plan/plan-surface.ts";
import { changesOf, leftOver, type PlanStage, resultText } from "../views/plan/plan-stage.ts";
import type { CommandContext } from "./command-context.ts";
import { runGuarded } from "./register-command.ts";
import { savePlan } from "./save-plan.ts";
import { recordStep } from "./validate.ts";

interface Planned {
  readonly id: string;
  readonly plan: Plan;
}

/** Where a change stands: its newest plan, and how far that came. */
interface Standing {
  readonly planned: Planned;
  readonly stage: PlanStage;
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
  surfaceOf: SurfaceOf = ownPanel,
): Promise<void> {
  const planned = await planFor(project, request, context);
  await follow(project, { planned, stage: { is: "planned", plan: planned.plan } }, context, surfaceOf);
}

/** Where a plan is shown. */
type SurfaceOf = (start: PlanPanelStart) => PlanSurface;

const ownPanel: SurfaceOf = (start) => new PlanPanel(start);

/**
 * Shows where a change stands, and does what a person wants until they close it. What fails or is cancelled on the way is
 * said, and leaves the change, and what is shown of it, where it stood.
 *
 * @param first - what is wanted of it at once
 */
async function follow(
  project: Project,
  begun: Standing,
  context: CommandContext,
  surfaceOf: SurfaceOf,
  first?: PlanAction,
): Promise<void> {
  const { request } = begun.planned.plan;
  const target = project.state.view?.environments.find(({ name }) => name === request.environment);
  const panel = surfaceOf({
    title: `${titleOf(request)}: plan`,
    directory: project.directory,
    stage: begun.stage,
    allowed: { override: target?.allowOverride === true },
  });
  context.plans.add(panel, begun.planned.plan);
  let standing = begun;
  try {
    for (let wanted = first ?? (await panel.next()); !ends(wanted, standing); wanted = await panel.next()) {
      const action = wanted;
      const before = standing;
      await runGuarded(context.log, `acme.plan.${action}`, async () => {
        standing = await next(action, before, project, panel, context);
      });
      if (standing !== before) panel.show(standing.stage);
      if (standing !== before && standing.stage.is !== "planned") announce(standing, project, panel, context);
    }
  } finally {
    context.plans.remove(panel);
    panel.dispose();
  }
}

/** Whether a person is done with it. A result is only closed. */
function ends(action: PlanAction, { stage }: Standing): boolean {
  return action === "close" || (action === "discard" && stage.is === "planned");
}

/** Where a change stands after an action; the same where the action leaves it or is none of its stage. */
async function next(
  action: PlanAction,
  standing: Standing,
  project: Project,
  panel: PlanSurface,
  context: CommandContext,
): Promise<Standing> {
  const { planned, stage } = standing;
  const { request } = planned.plan;
  const plan = async (asked: PlanRequest): Promise<Standing> => {
    const again = await planFor(project, asked, context);
    return { planned: again, stage: { is: "planned", plan: again.plan } };
  };
  if (stage.is !== "planned") return action === "retry" ? plan({ ...request, flows: leftOver(stage) }) : standing;
  switch (action) {
    case "apply":
      return { planned, stage: await apply(project, planned, panel, context) };
    case "take-files":
      return plan({ ...request, take: "files" });
    case "take-live":
      return plan({ ...request, take: "live" });
    case "validate":
      await recordMissing(project, planned.plan, context);
      return plan(request);
    case "override":
      return plan({ ...request, override: await reasonToOverride(request, context) });
    case "save":
      await savePlan(planned.plan, project);
      return standing;
    default:
      return standing;
  }
}

/** Takes refusals away by a step that is recorded. */
async function recordMissing(project: Project, { request, items }: Plan, context: CommandContext): Promise<void> {
  const { from, environment } = request;
  const refused = items.filter(({ does }) => does === "refused").map(({ key }) => key.flow);
  await recordStep(
    { project, flows: refused, to: environment, ...(from === undefined ? {} : { environment: from }) },
    context,
  );
}

/** Why rules are passed over. Throws `cancelled` where the person leaves it. */
async function reasonToOverride(request: PlanRequest, { input }: CommandContext): Promise<string> {
  const reason = await input.text({
    title: titleOf(request),
    prompt: "Why the rules are passed over. It is recorded with your name",
    check: (text) => (text.trim() === "" ? "A reason is needed." : undefined),
    step: 1,
    steps: 1,
    canGoBack: false,
  });
  if (reason === back) throw new AcmeError({ code: "cancelled", message: "The rules are not passed over." });
  return reason;
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

/** Says how it ended to who is looking elsewhere, or has closed it: then the result opens again in a panel of its own. */
function announce(standing: Standing, project: Project, panel: PlanSurface, context: CommandContext): void {
  if (panel.isVisible) return;
  const { stage } = standing;
  const title = titleOf(stage.plan.request);
  const left = leftOver(stage);
  const ended =
    stage.is === "done"
      ? resultText(stage.result)
      : stage.is === "failed"
        ? stage.error.message.replace(/\.$/, "")
        : "";
  const text = `${title}: ${ended}.`;
  const show = "Show Result";
  const answered =
    stage.is === "done" && left.length === 0
      ? vscode.window.showInformationMessage(text, show)
      : vscode.window.showWarningMessage(text, show, ...(left.length === 0 ? [] : ["Retry"]));
  // Not waited for: the notification may stay.
  void runGuarded(context.log, "acme.plan.announce", async () => {
    const answer = await answered;
    if (answer === undefined) return;
    const action = answer === "Retry" ? "retry" : undefined;
    if (!panel.isOpen) return follow(project, standing, context, ownPanel, action);
    panel.reveal();
    if (action !== undefined) panel.act(action);
  });
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
