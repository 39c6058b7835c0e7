// What was open before the window was reloaded: forms with what was typed, reports read anew, and where a plan was, a page
// that says so. The matrix restores itself.
import { randomBytes } from "node:crypto";
import { toAcmeError } from "@acme/sdk-core";
import * as vscode from "vscode";
import { findProject } from "../model/find-project.ts";
import type { Project } from "../model/project.ts";
import { formViewType } from "../views/form/form-panel.ts";
import { type KeptForm, keptFormSchema } from "../views/form/form-messages.ts";
import { html, type Html } from "../views/html.ts";
import { pageOf } from "../views/page.ts";
import { problem } from "../views/page-parts.ts";
import { type KeptPlan, keptPlanSchema, lostPlanHtml } from "../views/plan/kept-plan.ts";
import { PlanPanel, planViewType } from "../views/plan/plan-panel.ts";
import { type ReportSubject, reportSubjectSchema, reportViewType } from "../views/reports.ts";
import type { CommandContext } from "./command-context.ts";
import { reportSetup } from "./doctor.ts";
import { openChangeForm, openValidateForm } from "./open-form.ts";
import { runGuarded } from "./register-command.ts";
import { carryOut } from "./run-change.ts";
import { reportHistory } from "./show-history.ts";

/** A panel of the last window, with what its page kept. */
interface Restored<K> {
  readonly panel: vscode.WebviewPanel;
  readonly kept: K;
  readonly project: Project;
}

/** Registers what VS Code asks when it finds such a panel. */
export function restorePanels(context: CommandContext): vscode.Disposable[] {
  const restoring = <K extends { readonly directory: string }>(
    viewType: string,
    read: (kept: unknown) => K | undefined,
    restore: (restored: Restored<K>, context: CommandContext) => Promise<void>,
  ): vscode.Disposable =>
    vscode.window.registerWebviewPanelSerializer(viewType, {
      async deserializeWebviewPanel(panel, state) {
        const kept = read(state);
        const project = await findProject(context.projects, kept?.directory);
        // VS Code shows the panel when this has ended: it need not wait for a host.
        if (kept !== undefined && project !== undefined) void restoreOrSay({ panel, kept, project }, restore, context);
        else panel.dispose();
      },
    });
  return [
    restoring(formViewType, (kept) => keptFormSchema.safeParse(kept).data, restoreForm),
    restoring(reportViewType, (kept) => reportSubjectSchema.safeParse(kept).data, restoreReport),
    restoring(planViewType, (kept) => keptPlanSchema.safeParse(kept).data, restorePlan),
  ];
}

/** What cannot be restored now says why, and can be tried again; what was kept stays kept. */
async function restoreOrSay<K extends { readonly directory: string }>(
  restored: Restored<K>,
  restore: (restored: Restored<K>, context: CommandContext) => Promise<void>,
  context: CommandContext,
): Promise<void> {
  const { panel, kept } = restored;
  panel.webview.options = { enableScripts: true, localResourceRoots: [] };
  const say = (body: Html): void => {
    panel.webview.html = pageOf(body, randomBytes(16).toString("hex"), kept);
  };
  say(html`<p role="status">Reading what was open here…</p>`);
  try {
    await restore(restored, context);
  } catch (caught) {
    const error = toAcmeError(caught, `opening ${panel.title} again`);
    context.log.error(error);
    say(html`
      <h1>${panel.title}</h1>
      <p class="summary" role="alert">This could not be opened again.</p>
      ${problem(error)}
      <p class="actions"><button data-action="again" class="primary">Try Again</button></p>
    `);
    const trying = panel.webview.onDidReceiveMessage((message: unknown) => {
      if (actionOf(message) !== "again") return;
      trying.dispose();
      void restoreOrSay(restored, restore, context);
    });
  }
}

async function restoreForm({ panel, kept, project }: Restored<KeptForm>, context: CommandContext): Promise<void> {
  // Without a state, what was chosen would seem impossible.
  if (project.state.readAt === undefined) await project.refresh();
  if (kept.kind === "validate") return openValidateForm({ project }, context, { panel, kept });
  return openChangeForm({ action: kept.kind, project }, context, { panel, kept });
}

function restoreReport({ panel, kept, project }: Restored<ReportSubject>, context: CommandContext): Promise<void> {
  const { is, directory: _, ...of } = kept;
  return is === "doctor" ? reportSetup(project, context, panel) : reportHistory(project, of, context, panel);
}

/** A plan is not applied unseen after a while: it is made again by a click. */
async function restorePlan({ panel, kept, project }: Restored<KeptPlan>, context: CommandContext): Promise<void> {
  panel.iconPath = new vscode.ThemeIcon("checklist") as unknown as vscode.Uri;
  panel.webview.html = pageOf(lostPlanHtml(kept), randomBytes(16).toString("hex"), kept);
  let isPlanning = false;
  const listening = panel.webview.onDidReceiveMessage(async (message: unknown) => {
    const action = actionOf(message);
    if (action === "close") panel.dispose();
    if (action === "history")
      await runGuarded(context.log, "acme.showHistory", () =>
        reportHistory(project, { environment: kept.request.environment }, context),
      );
    if (action !== "plan-again" || isPlanning) return;
    isPlanning = true;
    await runGuarded(context.log, "acme.planAgain", () =>
      carryOut(project, kept.request, context, (start) => {
        listening.dispose();
        return new PlanPanel({ ...start, panel });
      }),
    );
    isPlanning = false;
  });
  await Promise.resolve();
}

function actionOf(message: unknown): unknown {
  return typeof message === "object" && message !== null && "action" in message ? message.action : undefined;
}
