// A plan as people read it before they say yes: what happens to which flows, before and after, kept, in conflict, refused.
import {
  type Conflict,
  describeCode,
  describePath,
  type Drift,
  type FieldChange,
  type Plan,
  type PlanItem,
  type ReleaseSummary,
  segmentsOf,
} from "@acme/sdk-core";
import type { Look } from "../terminal/look.ts";
import { padEnd, textWidth, wrap } from "../terminal/text-width.ts";
import { indented } from "./errors.ts";
import { planCommitLines } from "./plan-commits.ts";
import { type PlanGroup, planGroups } from "./plan-groups.ts";
import { heading } from "./plan-heading.ts";
import { nextRunLines } from "./plan-next-runs.ts";
import { stepHeads } from "./steps.ts";
import { changeTexts, valueText } from "./values.ts";

const order = ["create", "update", "refused", "unchanged"] as const;
const labelWidth = 10;
const scheduleSegments = new Set(["schedule", "schedules", "cron", "paused"]);

/** A plan: what is asked, a block for each group of equal changes, a summary. */
export function renderPlan(plan: Plan, look: Look): string[] {
  const lines = [look.style.bold(planTitle(plan, look)), ""];
  if (plan.items.length === 0) return [...lines, emptyPlan(plan)];
  const shownCommits = new Set<string>();
  for (const does of order) {
    const items = plan.items.filter((item) => item.does === does);
    const plainlyUnchanged = items.filter(
      (item) => does === "unchanged" && item.drift.length === 0 && item.notes.length === 0,
    );
    const groups = planGroups(items.filter((item) => !plainlyUnchanged.includes(item)));
    for (const group of groups) lines.push(...renderGroup(plan, group, shownCommits, look), "");
    if (plainlyUnchanged.length > 0) lines.push(...heading(does, plainlyUnchanged, look), "");
  }
  return [...lines, look.style.bold(planSummary(plan))];
}

function emptyPlan({ request }: Plan): string {
  if (request.action === "deploy") return "The project has no flows: there is nothing to deploy.";
  return `Nothing is deployed in ${request.from ?? request.environment}: there is nothing to do.`;
}

/** `Promote dev → uat (shop)`. */
function planTitle({ project, request }: Plan, { symbols }: Look): string {
  const to = request.environment;
  if (request.action === "deploy") return `Deploy to ${to} (${project})`;
  if (request.action === "rollback") return `Roll back in ${to} (${project})`;
  return `Promote ${request.from ?? "?"} ${symbols.arrow} ${to} (${project})`;
}

/** `2 to create, 1 to update, 3 unchanged, 1 refused`. */
function planSummary(plan: Plan): string {
  const count = (does: PlanItem["does"]): number => plan.items.filter((item) => item.does === does).length;
  const parts: [number, string][] = [
    [count("create"), "to create"],
    [count("update"), "to update"],
    [count("unchanged"), "unchanged"],
    [count("refused"), "refused"],
  ];
  return parts.flatMap(([number, what]) => (number === 0 ? [] : [`${number} ${what}`])).join(", ");
}

function renderGroup(plan: Plan, { items, shown }: PlanGroup, shownCommits: Set<string>, look: Look): string[] {
  const isSchedule = ({ path }: FieldChange): boolean => scheduleSegments.has(segmentsOf(path)[0] ?? "");
  // What would have been created is not there to be compared.
  const settings = shown.does === "refused" && shown.release.before === undefined ? [] : shown.settings;
  const isWritten = shown.does === "create" || shown.does === "update";
  const commits = planCommitLines(plan, items, { ...look, width: contentWidth(look) }, shownCommits);
  return [
    ...heading(shown.does, items, look),
    ...section("release", releaseLines(shown, items.length > 1, look), look),
    ...section("commits", commits.added, look),
    ...section("taken out", commits.removed, look),
    ...section(
      "settings",
      changeLines(
        settings.filter((change) => !isSchedule(change)),
        look,
      ),
      look,
    ),
    ...section(
      "schedule",
      [...changeLines(settings.filter(isSchedule), look), ...(isWritten ? nextRunLines(items, look) : [])],
      look,
    ),
    ...section(
      "kept",
      shown.drift.map((drift) => keptLine(drift, look)),
      look,
    ),
    ...section(
      "conflict",
      shown.conflicts.flatMap((conflict) => conflictLines(conflict, look)),
      look,
    ),
    ...section("required", requiredLines(shown, items.length > 1, look), look),
    ...section(
      "override",
      shown.overridden.flatMap(({ message }) => wrap(look.style.yellow(message), contentWidth(look))),
      look,
    ),
    ...section("note", shown.notes, look),
    ...section(
      "why",
      shown.refusals.flatMap((refusal) =>
        [...wrap(refusal.message, contentWidth(look)), ...indented(refusal.hint ?? "", look, "")].filter(
          (line) => line.trim() !== look.symbols.arrow,
        ),
      ),
      look,
    ),
  ];
}

/** What was seen of a step that passed differs by flow. */
function requiredLines({ validations }: PlanItem, several: boolean, look: Look): string[] {
  return stepHeads(
    validations.map((state) => (several && state.state === "passed" ? { ...state, detail: "" } : state)),
    look,
  );
}

function section(label: string, lines: readonly string[], look: Look): string[] {
  return lines.map((line, index) => `    ${look.style.dim(padEnd(index === 0 ? label : "", labelWidth))}${line}`);
}

function contentWidth(look: Look): number {
  return Math.min(look.width, 120) - labelWidth - 4;
}

function releaseLines({ does, release }: PlanItem, several: boolean, look: Look): string[] {
  if (does === "refused" && !release.changed) return [];
  const { before, after } = release;
  if (!release.changed) return does === "unchanged" ? [] : [`${releaseText(after, true, look)} stays`];
  if (before === undefined) return [releaseText(after, true, look)];
  const moved = before.code.branch !== after.code.branch;
  const lines = [`${releaseText(before, moved, look)} ${look.symbols.arrow} ${releaseText(after, true, look)}`];
  const bySegment = new Map<string, FieldChange[]>();
  for (const change of release.changes.filter((each) => !isSaidByCode(each, release))) {
    const segment = segmentsOf(change.path)[0] ?? "";
    bySegment.set(segment, [...(bySegment.get(segment) ?? []), change]);
  }
  const inner = [...bySegment].flatMap(([segment, changes]) => {
    const [change] = changes;
    if (change === undefined || several || changes.length > 1) return [look.style.dim(`${segment} differs`)];
    return changeLines([change], look);
  });
  return [...lines, ...inner];
}

/** A pull step that names another commit says nothing that the Release has not said. */
function isSaidByCode({ before, after }: FieldChange, release: PlanItem["release"]): boolean {
  const [from, to] = [release.before?.code.commit, release.after.code.commit];
  if (before === undefined || after === undefined || from === undefined || to === undefined) return false;
  return JSON.stringify(before).replaceAll(from, to) === JSON.stringify(after);
}

function releaseText({ code, pinned }: ReleaseSummary, withBranch: boolean, { style }: Look): string {
  const branch = code.branch === undefined || !withBranch ? "" : ` (${code.branch})`;
  return `${style.cyan(describeCode(code))}${branch}${pinned ? "" : style.yellow(" not pinned")}`;
}

function changeLines(changes: readonly FieldChange[], look: Look): string[] {
  const width = Math.min(40, Math.max(0, ...changes.map(({ path }) => textWidth(describePath(path)))));
  return changes.map((change) => `${padEnd(describePath(change.path), width)}  ${changeText(change, look)}`);
}

function changeText(change: FieldChange, look: Look): string {
  const { before, after, unknown } = change;
  const { symbols, style } = look;
  // A list of words is spread into members that are there or not.
  if (change.path.startsWith("/tags/") && (before ?? after) === true)
    return before === undefined ? style.green("added") : style.red("removed");
  if (unknown)
    return `${before === undefined ? "" : `${valueText(before, change, look)} ${symbols.arrow} `}${style.dim("known when it is applied")}`;
  if (before === undefined) return style.green(valueText(after, change, look));
  if (after === undefined) return `${valueText(before, change, look)} ${symbols.arrow} ${style.red("removed")}`;
  if (change.secret) return `${symbols.mask} ${symbols.arrow} ${symbols.mask} ${style.dim("(changed)")}`;
  const [from, to] = changeTexts(before, after, look);
  return `${from} ${symbols.arrow} ${style.green(to)}`;
}

function keptLine(drift: Drift, look: Look): string {
  const live = drift.live === undefined ? "removed" : valueText(drift.live, drift, look);
  const declared =
    drift.declared === undefined ? "the files say nothing" : `the files say ${valueText(drift.declared, drift, look)}`;
  return `${describePath(drift.path)}  ${live} ${look.style.dim(`changed outside the files; ${declared}`)}`;
}

function conflictLines(conflict: Conflict, look: Look): string[] {
  const side = (value: Conflict["live"]): string => valueText(value, conflict, look);
  return [
    look.style.yellow(describePath(conflict.path)),
    `  files     ${side(conflict.declared)}`,
    `  live      ${side(conflict.live)}`,
    `  last set  ${side(conflict.written)}`,
  ];
}
