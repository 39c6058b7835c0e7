// The panel in which a plan is read, confirmed, followed and answered for. It shows stages, and tells what a person wants.
import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { pageOf } from "../page.ts";
import { type KeptPlan, keptStage } from "./kept-plan.ts";
import { type PlanAllowances, planHtml } from "./plan-html.ts";
import type { PlanStage } from "./plan-stage.ts";
import { type PlanAction, planActionOf, PlanActions, type PlanSurface } from "./plan-surface.ts";

/** The type of the panel: VS Code restores it by this. */
export const planViewType = "acme.plan";

/** What a panel begins with. */
export interface PlanPanelStart {
  readonly title: string;
  /** Of the project, absolute. */
  readonly directory: string;
  readonly stage: PlanStage;
  readonly allowed: PlanAllowances;
  /** Where it is shown. Default: a tab of its own. */
  readonly panel?: vscode.WebviewPanel;
}

/** One panel. Closing it is `close`. */
export class PlanPanel implements PlanSurface {
  readonly #panel: vscode.WebviewPanel;
  readonly #directory: string;
  readonly #actions = new PlanActions();
  readonly allowed: PlanAllowances;

  constructor({ title, directory, stage, allowed, panel }: PlanPanelStart) {
    this.allowed = allowed;
    this.#directory = directory;
    this.#panel =
      panel ??
      vscode.window.createWebviewPanel(planViewType, title, vscode.ViewColumn.Active, {
        enableScripts: true,
        enableFindWidget: true,
        // A plan that is being applied must not lose what it shows when another tab is looked at.
        retainContextWhenHidden: true,
        localResourceRoots: [],
      });
    this.#panel.title = title;
    this.#panel.iconPath = new vscode.ThemeIcon("checklist") as unknown as vscode.Uri;
    const nonce = randomBytes(16).toString("hex");
    this.#panel.webview.html = pageOf(planHtml(stage, this.allowed), nonce, this.#kept(stage));
    this.#panel.webview.onDidReceiveMessage((message: unknown) => this.#received(message));
    this.#panel.onDidDispose(() => this.#actions.dispose());
  }

  get isVisible(): boolean {
    return this.isOpen && this.#panel.visible;
  }

  get isOpen(): boolean {
    return this.#actions.isOpen;
  }

  get onAction(): vscode.Event<PlanAction> {
    return this.#actions.onAction;
  }

  next(): Promise<PlanAction> {
    return this.#actions.next();
  }

  act(action: PlanAction): void {
    this.#actions.act(action);
  }

  show(stage: PlanStage): void {
    if (!this.isOpen) return;
    void this.#panel.webview.postMessage({ body: planHtml(stage, this.allowed).text, kept: this.#kept(stage) });
  }

  reveal(): void {
    if (this.isOpen) this.#panel.reveal();
  }

  dispose(): void {
    this.#panel.dispose();
  }

  #kept(stage: PlanStage): KeptPlan {
    return { directory: this.#directory, request: stage.plan.request, stage: keptStage(stage) };
  }

  #received(message: unknown): void {
    if (typeof message !== "object" || message === null || !("action" in message)) return;
    const { action } = message;
    if (action === "open" && "url" in message && typeof message.url === "string") {
      void vscode.env.openExternal(vscode.Uri.parse(message.url, true));
      return;
    }
    const known = planActionOf(action);
    if (known !== undefined) this.act(known);
  }
}
