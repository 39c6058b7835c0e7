// One field of a form: its label, what it is filled in with, its description and what is wrong with it.
import "@vscode-elements/elements/dist/vscode-checkbox/index.js";
import "@vscode-elements/elements/dist/vscode-option/index.js";
import "@vscode-elements/elements/dist/vscode-single-select/index.js";
import "@vscode-elements/elements/dist/vscode-textarea/index.js";
import "@vscode-elements/elements/dist/vscode-textfield/index.js";
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";
import type { FieldOption, FieldValue, FormField } from "../../src/views/form/form-data.ts";
import { icon } from "../shared/icons.ts";
import "./choices.ts";
import type { ChoiceList } from "./choices.ts";

/** What a field shows, and what a person does with it. */
export interface FieldModel {
  readonly field: FormField;
  readonly value: FieldValue | undefined;
  readonly error: string | undefined;
  /** Flows differ in it. */
  readonly isMixed: boolean;
  readonly set: (value: FieldValue | undefined) => void;
}

/** The field. */
export function formField(model: FieldModel): TemplateResult {
  const { field, error, isMixed } = model;
  const { key, label, description, isRequired, kind } = field;
  const isNamedItself = kind.is === "boolean";
  return html`<div class="field" data-key=${key}>
    ${
      isNamedItself
        ? nothing
        : html`<span class="label" aria-hidden="true"
            >${label}${isRequired ? html` <span class="needed dim">(needed)</span>` : nothing}</span
          >`
    }
    ${description === undefined || isNamedItself ? nothing : html`<span class="description" id="about-${key}">${withCode(description)}</span>`}
    ${control(model)}
    ${description !== undefined && isNamedItself ? html`<span class="description">${withCode(description)}</span>` : nothing}
    ${isMixed ? html`<span class="description">The chosen flows differ here. What is typed is for all of them.</span>` : nothing}
    ${
      error === undefined
        ? nothing
        : html`<span class="error-text" role="alert" id="error-${key}">${icon("error")} ${error}</span>`
    }
  </div>`;
}

/** What stands between backticks is code. */
function withCode(text: string): unknown {
  return text.split("`").map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part));
}

function control({ field, value, error, set }: FieldModel): TemplateResult {
  const { key, label, kind, isRequired } = field;
  const name = isRequired ? `${label}, needed` : label;
  const isInvalid = error !== undefined;
  switch (kind.is) {
    case "boolean":
      return html`<vscode-checkbox
        .label=${label}
        .checked=${live(value === true)}
        @change=${(event: Event) => set((event.target as HTMLInputElement).checked)}
      ></vscode-checkbox>`;
    case "choice":
      return select(name, withNone(kind.options, isRequired), { value: String(value ?? ""), isInvalid, set });
    case "yes-no":
      return select(name, withNone(yesNo, isRequired), { value: String(value ?? ""), isInvalid, set });
    case "choices":
      return html`<acme-choices
        .label=${label}
        .options=${kind.options}
        .chosen=${Array.isArray(value) ? value : []}
        .isInvalid=${isInvalid}
        .describedBy=${isInvalid ? `error-${key}` : `about-${key}`}
        @change=${(event: Event) => set((event.currentTarget as ChoiceList).chosen)}
      ></acme-choices>`;
    case "list":
    case "json":
      return area(name, kind.is === "json" ? "JSON" : "One a line", { value, isInvalid, set });
    case "text":
      return kind.isLong ? area(name, "", { value, isInvalid, set }) : text(name, "text", { value, isInvalid, set });
    case "number":
      return text(name, "number", { value, isInvalid, set });
    default:
      return kind satisfies never;
  }
}

type Control = Pick<FieldModel, "value" | "set"> & { readonly isInvalid: boolean };

function text(name: string, type: "text" | "number", { value, isInvalid, set }: Control): TemplateResult {
  return html`<vscode-textfield
    .label=${name}
    type=${type}
    .value=${live(value === undefined ? "" : String(value))}
    .invalid=${isInvalid}
    @input=${(event: Event) => set(saidIn(event))}
  ></vscode-textfield>`;
}

function area(name: string, placeholder: string, { value, isInvalid, set }: Control): TemplateResult {
  const content = typeof value === "object" ? value.join("\n") : String(value ?? "");
  return html`<vscode-textarea
    .label=${name}
    placeholder=${placeholder}
    rows=${Math.max(2, Math.min(8, content.split("\n").length))}
    monospace
    .value=${live(content)}
    .invalid=${isInvalid}
    @input=${(event: Event) => set(saidIn(event))}
  ></vscode-textarea>`;
}

function select(
  name: string,
  options: readonly FieldOption[],
  { value, isInvalid, set }: Control & { readonly value: string },
): TemplateResult {
  return html`<vscode-single-select
    .label=${name}
    .invalid=${isInvalid}
    .value=${value}
    @change=${(event: Event) => set(saidIn(event))}
  >
    ${repeat(
      options,
      (option) => option.value,
      (option) =>
        html`<vscode-option
          value=${option.value}
          description=${option.description ?? ""}
          ?selected=${option.value === value}
          >${option.label}${option.description === undefined ? "" : ` · ${option.description}`}</vscode-option
        >`,
    )}
  </vscode-single-select>`;
}

const yesNo: readonly FieldOption[] = [
  { value: "true", label: "Yes" },
  { value: "false", label: "No" },
];

/** A choice that need not be made, or is not made yet, can be empty. */
function withNone(options: readonly FieldOption[], isRequired: boolean): readonly FieldOption[] {
  return [{ value: "", label: isRequired ? "Choose…" : "Default" }, ...options];
}

/** What is typed. An empty field says nothing. */
function saidIn(event: Event): string | undefined {
  const { value } = event.target as HTMLInputElement;
  return value === "" ? undefined : value;
}
