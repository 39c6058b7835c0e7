// Rows for one Deployment: the one in a tree, and its details below it.
import { isRecordable, type Json } from "@acme/sdk-core";
import type { StatusCellView } from "@acme/cli/host-protocol";
import {
  behindText,
  openStepsOf,
  changedAt,
  type CellCondition,
  conditionOf,
  remarksOf,
  shortRemarksOf,
  versionOf,
} from "../model/cell-state.ts";
import { lastKnownText } from "../model/last-known-text.ts";
import { relativeTime, shortAge } from "../model/relative-time.ts";
import { nextOf } from "../model/step-next.ts";
import { cellTooltip, escapeMarkdown } from "./tooltips.ts";
import type { NodeIcon, Subject, TreeNode } from "./tree-node.ts";

/** A Deployment, as a {@link Subject}. */
export type CellSubject = Extract<Subject, { is: "cell" }>;

const icons: Readonly<Record<CellCondition, NodeIcon>> = {
  unknown: { id: "question" },
  drift: { id: "warning", color: "list.warningForeground" },
  behind: { id: "arrow-down", color: "charts.yellow" },
  unpinned: { id: "circle-slash" },
  paused: { id: "debug-pause" },
  current: { id: "pass", color: "testing.iconPassed" },
};

/** A Deployment under the name that tells it from its neighbours. */
export function cellNode(subject: CellSubject, label: string, idOfParent: string, now: Date): TreeNode {
  const { cell, project, row } = subject;
  const remarks = remarksOf(cell);
  const age = relativeTime(changedAt(cell), now);
  const version = versionOf(cell);
  const id = `${idOfParent}/${cell.environment}/${row.flow}/${row.branch ?? ""}/${cell.deployment.key?.place ?? ""}`;
  const environment = project.state.view?.environments.find(({ name }) => name === cell.environment);
  const place = cell.deployment.key?.place;
  const stale = lastKnownText(project.state.staleSince[cell.environment], now);
  return {
    id,
    label,
    // Short: a side bar is narrow, and the tooltip has the whole.
    description: [
      version,
      ...(place === undefined ? [] : [`on ${place}`]),
      ...shortRemarksOf(cell),
      stale === undefined ? shortAge(changedAt(cell), now) : "last known",
    ]
      .filter((text) => text !== "")
      .join(" · "),
    tooltip: () => cellTooltip(subject, now),
    from: [cell, subject.declared],
    icon: stale === undefined ? icons[conditionOf(cell)] : { id: "history", color: "disabledForeground" },
    spoken: [label, `version ${version}`, stale ?? "", ...remarks, age === "" ? "" : `changed ${age}`]
      .filter((text) => text !== "")
      .join(", "),
    context: [
      "cell",
      ...(cell.deployment.url === undefined ? [] : ["linked"]),
      ...(subject.declared === undefined ? [] : ["declared"]),
      ...(environment !== undefined && environment.before.length > 0 ? ["promotable"] : []),
      ...(environment !== undefined && environment.after.length > 0 ? ["promoted"] : []),
      ...(environment?.can.keepHistory === true ? ["recorded"] : []),
      ...(cell.behind === undefined ? [] : ["behind"]),
      ...(openStepsOf(cell).some(({ step }) => isRecordable(step)) ? ["validatable"] : []),
      ...(cell.deployment.release?.code.commit === undefined ? [] : ["commit"]),
    ],
    subject,
    children: () => detailNodes(subject, id, now),
    ...badgeOf(cell),
  };
}

function badgeOf(cell: StatusCellView): Pick<TreeNode, "badge"> {
  const behind = behindText(cell);
  if (behind === undefined) return {};
  const { commits = 0 } = cell.behind ?? {};
  const text = commits === 0 ? "≠" : commits > 9 ? "9+" : String(commits);
  return { badge: { text, tooltip: behind, color: "charts.yellow" } };
}

/** What is known of a Deployment, a row each; each can be copied. */
function detailNodes(subject: CellSubject, idOfParent: string, now: Date): TreeNode[] {
  const { cell, project } = subject;
  const { deployment, lastChange, drift } = cell;
  const { release } = deployment;
  const detail = (label: string, value: string | undefined, icon: string, shown = value): TreeNode[] =>
    value === undefined || value === ""
      ? []
      : [
          {
            id: `${idOfParent}/${label}`,
            label,
            description: shown ?? value,
            tooltip: () => `**${escapeMarkdown(label)}**: ${escapeMarkdown(shown ?? value)}`,
            icon: { id: icon },
            context: ["detail"],
            subject: { is: "detail", project, value },
          },
        ];
  const timed = (iso: string | undefined): string | undefined =>
    iso === undefined ? undefined : `${relativeTime(iso, now)} (${localTime(iso)})`;
  return [
    ...detail("Commit", release?.code.commit, "git-commit"),
    ...detail("Branch", release?.code.branch, "git-branch"),
    ...detail("Image", release?.code.image, "package"),
    ...detail("Package version", release?.code.packageVersion, "package"),
    ...detail("Release", release?.id, "tag", release && (release.pinned ? release.id : `${release.id} (not pinned)`)),
    ...detail("Behind", behindText(cell), "arrow-down"),
    ...openStepsOf(cell).map(({ environment, step }): TreeNode => ({
      id: `${idOfParent}/step/${environment}/${step.step}`,
      label: `For ${environment}: ${step.step}`,
      description: step.state,
      tooltip: () => escapeMarkdown([`${step.step}: ${step.detail}`, nextOf(step) ?? ""].join(" ").trim()),
      icon: step.state === "failed" ? { id: "error", color: "list.errorForeground" } : { id: "circle-large-outline" },
      spoken: `Step ${step.step} for ${environment}, ${step.state}, ${step.detail}`,
      context: isRecordable(step) ? ["step", "recordable"] : ["step"],
      subject: { is: "step", project, row: subject.row, cell, target: environment, step: step.step },
    })),
    ...detail("Past its rules", cell.override && `${cell.override.actor.name}: ${cell.override.reason}`, "shield"),
    ...detail(
      "Last change",
      lastChange && `${lastChange.action} by ${lastChange.actor.name}, ${localTime(lastChange.at)}`,
      "person",
      lastChange && `${lastChange.action} by ${lastChange.actor.name}, ${relativeTime(lastChange.at, now)}`,
    ),
    ...detail("Schedule", deployment.schedules?.join("; "), "calendar"),
    ...detail("Next run", deployment.nextRun, "clock", timed(deployment.nextRun)),
    ...detail("Paused", deployment.paused === true ? "yes" : undefined, "debug-pause"),
    ...drift.flatMap(({ path, live, declared, secret }) =>
      detail(
        `Drift: ${path.slice(1)}`,
        secret === true ? "a secret differs" : `live ${jsonText(live)}, files ${jsonText(declared)}`,
        "warning",
      ),
    ),
    ...detail("Name in the engine", deployment.name, "symbol-string"),
    ...detail("Link", deployment.url, "link-external"),
  ];
}

/** A value as a person reads it. */
function jsonText(value: Json | undefined): string {
  return value === undefined ? "not set" : typeof value === "string" ? value : JSON.stringify(value);
}

/** A time in the machine's time zone. */
export function localTime(iso: string): string {
  const time = new Date(iso);
  return Number.isNaN(time.getTime())
    ? iso
    : time.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}
