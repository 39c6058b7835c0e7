// The bar over the grid: filters with their counts, what can be done with what is selected, and how old the picture is.
import "@vscode-elements/elements/dist/vscode-button/index.js";
import "@vscode-elements/elements/dist/vscode-progress-ring/index.js";
import "@vscode-elements/elements/dist/vscode-textfield/index.js";
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { actNames } from "../../src/model/act-names.ts";
import { relativeTime } from "../../src/model/relative-time.ts";
import type { CellAction, MatrixHead } from "../../src/views/matrix/matrix-data.ts";
import {
  type MatrixChoice,
  type MatrixView,
  type StateFilter,
  stateFilters,
} from "../../src/views/matrix/matrix-view.ts";
import { readText } from "../../src/views/matrix/read-text.ts";
import { icon, type IconName } from "../shared/icons.ts";

/** What the bar shows, and what a person does with it. */
export interface BarModel {
  readonly head: MatrixHead;
  readonly choice: MatrixChoice;
  readonly view: MatrixView;
  readonly total: number;
  readonly selected: number;
  readonly isComplete: boolean;
  readonly now: Date;
  readonly choose: (change: Partial<MatrixChoice>) => void;
  readonly act: (action: CellAction) => void;
  readonly clearSelection: () => void;
  readonly refresh: () => void;
  readonly showProblems: () => void;
  readonly checkSetup: () => void;
}

const filters: Readonly<Record<StateFilter, { readonly label: string; readonly icon: IconName }>> = {
  behind: { label: "Behind", icon: "gitCommit" },
  drift: { label: "Drift", icon: "diffModified" },
  waiting: { label: "Waiting", icon: "watch" },
  missing: { label: "Not deployed", icon: "circleSlash" },
};

/** More troubles than these would leave no room for the grid. */
const SHOWN = 3;

const bulk = ["deploy", "promote", "validate", "rollback"] as const satisfies readonly CellAction[];

/** The bar. */
export function bar(model: BarModel): TemplateResult {
  const { head, choice, view, total, selected } = model;
  const isFiltered = choice.text.trim() !== "" || choice.states.length > 0;
  const count = isFiltered ? `${number(view.rows.length)} of ${number(total)} flows` : `${number(total)} flows`;
  return html`
    <header class="bar">
      <h1>${head.project}</h1>
      <vscode-textfield
        .label=${"Filter flows"}
        placeholder="Filter by flow, path or version"
        .value=${live(choice.text)}
        @input=${(event: Event) => model.choose({ text: (event.target as HTMLInputElement).value })}
        @keydown=${(event: KeyboardEvent) => event.key === "Escape" && model.choose({ text: "" })}
      ></vscode-textfield>
      <div class="filters" role="group" aria-label="Show only flows that are">
        ${stateFilters.map((state) => filterButton(state, model))}
      </div>
      <span class="dim" role="status">${model.isComplete ? count : `Loading ${number(total)} flows…`}</span>
      <span class="space"></span>
      ${head.isBusy ? html`<vscode-progress-ring aria-label="Reading"></vscode-progress-ring>` : nothing}
      <span class="dim">${readText(head, model.now)}</span>
      <button class="plain" title="Read flows and deployments again" aria-label="Refresh" @click=${model.refresh}>
        ${icon("refresh")}
      </button>
    </header>
    <div class="selection" role="group" aria-label="Actions">
      <span class="dim">${selected === 0 ? "Nothing selected:" : `${number(selected)} selected:`}</span>
      ${bulk.map(
        (action) =>
          html`<vscode-button secondary @click=${() => model.act(action)}>${actNames[action]}…</vscode-button>`,
      )}
      ${selected === 0 ? nothing : html`<button class="plain" @click=${model.clearSelection}>Clear selection</button>`}
    </div>
    ${notices(model)}
  `;
}

function filterButton(state: StateFilter, { choice, view, choose }: BarModel): TemplateResult {
  const { label, icon: name } = filters[state];
  const isOn = choice.states.includes(state);
  const states = isOn ? choice.states.filter((other) => other !== state) : [...choice.states, state];
  return html`<button class="plain filter" aria-pressed=${isOn} @click=${() => choose({ states })}>
    ${icon(name)} ${label} <span class="count">${number(view.counts[state])}</span>
  </button>`;
}

function notices({ head, now, refresh, showProblems, checkSetup }: BarModel): TemplateResult {
  const read = head.readAt === undefined ? "" : `, read ${relativeTime(head.readAt, now)}`;
  return html`
    ${
      head.error === undefined
        ? nothing
        : html`<div class="notice error" role="alert">
            ${icon("error")} <span>${head.error}</span>
            <button class="plain" @click=${refresh}>Try again</button>
          </div>`
    }
    ${
      head.isStale
        ? html`<div class="notice" role="status">
            ${icon("history")}
            <span>
              This is the last known state${read}.
              ${head.isBusy ? "It is being read again." : "It may have changed since."}
            </span>
            ${head.isBusy ? nothing : html`<button class="plain" @click=${refresh}>Read again</button>`}
          </div>`
        : nothing
    }
    ${
      head.troubles.length === 0
        ? nothing
        : html`<div class="notice" role="status">
            ${icon("warning")}
            <span>${head.troubles.slice(0, SHOWN).map((text) => html`<div>${text}</div>`)} ${unshown(head)}</span>
            <button class="plain" @click=${checkSetup}>Check setup</button>
          </div>`
    }
    ${
      head.problems === 0
        ? nothing
        : html`<div class="notice" role="status">
            ${icon("warning")}
            <span
              >${head.problems === 1 ? "There is 1 problem in the files." : `There are ${head.problems} problems in the files.`}</span
            >
            <button class="plain" @click=${showProblems}>Show problems</button>
          </div>`
    }
  `;
}

function unshown({ troubles: { length } }: MatrixHead): TemplateResult | typeof nothing {
  return length > SHOWN ? html`<div>And ${number(length - SHOWN)} more.</div>` : nothing;
}

/** `1,234`. */
function number(value: number): string {
  return value.toLocaleString("en");
}
