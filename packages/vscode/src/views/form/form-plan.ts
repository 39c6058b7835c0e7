// The part of a form's panel below the fields, in which a plan is read, confirmed and followed.
import type * as vscode from "vscode";
import { keptStage } from "../plan/kept-plan.ts";
import type { KeptStage } from "../plan/kept-stage.ts";
import { type PlanAllowances, planHtml } from "../plan/plan-html.ts";
import type { PlanStage } from "../plan/plan-stage.ts";
import { type PlanAction, PlanActions, type PlanSurface } from "../plan/plan-surface.ts";

/** What is shown of a plan. */
export interface DrawnPlan {
  /** Empty: there is none (any more). */
  readonly html: string;
  readonly stage?: KeptStage;
}

/** One plan below a form. */
export class FormPlan implements PlanSurface {
  readonly #panel: vscode.WebviewPanel;
  readonly #draw: (plan: DrawnPlan) => void;
  readonly #actions = new PlanActions();
  #allowed: PlanAllowances = {};
  #stage: PlanStage["is"] | undefined;
  #isDiscarded = false;

  constructor(panel: vscode.WebviewPanel, draw: (plan: DrawnPlan) => void) {
    this.#panel = panel;
    this.#draw = draw;
  }

  get isOpen(): boolean {
    return this.#actions.isOpen;
  }

  get isVisible(): boolean {
    return this.isOpen && this.#panel.visible;
  }

  get isApplying(): boolean {
    return this.#stage === "applying";
  }

  get onAction(): vscode.Event<PlanAction> {
    return this.#actions.onAction;
  }

  /** Shows the first stage. */
  begin(stage: PlanStage, allowed: PlanAllowances): this {
    this.#allowed = allowed;
    this.show(stage);
    return this;
  }

  next(): Promise<PlanAction> {
    return this.#isDiscarded ? Promise.resolve("close") : this.#actions.next();
  }

  act(action: PlanAction): void {
    this.#actions.act(action);
  }

  show(stage: PlanStage): void {
    this.#stage = stage.is;
    if (!this.isOpen || this.#isDiscarded) return;
    this.#draw({ html: planHtml(stage, this.#allowed).text, stage: keptStage(stage) });
  }

  /** What it is of was changed. One that is being applied goes on. */
  discard(): void {
    if (this.isApplying) return;
    this.#isDiscarded = true;
    this.act("close");
  }

  reveal(): void {
    if (this.isOpen) this.#panel.reveal();
  }

  dispose(): void {
    if (!this.isOpen) return;
    this.#actions.dispose();
    this.#draw({ html: "" });
  }
}
