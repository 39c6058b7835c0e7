// A plan, its progress and its result as HTML. Pure: a stage in, markup out. State is always said in words, too.
import {
  type AcmeErrorJson,
  type BatchItem,
  type Conflict,
  describeCode,
  type Drift,
  type FieldChange,
  type Forecast,
  type ItemCommits,
  type Json,
  keyId,
  type Plan,
  type PlanItem,
  type ReleaseSummary,
  type ValidationState,
} from "@acme/sdk-core";
import { titleOf } from "../../model/change-title.ts";
import { actNames } from "../../model/act-names.ts";
import { nextOf } from "../../model/step-next.ts";
import { localTime } from "../cell-nodes.ts";
import { html, type Html } from "../html.ts";
import { problem, table } from "../page-parts.ts";
import {
  canBeOverridden,
  canBeValidated,
  changesOf,
  endOf,
  leftOver,
  type PlanStage,
  summaryOf,
} from "./plan-stage.ts";

/** More items than these are shown closed. */
const OPEN = 6;

/** What the project lets a person do with a plan. */
export interface PlanAllowances {
  /** Whether the environment lets its rules be passed over. Default: false. */
  readonly override?: boolean;
}

/** The inside of the panel's body. */
export function planHtml(stage: PlanStage, allowed: PlanAllowances = {}): Html {
  const { plan } = stage;
  const { request, actor } = plan;
  return html`
    <header>
      <h1>${titleOf(request)}</h1>
      <p class="summary" role="status">${summaryOf(stage)}</p>
      <p class="dim">
        ${plan.project} · as
        ${actor.name}${actor.authenticated ? "" : ` (from ${actor.source})`}${
          request.reason === undefined ? "" : ` · ${request.reason}`
        }
      </p>
      ${actions(stage, allowed)}
    </header>
    ${stage.is === "failed" && problem(stage.error)} ${plan.problems.map(problem)}
    ${stage.is === "done" && stage.result.problems.map(problem)}
    <div class="items">${sorted(plan.items, stage).map((item) => card(item, stage))}</div>
  `;
}

function actions(stage: PlanStage, { override = false }: PlanAllowances): Html {
  const count = changesOf(stage.plan).length;
  const left = leftOver(stage);
  const button = (action: string, label: string, kind = "secondary"): Html =>
    html`<button data-action="${action}" class="${kind}">${label}</button>`;
  if (stage.is === "applying")
    return html`<p class="actions">${stage.isCancelling !== true && button("cancel", "Cancel")}</p>`;
  if (stage.is !== "planned") {
    const what = left.length === 1 ? left[0] : `${left.length} flows`;
    return html`<p class="actions">
      ${left.length > 0 && button("retry", `Retry ${what}`, "primary")} ${button("close", "Close")}
    </p>`;
  }
  const apply = `Apply ${count} ${count === 1 ? "change" : "changes"}`;
  const isValidated = canBeValidated(stage.plan);
  return html`<p class="actions">
    ${count > 0 && button("apply", apply, "primary")}
    ${isValidated && button("validate", `${actNames.validate}…`, count > 0 ? "secondary" : "primary")}
    ${override && canBeOverridden(stage.plan) && button("override", "Pass Over the Rules…")}
    ${count > 0 && button("save", "Save Plan…")}
    ${button("discard", count > 0 ? "Discard" : "Close", count > 0 || isValidated ? "secondary" : "primary")}
  </p>`;
}

/** What needs a person first. */
function sorted(items: readonly PlanItem[], stage: PlanStage): PlanItem[] {
  const rank = (item: PlanItem): number => {
    const end = endOf(item, stage)?.result;
    if (end === "failed" || end === "cancelled") return 0;
    return { refused: 1, create: 2, update: 2, unchanged: 3 }[item.does];
  };
  return items.toSorted((a, b) => rank(a) - rank(b));
}

const marks: Readonly<Record<string, string>> = {
  create: "+ create",
  update: "~ update",
  unchanged: "= unchanged",
  refused: "⊘ refused",
  applied: "✓ applied",
  submitted: "→ submitted",
  failed: "✗ failed",
  skipped: "− skipped",
  cancelled: "− cancelled",
};

function card(item: PlanItem, stage: PlanStage): Html {
  const { key, release } = item;
  const end = item.does === "refused" ? undefined : endOf(item, stage);
  const state = end?.result ?? item.does;
  const place = [
    key.branch === undefined ? "" : ` [${key.branch}]`,
    key.place === undefined ? "" : ` on ${key.place}`,
  ].join("");
  const hasTrouble = item.does === "refused" || end?.error !== undefined || item.conflicts.length > 0;
  const isOpen = hasTrouble || (stage.is === "planned" && stage.plan.items.length <= OPEN && item.does !== "unchanged");
  return html`<details class="item ${state}" data-key="${keyId(key)}" ${isOpen && html`open`}>
    <summary>
      <span class="state">${marks[state] ?? state}</span>
      <strong>${key.flow}${place}</strong>
      <span class="version">${versions(release.before, release.after, release.changed)}</span>
      ${item.bystander === true && html`<span class="dim">changed by the same act</span>`}
    </summary>
    ${end !== undefined && ending(end)} ${item.refusals.map(against)}
    ${
      item.overridden.length > 0 &&
      html`<h2>Rules that are passed over, on the record</h2>
        ${item.overridden.map(against)}`
    }
    ${
      item.validations.length > 0 &&
      html`<h2>Required steps</h2>
        ${table(["Step", "State", "Evidence"], item.validations.map(stepRow))}`
    }
    ${
      item.conflicts.length > 0 &&
      html`<h2>To decide: changed both in the files and live</h2>
        ${table(["Setting", "Files", "Live"], item.conflicts.map(keptRow))}
        ${
          stage.is === "planned" &&
          html`<p class="actions">
            <button data-action="take-files" class="secondary">Take the files' for all</button>
            <button data-action="take-live" class="secondary">Keep what is live for all</button>
          </p>`
        }`
    }
    ${
      item.settings.length > 0 &&
      html`<h2>Settings</h2>
        ${changeTable("Setting", item.settings)}`
    }
    ${
      item.drift.length > 0 &&
      html`<h2>Kept: changed outside the files</h2>
        ${table(["Setting", "Files", "Live (stays)"], item.drift.map(keptRow))}`
    }
    ${item.commits !== undefined && commitList(item.commits, stage.plan)}
    ${item.nextRuns !== undefined && nextRuns(item.nextRuns)}
    ${
      release.changes.length > 0 &&
      html`<details class="more" data-key="${keyId(key)} release">
        <summary>
          What the release is made of: ${release.changes.length} ${release.changes.length === 1 ? "part" : "parts"}
        </summary>
        ${changeTable("What", release.changes)}
      </details>`
    }
    ${
      item.notes.length > 0 &&
      html`<ul>
        ${item.notes.map((note) => html`<li>${note}</li>`)}
      </ul>`
    }
  </details>`;
}

function versions(before: ReleaseSummary | undefined, after: ReleaseSummary, changed: boolean): Html {
  const text = (release: ReleaseSummary): string =>
    `${describeCode(release.code)}${release.pinned ? "" : " (not pinned)"}`;
  if (before === undefined) return html`<code>${text(after)}</code> <span class="dim">new</span>`;
  if (!changed) return html`<code>${text(after)}</code> <span class="dim">same release</span>`;
  return html`<code>${text(before)}</code> → <code>${text(after)}</code>`;
}

function ending(end: BatchItem): Html {
  const left = {
    "as-before": "It is as before.",
    partly: "Part of it was written.",
    unknown: "Whether it was written is not known.",
  };
  return html`${end.error && problem(end.error)} ${end.left && html`<p>${left[end.left]}</p>`}
  ${end.url && html`<p><a href="${end.url}" data-action="open" data-url="${end.url}">Open in the engine</a></p>`}`;
}

/** Where nothing was set before there is no column for it. */
function changeTable(what: string, changes: readonly FieldChange[]): Html {
  const isNew = changes.every(({ before }) => before === undefined);
  const rows = changes.map(({ path, before, after, unknown, secret }) => {
    const coming = unknown === true ? "known when it is applied" : value(after, secret);
    return html`<tr>
      <td><code>${pathText(path)}</code></td>
      ${!isNew && html`<td class="before">${value(before, secret)}</td>`}
      <td class="after">${coming}</td>
    </tr>`;
  });
  return table(isNew ? [what, "Value"] : [what, "Now", "After"], rows);
}

/** What to do about missing steps stands beside each of them. */
function against(refusal: AcmeErrorJson): Html {
  const { hint: _, ...rest } = refusal;
  return problem(refusal.code === "validation-missing" ? rest : refusal);
}

function stepRow({ step, state, detail, ...more }: ValidationState): Html {
  const mark = { passed: "✓ passed", waiting: "… waiting", failed: "✗ failed" }[state];
  const next = nextOf(more);
  const hint = next !== undefined && html`<br /><span class="hint">${next}</span>`;
  return html`<tr>
    <td>${step}</td>
    <td>${mark}</td>
    <td>${detail}${hint}</td>
  </tr>`;
}

function commitList({ added, removed, leftOut, problem: unknown }: ItemCommits, { commits }: Plan): Html {
  const known = new Map(commits.map((commit) => [commit.hash, commit]));
  const list = (title: string, mark: string, { count, newest }: ItemCommits["added"]): Html | false =>
    count > 0 &&
    html`<h2>${count} ${count === 1 ? "commit" : "commits"} ${title}</h2>
      <ul class="commits">
        ${newest.map((hash) => html`<li>${mark} <code>${hash.slice(0, 7)}</code> ${known.get(hash)?.subject ?? ""}</li>`)}
        ${count > newest.length && html`<li class="dim">and ${count - newest.length} more</li>`}
      </ul>`;
  return html`${list("come", "+", added)} ${list("go", "−", removed)}
  ${leftOut !== undefined && leftOut > 0 && html`<p class="dim">${leftOut} that do not touch this flow are left out.</p>`}
  ${unknown !== undefined && html`<p class="dim">Commits: ${unknown.message} ${unknown.hint ?? ""}</p>`}`;
}

function nextRuns({ runs, note }: Forecast): Html {
  const times = runs.map(({ at }) => localTime(at)).join(", ");
  const text = [times, note].filter((part) => part !== undefined && part !== "").join("; ");
  return html`<p><span class="dim">Runs by itself next:</span> ${text}</p>`;
}

function keptRow({ path, declared, live, secret }: Drift | Conflict): Html {
  return html`<tr>
    <td><code>${pathText(path)}</code></td>
    <td>${value(declared, secret)}</td>
    <td>${value(live, secret)}</td>
  </tr>`;
}

function pathText(path: string): string {
  return path.slice(1).replaceAll("/", " › ").replaceAll("~1", "/").replaceAll("~0", "~");
}

function value(given: Json | undefined, secret: true | undefined): Html {
  if (given === undefined) return html`<span class="dim">not set</span>`;
  if (secret === true) return html`<span title="A secret">••••••</span>`;
  return html`<code>${typeof given === "string" ? given : JSON.stringify(given)}</code>`;
}
