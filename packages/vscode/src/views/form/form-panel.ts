// A form in a webview panel: shows all fields, checks them, shows the plan of what they ask for below them, and follows it.
// What the fields are is the request form's; what happens after "Show Plan" is the same as for the quick picks.
import { toAcmeError } from "@acme/sdk-core";
import * as vscode from "vscode";
import { webviewPage } from "../../platform/webview-page.ts";
import { lostPlanText } from "../plan/kept-stage.ts";
import type { PlanPanelStart } from "../plan/plan-panel.ts";
import { planActionOf, type PlanSurface } from "../plan/plan-surface.ts";
import type { FormProblem, FormValues, FormView } from "./form-data.ts";
import { type FormNews, formWishSchema, type KeptForm } from "./form-messages.ts";
import { type DrawnPlan, FormPlan } from "./form-plan.ts";
import type { Asked, RequestForm, SettingsEditor, SettingsScope } from "./request-form.ts";

/** What the panel cannot do by itself. */
export interface FormPanelTools {
  readonly extension: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
  /** Opens the settings of flows in an environment. A text: why they are not shown. Undefined: there are none. */
  openSettings(scope: SettingsScope): Promise<SettingsEditor | string | undefined>;
  /** Does what was asked for. Gives what came of it where there is no plan. Throws what a person should read. */
  carryOut(asked: Asked, surfaceOf: (start: PlanPanelStart) => PlanSurface): Promise<string | undefined>;
}

/** A form of the last window. */
export interface RestoredForm {
  readonly panel: vscode.WebviewPanel;
  readonly kept: KeptForm;
}

/** The type of the panel: VS Code restores it by this. */
export const formViewType = "acme.form";

/** One form. */
export class FormPanel {
  readonly #panel: vscode.WebviewPanel;
  readonly #form: RequestForm;
  readonly #tools: FormPanelTools;
  #values: FormValues;
  #settings: SettingsEditor | undefined;
  #settingsNote: string | undefined;
  #problem: FormProblem | undefined;
  #busy: string | undefined;
  #isReading = false;
  /** Something is in the form that it did not begin with. */
  #isTyped = false;
  #done: string | undefined;
  /** Errors of what is still empty are shown once somebody tried to go on. */
  #isTried = false;
  #plan: FormPlan | undefined;
  #drawn: DrawnPlan = { html: "" };
  /** What was in the form before the window was reloaded, until the page asks. */
  #kept: KeptForm | undefined;
  #notice: string | undefined;
  /** Changes are taken one after the other. */
  #turn: Promise<void> = Promise.resolve();
  /** Its tab was closed: VS Code throws at whoever still uses it. */
  #isGone = false;

  /**
   * Opens a form. It lives as long as its tab.
   *
   * @param restored - where it is shown, and what was typed. Default: a tab of its own, as the form begins
   */
  static open(form: RequestForm, tools: FormPanelTools, restored?: RestoredForm): FormPanel {
    return new FormPanel(form, tools, restored);
  }

  private constructor(form: RequestForm, tools: FormPanelTools, restored?: RestoredForm) {
    this.#form = form;
    this.#tools = tools;
    this.#values = form.initial;
    this.#kept = restored?.kept;
    const title = form.titleOf(form.initial);
    this.#panel =
      restored?.panel ??
      // What is typed is not lost when another tab is looked at.
      vscode.window.createWebviewPanel(formViewType, title, vscode.ViewColumn.Active, {
        retainContextWhenHidden: true,
      });
    this.#panel.iconPath = {
      light: vscode.Uri.joinPath(tools.extension, "media/form-light.svg"),
      dark: vscode.Uri.joinPath(tools.extension, "media/form-dark.svg"),
    };
    const files = vscode.Uri.joinPath(tools.extension, "dist", "webview");
    const { webview } = this.#panel;
    webview.options = { enableScripts: true, localResourceRoots: [files] };
    webview.onDidReceiveMessage((message: unknown) => this.#received(message));
    this.#panel.onDidDispose(() => {
      this.#isGone = true;
      // What is being applied goes on, and is announced.
      this.#plan?.dispose();
    });
    webview.html = webviewPage({
      title,
      source: webview.cspSource,
      script: webview.asWebviewUri(vscode.Uri.joinPath(files, "form.js")).toString(),
      style: webview.asWebviewUri(vscode.Uri.joinPath(files, "form.css")).toString(),
      data: { directory: form.project.directory, kind: form.kind },
    });
  }

  #received(message: unknown): void {
    const checked = formWishSchema.safeParse(message);
    if (!checked.success) return;
    const { data } = checked;
    switch (data.type) {
      case "ready":
        return this.#next(() => this.#begin());
      case "change":
        return this.#next(() => this.#change(data.request, data.settings));
      case "submit":
        return this.#next(() => this.#submit());
      case "save-settings":
        return this.#next(() => this.#save());
      case "reset-settings":
        return this.#next(async () => {
          this.#settings?.reset();
          await this.#show();
        });
      case "plan":
        if (data.action === "open" && data.url !== undefined)
          return void vscode.env.openExternal(vscode.Uri.parse(data.url, true));
        return this.#planned(data.action);
    }
  }

  #planned(name: string): void {
    const action = planActionOf(name);
    if (action !== undefined) this.#plan?.act(action);
  }

  #next(work: () => Promise<void>): void {
    this.#turn = this.#turn.then(work).catch((caught: unknown) => this.#failed(caught));
  }

  /** The page is there, for the first time or again. */
  async #begin(): Promise<void> {
    const kept = this.#kept;
    this.#kept = undefined;
    this.#isTyped ||= kept !== undefined;
    this.#values = this.#form.settle(kept?.request ?? this.#values);
    await this.#form.prepare(this.#values);
    await this.#openSettings(this.#form.settingsScope(this.#values));
    if (kept !== undefined) this.#settings?.change(kept.settings);
    if (kept?.plan !== undefined) this.#notice = lostPlanText(kept.plan);
    this.#refresh();
    await this.#show();
  }

  /** The form is there meanwhile. */
  #refresh(): void {
    const reading = this.#form.refresh?.();
    if (reading === undefined) return;
    this.#isReading = true;
    void reading.then((initial) =>
      this.#next(async () => {
        this.#isReading = false;
        this.#values = this.#isTyped ? this.#form.settle(this.#values) : initial;
        await this.#show();
      }),
    );
  }

  async #change(request: FormValues, settings: FormValues): Promise<void> {
    const before = this.#values;
    this.#isTyped = true;
    this.#values = this.#form.settle(request);
    this.#settings?.change(settings);
    this.#problem = undefined;
    this.#done = undefined;
    if (JSON.stringify(before) !== JSON.stringify(this.#values)) this.#plan?.discard();
    await this.#form.prepare(this.#values);
    await this.#openSettings(this.#form.settingsScope(this.#values));
    await this.#show();
  }

  async #openSettings(scope: SettingsScope | undefined, isAgain = false): Promise<void> {
    const same = JSON.stringify(scope) === JSON.stringify(this.#settings?.scope);
    if (same && !isAgain && this.#settings !== undefined) return;
    this.#settings = undefined;
    this.#settingsNote = undefined;
    if (scope === undefined) return;
    const opened = await this.#tools.openSettings(scope);
    if (typeof opened === "string") this.#settingsNote = opened;
    else this.#settings = opened;
  }

  async #submit(): Promise<void> {
    this.#isTried = true;
    this.#problem = undefined;
    this.#notice = undefined;
    const { errors } = this.#form.part(this.#values);
    const isFaulty = Object.keys(errors).length > 0;
    if (!isFaulty && this.#settings?.view.isChanged === true)
      this.#problem = { message: "Settings were changed.", hint: "Save them to acme.yaml, or discard them, first." };
    await this.#show();
    if (isFaulty) return void this.#send({ type: "faulty" });
    if (this.#problem !== undefined || this.#plan?.isApplying === true) return;
    this.#plan?.discard();
    const asked = this.#form.requestOf(this.#values);
    const plan = new FormPlan(this.#panel, (drawn) => {
      if (this.#plan !== plan && drawn.html !== "") return;
      this.#drawn = drawn;
      const isFirst = drawn.html !== "" && this.#busy !== undefined;
      // The button is there again as soon as there is a plan.
      if (isFirst) this.#busy = undefined;
      if (isFirst) this.#next(() => this.#show());
      else void this.#send({ type: "plan", ...drawn });
    });
    this.#plan = plan;
    this.#busy = asked.is === "validation" ? "Recording" : "Planning";
    // Not waited for: the form is there while the plan is.
    this.#tools
      .carryOut(asked, ({ stage, allowed }) => plan.begin(stage, allowed))
      .then((done) => (this.#done = done))
      .catch((caught: unknown) => this.#failed(caught))
      .finally(() => {
        plan.dispose();
        if (this.#plan === plan) {
          this.#plan = undefined;
          this.#busy = undefined;
        }
        this.#next(() => this.#show());
      });
    await this.#show();
  }

  async #save(): Promise<void> {
    const settings = this.#settings;
    const file = this.#form.project.state.view?.file;
    if (settings === undefined || file === undefined || Object.keys(settings.view.errors).length > 0) return;
    const document = await vscode.workspace.openTextDocument(file);
    const before = document.getText();
    const { text } = await this.#form.project.ask("config/edit", { text: before, edits: settings.edits });
    // By the editor, so that it can be undone there.
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(document.positionAt(0), document.positionAt(before.length)), text);
    await vscode.workspace.applyEdit(edit);
    await document.save();
    // The watcher of files may tell the host later than the next question comes.
    await this.#form.project.ask("project", { again: true });
    await this.#form.project.refresh();
    await this.#openSettings(settings.scope, true);
    await this.#show();
  }

  #failed(caught: unknown): void {
    const error = toAcmeError(caught, this.#form.titleOf(this.#values));
    if (error.code !== "cancelled") {
      this.#tools.log.error(error);
      const { place } = error;
      const at = place === undefined ? "" : ` (${place.file}${place.line === undefined ? "" : `:${place.line}`})`;
      if (this.#isGone) void vscode.window.showErrorMessage(`${error.message}${at}`);
      this.#problem = {
        message: `${error.message}${at}`,
        ...(error.hint === undefined ? {} : { hint: error.hint }),
      };
    }
    void this.#show();
  }

  async #show(): Promise<void> {
    if (this.#isGone) return;
    this.#panel.title = this.#form.titleOf(this.#values);
    await this.#send({ type: "form", view: this.#view() });
    await this.#send({ type: "plan", ...this.#drawn });
  }

  #view(): FormView {
    const { fields, values, errors } = this.#form.part(this.#values);
    const isSaid = ([key]: [string, string]): boolean => this.#isTried || values[key] !== undefined;
    const said = Object.fromEntries(Object.entries(errors).filter(isSaid));
    const optional = {
      settings: this.#settings?.view,
      settingsNote: this.#settingsNote,
      notice: this.#notice,
      problem: this.#problem,
      busy: this.#busy ?? (this.#isReading ? "Reading" : undefined),
      done: this.#done,
    };
    return {
      title: this.#form.titleOf(this.#values),
      submit: this.#form.submit,
      request: { fields, values, errors: said },
      ...(Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)) as Partial<FormView>),
    };
  }

  async #send(news: FormNews): Promise<void> {
    if (!this.#isGone) await this.#panel.webview.postMessage(news);
  }
}
