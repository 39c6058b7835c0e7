// Deployments as people read them.
import { type Deployment, describeCode } from "@acme/sdk-core";
import type { Look } from "../terminal/look.ts";
import { oneLine } from "../terminal/terminal.ts";
import { renderTable } from "./table.ts";
import { age, until } from "./times.ts";

/** A table of Deployments. Those that nobody manages with this tool stand last, by the engine's own names. */
export function renderDeployments(deployments: readonly Deployment[], look: Look): string[] {
  if (deployments.length === 0) return ["Nothing is deployed."];
  const { style, symbols } = look;
  const order = (deployment: Deployment): string =>
    JSON.stringify([deployment.key === undefined ? 1 : 0, nameOf(deployment), deployment.key?.environment]);
  const sorted = deployments
    .map((deployment) => ({ deployment, order: order(deployment) }))
    .sort((a, b) => (a.order < b.order ? -1 : 1));
  const rows = sorted.map(({ deployment }) => [
    nameOf(deployment),
    deployment.key?.branch ?? "",
    deployment.key?.environment ?? symbols.none,
    deployment.key?.place ?? "",
    deployment.release === undefined
      ? "?"
      : `${describeCode(deployment.release.code)}${deployment.release.pinned ? "" : "*"}`,
    scheduleOf(deployment, look),
    deployment.paused === true ? "paused" : until(deployment.nextRun, look.now),
    age(deployment.updated, look.now),
  ]);
  const columns = [
    { title: "FLOW", cut: "middle" as const, least: 16, paint: style.bold },
    { title: "BRANCH", cut: "end" as const },
    { title: "ENVIRONMENT" },
    { title: "PLACE", cut: "end" as const },
    { title: "RELEASE", paint: style.cyan },
    { title: "SCHEDULE", cut: "end" as const, least: 10 },
    { title: "NEXT RUN" },
    { title: "CHANGED", paint: style.dim },
  ];
  const unpinned = deployments.some(({ release }) => release?.pinned === false);
  const unmanaged = deployments.some(({ key }) => key === undefined);
  return [
    ...renderTable(columns, rows, look),
    ...(unpinned || unmanaged ? [""] : []),
    ...(unpinned ? [style.dim("* not pinned: it may run other code than this, and is not promoted")] : []),
    ...(unmanaged ? [style.dim(`${symbols.none} not managed with acme, or of another project`)] : []),
  ];
}

function nameOf(deployment: Deployment): string {
  return oneLine(deployment.key?.flow ?? `${deployment.flowName}/${deployment.name}`);
}

function scheduleOf({ schedules }: Deployment, look: Look): string {
  const [first, ...others] = schedules ?? [];
  if (first === undefined) return "";
  return others.length === 0 ? oneLine(first) : `${oneLine(first)} ${look.symbols.times}${others.length + 1}`;
}
