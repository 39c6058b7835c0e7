// Tooltips in Markdown. What comes from outside is escaped: a description must not become a link or an image.
import type { Flow } from "@acme/sdk-core";
import type { EnvironmentView, StatusRowView } from "@acme/cli/host-protocol";
import { changedAt, openStepsOf, remarksOf, versionOf } from "../model/cell-state.ts";
import { lastKnownText } from "../model/last-known-text.ts";
import type { Project } from "../model/project.ts";
import { relativeTime } from "../model/relative-time.ts";
import { nextOf } from "../model/step-next.ts";
import type { CellSubject } from "./cell-nodes.ts";

/** Text as Markdown shows it literally. */
export function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]()#+\-.!|<>~$&]/g, String.raw`\$&`).replaceAll("\n", " ");
}

/** Of a flow: what it is, and what runs where. */
export function flowTooltip(
  flow: string,
  declared: Flow | undefined,
  rows: readonly StatusRowView[],
  { state }: Pick<Project, "state">,
  now: Date,
): string {
  const lines = [`**${escapeMarkdown(declared?.name ?? flow)}**`];
  if (declared?.description !== undefined) lines.push("", escapeMarkdown(declared.description));
  if (declared === undefined) lines.push("", "Deployed, and no longer in the code.");
  else lines.push("", `\`${declared.path}:${declared.line}\``);
  if (declared?.notDeployable !== undefined)
    lines.push("", `$(warning) Cannot be deployed: ${escapeMarkdown(declared.notDeployable)}`);
  const parameters = declared?.parameters ?? [];
  if (parameters.length > 0)
    lines.push(
      "",
      `Parameters: ${parameters.map(({ name, default: given }) => `\`${name}${given === undefined ? "" : ` = ${given.replaceAll("`", "'")}`}\``).join(", ")}`,
    );
  const cells = rows.flatMap((row) => row.cells.map((cell) => ({ row, cell })));
  if (cells.length > 0) {
    lines.push("", "| Environment | Version | |", "|---|---|---|");
    for (const { row, cell } of cells) {
      const branch = row.branch === undefined ? "" : ` \\[${escapeMarkdown(row.branch)}\\]`;
      const stale = lastKnownText(state.staleSince[cell.environment], now) ?? "";
      const rest = [stale, ...remarksOf(cell), relativeTime(changedAt(cell), now)]
        .filter((text) => text !== "")
        .join(", ");
      lines.push(`| ${escapeMarkdown(cell.environment)}${branch} | \`${versionOf(cell)}\` | ${escapeMarkdown(rest)} |`);
    }
  } else lines.push("", "Not deployed anywhere.");
  return lines.join("\n");
}

/** Of one Deployment. */
export function cellTooltip({ cell, row, project }: CellSubject, now: Date): string {
  const { deployment, lastChange } = cell;
  const lines = [`**${escapeMarkdown(row.flow)}** in **${escapeMarkdown(cell.environment)}**`, ""];
  const stale = lastKnownText(project.state.staleSince[cell.environment], now);
  if (stale !== undefined) lines.push(`$(history) ${escapeMarkdown(stale)}: it may be another by now\\.`, "");
  const fact = (label: string, text: string | undefined): void => {
    if (text !== undefined && text !== "") lines.push(`- ${label}: ${text}`);
  };
  fact(
    "Version",
    `\`${versionOf(cell)}\`${deployment.release?.pinned === false ? " (not pinned: it can run other code, and cannot be promoted)" : ""}`,
  );
  fact("Branch", deployment.release?.code.branch && `\`${deployment.release.code.branch}\``);
  for (const { environment, step } of openStepsOf(cell))
    fact(
      `For ${escapeMarkdown(environment)}`,
      escapeMarkdown(`${step.step}: ${step.detail}. ${nextOf(step) ?? ""}`.trim()),
    );
  fact("State", escapeMarkdown(remarksOf(cell).join(", ")));
  fact(
    "Last change",
    lastChange &&
      `${lastChange.action} by ${escapeMarkdown(lastChange.actor.name)}, ${relativeTime(lastChange.at, now)}`,
  );
  fact("Schedule", deployment.schedules?.map((schedule) => `\`${schedule}\``).join(", "));
  fact("Next run", deployment.nextRun && relativeTime(deployment.nextRun, now));
  return lines.join("\n");
}

/** Of an environment. `facts`: what is known of what runs there, and what is wrong with that. */
export function environmentTooltip(environment: EnvironmentView, facts: readonly string[]): string {
  const after = environment.after.map((name) => `**${escapeMarkdown(name)}**`).join(" or ");
  return [
    `**${escapeMarkdown(environment.name)}**`,
    "",
    ...(environment.description === undefined ? [] : [escapeMarkdown(environment.description), ""]),
    after === "" ? "- Deployed to directly" : `- Promoted to from ${after}`,
    ...facts.map((fact) => `- ${escapeMarkdown(fact)}`),
    ...(environment.deployments === "per-branch" ? ["- One Deployment for each flow and branch"] : []),
    ...(environment.allowUnpinned ? ["- Releases that are not pinned are allowed"] : []),
  ].join("\n");
}
