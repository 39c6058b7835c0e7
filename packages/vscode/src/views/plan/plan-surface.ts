// Where a plan is read, confirmed, followed and answered for: a panel of its own, or a part of a form.
import * as vscode from "vscode";
import type { PlanStage } from "./plan-stage.ts";

const actions = [
  "apply",
  "discard",
  "save",
  "cancel",
  "retry",
  "close",
  "take-files",
  "take-live",
  "validate",
  "override",
] as const;

/** What a person wants of a plan. */
export type PlanAction = (typeof actions)[number];

/** The action that a page names. Undefined: it is none. */
export function planActionOf(name: unknown): PlanAction | undefined {
  return actions.find((action) => action === name);
}

/** Shows stages, and tells what a person wants. */
export interface PlanSurface extends vscode.Disposable {
  /** Whether it is still there. */
  readonly isOpen: boolean;
  /** Whether a person can see it. */
  readonly isVisible: boolean;
  /** What a person wants. */
  readonly onAction: vscode.Event<PlanAction>;
  /** The next action that a person takes. `close` where it is not there any more. */
  next(): Promise<PlanAction>;
  /** Does as a click does: for commands and keys. */
  act(action: PlanAction): void;
  /** Shows another stage. */
  show(stage: PlanStage): void;
  /** Brings it to the front. */
  reveal(): void;
}

/** The actions of one surface. Its end is `close`. */
export class PlanActions implements vscode.Disposable {
  readonly #acted = new vscode.EventEmitter<PlanAction>();
  #isOpen = true;

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get onAction(): vscode.Event<PlanAction> {
    return this.#acted.event;
  }

  /** See {@link PlanSurface.next}. */
  next(): Promise<PlanAction> {
    if (!this.#isOpen) return Promise.resolve("close");
    return new Promise((resolve) => {
      const listening = this.#acted.event((action) => {
        listening.dispose();
        resolve(action);
      });
    });
  }

  /** See {@link PlanSurface.act}. */
  act(action: PlanAction): void {
    if (this.#isOpen) this.#acted.fire(action);
  }

  dispose(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#acted.fire("close");
    this.#acted.dispose();
  }
}
