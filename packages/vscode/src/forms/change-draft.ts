// Deploy, Promote and Roll back as one form: what is known of a request, which questions are open, and what may be answered.
// The quick pick and the panel are two faces of it. No vscode here.
import { type Action, AcmeError, type PlanRequest } from "@acme/sdk-core";
import type { StatusRowView } from "@acme/cli/host-protocol";
import { behindText, changedAt, versionOf } from "../model/cell-state.ts";
import { relativeTime } from "../model/relative-time.ts";
import type { Project } from "../model/project.ts";
import type { Choice } from "./user-input.ts";

/** A request that a person is making. */
export interface ChangeDraft {
  readonly action: Action;
  readonly project?: Project;
  /** The environment that changes. */
  readonly environment?: string;
  /** Where a promotion comes from. */
  readonly from?: string;
  /** By {@link Flow.key}. */
  readonly flows?: readonly string[];
  readonly branch?: string;
  /** A rollback's Release. Empty: the one before. */
  readonly release?: string;
  readonly reason?: string;
  /** Deploy although the tree differs from the commit. */
  readonly allowDirty?: boolean;
  /** Who wins a conflict. */
  readonly take?: "files" | "live";
}

/** What was chosen the last time. */
export interface Remembered {
  readonly environment?: string;
  readonly from?: string;
  readonly flows?: readonly string[];
}

/** The flows that a draft can be about, with what runs where; what was chosen or waits is picked. */
export function flowChoices(draft: ChangeDraft, remembered: Remembered, now: Date): Choice<string>[] {
  const { project, action, environment, from } = draft;
  if (project === undefined) return [];
  const { flows, rows } = project.state;
  const cellsOf = (flow: string, name: string | undefined): StatusRowView["cells"] =>
    rows.filter((row) => row.flow === flow).flatMap(({ cells }) => cells.filter((cell) => cell.environment === name));
  const wasChosen = new Set(remembered.environment === environment ? remembered.flows : []);
  if (action === "deploy") {
    return flows
      .filter(({ notDeployable }) => notDeployable === undefined)
      .map((flow) => {
        const [cell] = cellsOf(flow.key, environment);
        const live = cell === undefined ? "not deployed" : `${environment} ${versionOf(cell)}`;
        return {
          label: flow.name ?? flow.key,
          description: `${live} · ${flow.path}`,
          value: flow.key,
          isPicked: wasChosen.has(flow.key),
        };
      })
      .sort(byLabel);
  }
  const source = action === "promote" ? from : environment;
  const deployed = [
    ...new Set(rows.filter(({ cells }) => cells.some((cell) => cell.environment === source)).map(({ flow }) => flow)),
  ];
  return deployed
    .map((flow): Choice<string> => {
      const [cell] = cellsOf(flow, source);
      const version = cell === undefined ? "?" : versionOf(cell);
      if (action === "rollback") {
        const age = cell === undefined ? "" : relativeTime(changedAt(cell), now);
        return { label: flow, description: `${version} · ${age}`, value: flow, isPicked: wasChosen.has(flow) };
      }
      const [target] = cellsOf(flow, environment);
      const isBehind = target === undefined || target.behind !== undefined;
      const state =
        target === undefined ? `new in ${environment}` : (behindText(target) ?? `the same in ${environment}`);
      return { label: flow, description: `${version} · ${state}`, value: flow, isPicked: isBehind };
    })
    .sort(byLabel);
}

/** The request of a complete draft. Throws `usage-invalid` where something is missing. */
export function requestOf(draft: ChangeDraft): PlanRequest {
  const { action, environment, from, flows, branch, release, reason, allowDirty, take } = draft;
  if (environment === undefined || flows === undefined)
    throw new AcmeError({ code: "usage-invalid", message: `It is not said what to ${action}.` });
  return {
    action,
    environment,
    flows: [...flows],
    ...(from === undefined ? {} : { from }),
    ...(branch === undefined ? {} : { branch }),
    ...(release === undefined || release === "" ? {} : { release }),
    ...(reason === undefined || reason === "" ? {} : { reason }),
    ...(allowDirty === true ? { allowDirty } : {}),
    ...(take === undefined ? {} : { take }),
  };
}

function byLabel(a: Choice<string>, b: Choice<string>): number {
  return a.label.localeCompare(b.label);
}
