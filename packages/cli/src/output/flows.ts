// Flows as people read them.
import type { Flow } from "@acme/sdk-core";
import type { Look } from "../terminal/look.ts";
import { oneLine } from "../terminal/terminal.ts";
import { renderTable } from "./table.ts";

/** A table of flows, and below it what cannot be deployed and why. */
export function renderFlows(flows: readonly Flow[], look: Look): string[] {
  if (flows.length === 0) return ["No flows were found."];
  const { style, symbols } = look;
  const sorted = [...flows].sort((a, b) => (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1));
  const rows = sorted.map((flow) => [
    `${nameOf(flow)}${flow.notDeployable === undefined ? "" : ` ${symbols.failed}`}`,
    `${flow.path}:${flow.line}`,
    oneLine(flow.description ?? ""),
  ]);
  const columns = [
    { title: "FLOW", paint: style.bold },
    { title: "WHERE", cut: "start" as const, least: 20 },
    { title: "DESCRIPTION", cut: "end" as const, paint: style.dim },
  ];
  const broken = sorted.filter((flow) => flow.notDeployable !== undefined);
  return [
    ...renderTable(columns, rows, look),
    ...(broken.length === 0 ? [] : ["", "Cannot be deployed:"]),
    ...broken.map((flow) => `  ${style.red(symbols.failed)} ${nameOf(flow)}: ${flow.notDeployable}`),
  ];
}

function nameOf(flow: Flow): string {
  return oneLine(flow.name ?? flow.key);
}
