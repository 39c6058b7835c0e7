// A form in its webview: draws what the extension says, tells what is typed, and shows the plan below.
import "@vscode-elements/elements/dist/vscode-button/index.js";
import "@vscode-elements/elements/dist/vscode-progress-ring/index.js";
import { html, nothing, render, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { FieldValue, FormPart, FormValues, FormView } from "../../src/views/form/form-data.ts";
import {
  type FormNews,
  formKinds,
  formNewsSchema,
  type FormWish,
  type KeptForm,
  keptFormSchema,
} from "../../src/views/form/form-messages.ts";
import { pageStyle } from "../../src/views/page-style.ts";
import { icon, iconSprite } from "../shared/icons.ts";
import { Connection } from "../shared/vscode-api.ts";
import { formField } from "./field.ts";

const root = document.getElementById("root") ?? document.body;
const sprite = document.createElement("div");
const form = document.createElement("div");
const plan = document.createElement("section");
render(iconSprite, sprite);
plan.className = "plan";
plan.setAttribute("aria-label", "Plan");
plan.hidden = true;
root.append(sprite, form, plan);
const sheet = new CSSStyleSheet();
sheet.replaceSync(`.plan { ${pageStyle} }`);
document.adoptedStyleSheets.push(sheet);

const connection = new Connection<FormNews, FormWish, KeptForm>(formNewsSchema, keptFormSchema, received);

let view: FormView | undefined;
/** What is typed and was not answered yet: what the extension says meanwhile is older. */
let request: FormValues = {};
let settings: FormValues = {};
let waiting: ReturnType<typeof setTimeout> | undefined;
let isOpen = false;
let planText = "";
let planStage: KeptForm["plan"];

connection.send({ type: "ready" });
plan.addEventListener("click", (event) => {
  const target = (event.target as Element).closest<HTMLElement>("[data-action]");
  if (target === null) return;
  event.preventDefault();
  const { action = "", url } = target.dataset;
  connection.send({ type: "plan", action, ...(url === undefined ? {} : { url }) });
});

function received(news: FormNews): void {
  if (news.type === "plan") {
    planStage = news.stage;
    keep();
    return showPlan(news.html);
  }
  if (news.type === "faulty") return focusFault();
  view = news.view;
  if (waiting === undefined) {
    request = view.request.values;
    settings = view.settings?.values ?? {};
  }
  isOpen ||= Object.keys(view.settings?.errors ?? {}).length > 0;
  keep();
  draw();
}

/** What is typed outlives a reload of the window. The extension reads it. */
function keep(): void {
  const { directory = "", kind: name } = document.body.dataset;
  const kind = formKinds.find((one) => one === name);
  if (kind === undefined || view === undefined) return;
  connection.save({ directory, kind, request, settings, ...(planStage === undefined ? {} : { plan: planStage }) });
}

function draw(): void {
  if (view === undefined) return;
  const { title, submit, busy, done, notice, problem } = view;
  render(
    html`<form
      novalidate
      aria-label=${title}
      @submit=${(event: Event) => {
        event.preventDefault();
        go("submit");
      }}
    >
      <h1>${title}</h1>
      ${notice === undefined ? nothing : html`<div class="notice" role="status">${icon("history")} <span>${notice}</span></div>`}
      <div class="fields">${fields(view.request, request, [], (values) => (request = values))}</div>
      ${settingsPart(view)}
      ${
        problem === undefined
          ? nothing
          : html`<div class="notice error" role="alert">
              ${icon("error")} <span>${problem.message}${problem.hint === undefined ? "" : ` ${problem.hint}`}</span>
            </div>`
      }
      ${done === undefined ? nothing : html`<div class="notice" role="status">${icon("pass")} <span>${done}</span></div>`}
      <div class="actions">
        <vscode-button ?disabled=${busy !== undefined} @click=${() => go("submit")}>${submit}</vscode-button>
        ${busy === undefined ? nothing : html`<vscode-progress-ring aria-label=${busy}></vscode-progress-ring><span role="status">${busy}…</span>`}
      </div>
    </form>`,
    form,
  );
}

function settingsPart({ settings: part, settingsNote }: FormView): TemplateResult | typeof nothing {
  if (part === undefined)
    return settingsNote === undefined ? nothing : html`<p class="description">${settingsNote}</p>`;
  return html`<details
    class="settings"
    ?open=${isOpen}
    @toggle=${(event: Event) => (isOpen = (event.target as HTMLDetailsElement).open)}
  >
    <summary>Settings in acme.yaml: ${part.title}</summary>
    <div class="fields">${fields(part, settings, part.mixed, (values) => (settings = values))}</div>
    <div class="actions">
      <vscode-button
        secondary
        ?disabled=${!part.isChanged || Object.keys(part.errors).length > 0}
        @click=${() => go("save-settings")}
      >
        Save to acme.yaml
      </vscode-button>
      <vscode-button secondary ?disabled=${!part.isChanged} @click=${() => go("reset-settings")}>Discard</vscode-button>
    </div>
  </details>`;
}

function fields(
  part: FormPart,
  values: FormValues,
  mixed: readonly string[],
  take: (values: FormValues) => void,
): unknown {
  return repeat(
    part.fields,
    ({ key }) => key,
    (field) => {
      const { key } = field;
      const set = (value: FieldValue | undefined): void => {
        const { [key]: _, ...others } = values;
        take(value === undefined ? others : { ...others, [key]: value });
        keep();
        tellSoon(field.kind.is === "text" || field.kind.is === "json" || field.kind.is === "list" ? 200 : 0);
        draw();
      };
      return formField({
        field,
        value: values[key],
        error: part.errors[key],
        isMixed: mixed.includes(key),
        set,
      });
    },
  );
}

/** Not at each key press: the extension asks its host. */
function tellSoon(after: number): void {
  clearTimeout(waiting);
  waiting = setTimeout(tell, after);
}

function tell(): void {
  if (waiting === undefined) return;
  clearTimeout(waiting);
  waiting = undefined;
  connection.send({ type: "change", request, settings });
}

function go(type: "submit" | "save-settings" | "reset-settings"): void {
  tell();
  connection.send({ type });
}

function showPlan(text: string): void {
  if (planText === text) return;
  const isNew = plan.hidden;
  const hadFocus = plan.contains(document.activeElement);
  const open = new Set([...plan.querySelectorAll<HTMLElement>("details[open]")].map(({ dataset }) => dataset["key"]));
  planText = text;
  plan.hidden = text === "";
  // Made by planHtml, which escapes what it is given; the page's policy runs no script in it.
  plan.innerHTML = text;
  for (const item of plan.querySelectorAll<HTMLDetailsElement>("details")) item.open ||= open.has(item.dataset["key"]);
  if (text === "" || !(isNew || hadFocus)) return;
  const first = plan.querySelector<HTMLElement>("button");
  first?.focus({ preventScroll: !isNew });
  if (isNew) plan.scrollIntoView({ block: "start" });
}

function focusFault(): void {
  const fault = form.querySelector(".error-text")?.closest(".field");
  const input = fault?.querySelector<HTMLElement>(
    "acme-choices, vscode-textfield, vscode-textarea, vscode-single-select, vscode-checkbox",
  );
  input?.focus();
  fault?.scrollIntoView({ block: "nearest" });
}
