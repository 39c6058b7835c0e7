// One flow's status in full: what the matrix has no room for.
import { describeCode, describePath, type Status, type StatusCell } from "@acme/sdk-core";
import type { Look } from "../terminal/look.ts";
import { padEnd } from "../terminal/text-width.ts";
import { stepLines } from "./steps.ts";
import { age, localTime, until } from "./times.ts";
import { valueText } from "./values.ts";

/** Every Deployment of each row, with all that is known of it. */
export function renderStatusDetail(status: Status, look: Look): string[] {
  const { style } = look;
  return status.rows.flatMap((row, index) => [
    ...(index > 0 ? [""] : []),
    `${style.bold(row.flow)}${row.branch === undefined ? "" : ` [${row.branch}]`}  ${style.dim(row.path ?? "not in this working tree")}`,
    ...(row.cells.length === 0 ? ["  is not deployed"] : row.cells.flatMap((cell) => renderCell(cell, look))),
  ]);
}

function renderCell(cell: StatusCell, look: Look): string[] {
  const { deployment, behind, lastChange, override } = cell;
  const { style, symbols } = look;
  const { release } = deployment;
  const facts: [string, string][] = [
    ["release", release === undefined ? "it cannot be told what it runs" : releaseText(cell)],
    ["compared", behind === undefined ? "" : comparison(behind)],
    [
      "changed",
      lastChange === undefined
        ? localTime(deployment.updated ?? "")
        : `${localTime(lastChange.at)} (${age(lastChange.at, look.now)}) by ${lastChange.actor.name}, ${lastChange.action}`,
    ],
    [
      "override",
      override === undefined ? "" : `${override.reason} (${override.actor.name}, ${age(override.at, look.now)})`,
    ],
    ["schedule", (deployment.schedules ?? []).join(", ")],
    [
      "next run",
      deployment.paused === true
        ? "paused"
        : [localTime(deployment.nextRun ?? ""), until(deployment.nextRun, look.now)].filter(Boolean).join(", "),
    ],
    ["name", deployment.name],
    ["url", deployment.url ?? ""],
  ];
  const place = deployment.key?.place === undefined ? "" : ` on ${deployment.key.place}`;
  return [
    `  ${style.cyan(cell.environment)}${place}`,
    ...facts.filter(([, text]) => text !== "").map(([name, text]) => `    ${style.dim(padEnd(name, 8))}  ${text}`),
    ...cell.validations.flatMap(({ environment, steps }) => [
      `    ${style.dim(padEnd("required", 8))}  before it goes to ${environment}`,
      ...stepLines(steps, look).map((line) => `${" ".repeat(14)}${line}`),
    ]),
    ...cell.drift.map((drift) => {
      const [declared, live] = [valueText(drift.declared, drift, look), valueText(drift.live, drift, look)];
      return `    ${style.yellow(symbols.drift)} ${describePath(drift.path)}  ${declared} ${symbols.arrow} ${live} ${style.dim("changed outside the files")}`;
    }),
  ];
}

function releaseText({ deployment: { release } }: StatusCell): string {
  if (release === undefined) return "";
  const branch = release.code.branch === undefined ? "" : ` (${release.code.branch})`;
  return `${describeCode(release.code)}${branch}, ${release.pinned ? "pinned" : "not pinned, cannot be promoted"}, id ${release.id}`;
}

function comparison({ environment, commits }: NonNullable<StatusCell["behind"]>): string {
  if (commits === undefined || commits === 0) return `runs another release than ${environment}`;
  return `${commits} ${commits === 1 ? "commit" : "commits"} behind ${environment}`;
}
