// The panel in which a plan is read, confirmed, followed and answered for. It shows stages, and tells what a person wants.
import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { type PlanAllowances, planHtml } from "./plan-html.ts";
import { pageOf } from "../page.ts";
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

/** One panel. Closing it is `close`. */
export class PlanPanel implements vscode.Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #acted = new vscode.EventEmitter<PlanAction>();
  readonly #allowed: PlanAllowances;
  #isOpen = true;

  constructor(title: string, stage: PlanStage, allowed: PlanAllowances = {}) {
    this.#allowed = allowed;
    this.#panel = vscode.window.createWebviewPanel("acme.plan", title, vscode.ViewColumn.Active, {
      enableScripts: true,
      enableFindWidget: true,
      // A plan that is being applied must not lose what it shows when another tab is looked at.
      retainContextWhenHidden: true,
      localResourceRoots: [],
    });
    this.#panel.iconPath = new vscode.ThemeIcon("checklist") as unknown as vscode.Uri;
    this.#panel.webview.html = pageOf(planHtml(stage, this.#allowed), randomBytes(16).toString("hex"));
    this.#panel.webview.onDidReceiveMessage((message: unknown) => this.#received(message));
    this.#panel.onDidDispose(() => {
      this.#isOpen = false;
      this.#acted.fire("close");
      this.#acted.dispose();
    });
  }

  /** Whether a person can see it. */
  get isVisible(): boolean {
    return this.#isOpen && this.#panel.visible;
  }

  /** Whether it is still there. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** What a person wants. */
  get onAction(): vscode.Event<PlanAction> {
    return this.#acted.event;
  }

  /** The next action that a person takes. */
  next(): Promise<PlanAction> {
    if (!this.#isOpen) return Promise.resolve("close");
    return new Promise((resolve) => {
      const listening = this.#acted.event((action) => {
        listening.dispose();
        resolve(action);
      });
    });
  }

  /** Does as a click does: for commands and keys. */
  act(action: PlanAction): void {
    if (this.#isOpen) this.#acted.fire(action);
  }

  /** Shows another stage. */
  show(stage: PlanStage): void {
    if (this.#isOpen) void this.#panel.webview.postMessage({ body: planHtml(stage, this.#allowed).text });
  }

  /** Brings it to the front. */
  reveal(): void {
    if (this.#isOpen) this.#panel.reveal();
  }

  dispose(): void {
    this.#panel.dispose();
  }

  #received(message: unknown): void {
    if (typeof message !== "object" || message === null || !("action" in message)) return;
    const { action } = message;
    if (action === "open" && "url" in message && typeof message.url === "string") {
      void vscode.env.openExternal(vscode.Uri.parse(message.url, true));
      return;
    }
    const known = actions.find((name) => name === action);
    if (known !== undefined) this.#acted.fire(known);
  }
}
