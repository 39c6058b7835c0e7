// Reports as HTML: of doctor, and of history. Pure.
import { type Check, describeCode, type HistoryEntry, type Problem, type Release } from "@acme/sdk-core";
import { localTime } from "./cell-nodes.ts";
import { html, type Html } from "./html.ts";
import { problem, table } from "./page-parts.ts";

/** The checks of doctor: what is wrong first, with what to do. */
export function doctorHtml(project: string, checks: readonly Check[]): Html {
  const wrong = checks.filter(({ status }) => status !== "ok");
  const right = checks.filter(({ status }) => status === "ok");
  return html`<div class="report">
    <h1>Setup of ${project}</h1>
    <p class="summary">
      ${wrong.length === 0 ? "Everything is in place." : `${wrong.length} of ${checks.length} checks need a look.`}
    </p>
    <ul>
      ${wrong.map(checkLine)}
    </ul>
    ${
      right.length > 0 &&
      html`<h2>In order</h2>
        <ul>
          ${right.map(checkLine)}
        </ul>`
    }
  </div>`;
}

function checkLine({ name, status, message, hint }: Check): Html {
  const mark = { ok: "✓", warning: "⚠ to look at:", error: "✗ wrong:" }[status];
  return html`<li>
    ${mark} <strong>${name}</strong> ${message}${hint !== undefined && html`<br /><span class="hint">${hint}</span>`}
  </li>`;
}

/** What happened, newest first; of one flow only, where one is named. */
export function historyHtml(
  title: string,
  entries: readonly HistoryEntry[],
  flow: string | undefined,
  problems: readonly Problem[],
): Html {
  const rows = entries.flatMap((entry) => [...changeRows(entry, flow), ...validationRows(entry, flow)]);
  const head = ["When", "What", "Flow", "Where", "Version", "Result", "Who", "Why"];
  return html`<div class="report">
    <h1>${title}</h1>
    ${problems.map(problem)} ${rows.length === 0 ? html`<p>Nothing was recorded yet.</p>` : table(head, rows)}
  </div>`;
}

function changeRows(entry: HistoryEntry, flow: string | undefined): Html[] {
  return entry.changes
    .filter(({ key }) => flow === undefined || key.flow === flow)
    .map(({ key, before, after, result, error }) =>
      rowOf(entry, {
        flow: key.flow,
        version: html`${before !== undefined && html`${code(before)} → `}${after !== undefined && code(after)}`,
        result: result ?? "begun, and its end is not recorded",
        why: error?.message ?? entry.override ?? entry.reason ?? "",
      }),
    );
}

function validationRows(entry: HistoryEntry, flow: string | undefined): Html[] {
  return (entry.validations ?? [])
    .filter((validation) => flow === undefined || validation.flow === flow)
    .map(({ flow: name, step, passed, note, link }) =>
      rowOf(entry, {
        flow: name,
        version: html`${step}`,
        result: passed ? "passed" : "did not pass",
        why: [note, link].filter((part) => part !== undefined).join(" "),
      }),
    );
}

function rowOf(
  { at, action, from, environment, actor }: HistoryEntry,
  { flow, version, result, why }: { flow: string; version: Html; result: string; why: string },
): Html {
  return html`<tr>
    <td>${localTime(at)}</td>
    <td>${action}</td>
    <td>${flow}</td>
    <td>${from === undefined ? environment : `${from} → ${environment}`}</td>
    <td>${version}</td>
    <td>${result}</td>
    <td>${actor.name}</td>
    <td>${why}</td>
  </tr>`;
}

function code(release: Release): Html {
  return html`<code>${describeCode(release.code)}</code>`;
}
