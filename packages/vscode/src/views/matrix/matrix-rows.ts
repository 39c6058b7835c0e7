// The state of a project as the matrix's data: words for every state, and what can be done where. No vscode, no DOM.
import {
  type EnvironmentView,
  type ProjectView,
  type StatusCellView,
  statusRowId,
  type StatusRowView,
} from "@acme/cli/host-protocol";
import { isRecordable, type Problem } from "@acme/sdk-core";
import { behindText, changedAt, versionOf } from "../../model/cell-state.ts";
import type { ProjectState } from "../../model/project.ts";
import type { CellAction, MatrixCell, MatrixHead, MatrixMark, MatrixRow } from "./matrix-data.ts";

/** Everything but the rows of a project. */
export function matrixHead(name: string, state: ProjectState): MatrixHead {
  const { view, unread, staleSince, readAt, isStale, isBusy, error, problems } = state;
  return {
    project: view?.project ?? name,
    columns: (view?.environments ?? []).map((environment) => ({
      name: environment.name,
      ...(environment.description === undefined ? {} : { description: environment.description }),
      after: environment.after,
      unread: unread.includes(environment.name),
      ...(staleSince[environment.name] === undefined ? {} : { staleSince: staleSince[environment.name] }),
    })),
    ...(readAt === undefined ? {} : { readAt }),
    isStale,
    isBusy,
    ...(error === undefined ? {} : { error: textOf(error) }),
    problems: problems.filter(({ place }) => place !== undefined).length,
    troubles: [...new Set(problems.filter(({ place }) => place === undefined).map(textOf))],
  };
}

function textOf({ message, hint }: Pick<Problem, "message" | "hint">): string {
  return hint === undefined ? message : `${message} ${hint}`;
}

/** Makes the rows of a project; a row of the status that is the same object as the last time gives the same object again. */
export class MatrixRows {
  #view: ProjectView | undefined;
  #known = new WeakMap<StatusRowView, MatrixRow>();

  of({ view, rows, flows }: Pick<ProjectState, "view" | "rows" | "flows">): MatrixRow[] {
    if (view !== this.#view) {
      this.#view = view;
      this.#known = new WeakMap();
    }
    const environments = view?.environments ?? [];
    const refused = new Set(flows.filter(({ notDeployable }) => notDeployable !== undefined).map(({ key }) => key));
    return rows.map((row) => {
      const there = this.#known.get(row);
      if (there !== undefined) return there;
      const made = rowOf(row, environments, row.path !== undefined && !refused.has(row.flow));
      this.#known.set(row, made);
      return made;
    });
  }
}

function rowOf(row: StatusRowView, environments: readonly EnvironmentView[], isDeployable: boolean): MatrixRow {
  const deployed = new Set(row.cells.map(({ environment }) => environment));
  const common = { row, deployed, isDeployable };
  const empty = environments
    .filter(({ name }) => !deployed.has(name))
    .map((environment) => [environment.name, actionsOf([], environment, common)] as const);
  return {
    id: statusRowId(row),
    flow: row.flow,
    ...(row.branch === undefined ? {} : { branch: row.branch }),
    ...(row.path === undefined ? {} : { path: row.path }),
    cells: environments.flatMap((environment) => {
      const its = row.cells.filter((cell) => cell.environment === environment.name);
      return its.length === 0 ? [] : [cellOf(its, environment, actionsOf(its, environment, common))];
    }),
    empty: Object.fromEntries(empty),
  };
}

function cellOf(cells: readonly StatusCellView[], { name }: EnvironmentView, can: CellAction[]): MatrixCell {
  const versions = [...new Set(cells.map(versionOf))];
  const [newest] = cells.flatMap((cell) => changedAt(cell) ?? []).sort((a, b) => Date.parse(b) - Date.parse(a));
  return {
    environment: name,
    version: versions.length === 1 ? (versions[0] ?? "?") : "mixed",
    ...(newest === undefined ? {} : { changedAt: newest }),
    marks: marksOf(cells),
    details: cells.flatMap((cell) => detailsOf(cell, cells.length > 1)),
    can,
  };
}

/** In the order of `markKinds`. Of several places: what holds for any of them. */
function marksOf(cells: readonly StatusCellView[]): MatrixMark[] {
  const drifted = cells.reduce((sum, { drift }) => sum + drift.length, 0);
  const behind = cells.find((cell) => cell.behind !== undefined);
  const waiting = cells
    .flatMap(({ validations }) => validations.flatMap(({ steps }) => steps))
    .filter(({ state }) => state !== "passed");
  const [step] = waiting;
  const isFailed = waiting.some(({ state }) => state === "failed");
  const any = (is: MatrixMark["is"], text: string, test: (cell: StatusCellView) => boolean): MatrixMark[] =>
    cells.some(test) ? [{ is, text }] : [];
  return [
    ...any("unknown", "version unknown", ({ deployment }) => deployment.release === undefined),
    ...(drifted === 0 ? [] : [{ is: "drift" as const, text: `${drifted} drifted` }]),
    ...(behind === undefined ? [] : [{ is: "behind" as const, text: behindText(behind) ?? "" }]),
    ...(step === undefined
      ? []
      : [
          {
            is: "waiting" as const,
            text: `${isFailed ? "failed" : "waits"}: ${waiting.length === 1 ? step.step : `${waiting.length} steps`}`,
          },
        ]),
    ...any("override", "override", ({ override }) => override !== undefined),
    ...any("unpinned", "not pinned", ({ deployment }) => deployment.release?.pinned === false),
    ...any("paused", "paused", ({ deployment }) => deployment.paused === true),
  ];
}

function detailsOf(cell: StatusCellView, isOneOfSeveral: boolean): string[] {
  const { deployment, lastChange, override, drift, validations } = cell;
  const place = deployment.key?.place;
  return [
    ...(isOneOfSeveral && place !== undefined ? [`${place}: ${versionOf(cell)}`] : []),
    deployment.name,
    ...(deployment.release?.code.branch === undefined ? [] : [`branch ${deployment.release.code.branch}`]),
    ...(lastChange === undefined ? [] : [`${lastChange.action} by ${lastChange.actor.name}`]),
    ...drift.map(({ path }) => `drifted: ${path}`),
    ...validations.flatMap(({ environment, steps }) =>
      steps.map(({ step, state, detail }) => `for ${environment}: ${step} ${state}: ${detail}`),
    ),
    ...(override === undefined ? [] : [`rules passed over by ${override.actor.name}: ${override.reason}`]),
  ];
}

interface RowFacts {
  readonly row: StatusRowView;
  readonly deployed: ReadonlySet<string>;
  readonly isDeployable: boolean;
}

function actionsOf(
  cells: readonly StatusCellView[],
  environment: EnvironmentView,
  { row, deployed, isDeployable }: RowFacts,
): CellAction[] {
  const { after, before, can } = environment;
  const isDeployed = cells.length > 0;
  const possible: Record<CellAction, boolean> = {
    deploy: after.length === 0 && can.deploy && isDeployable,
    promote: isDeployed && before.length > 0,
    promoteHere: can.promote && after.some((name) => deployed.has(name)),
    validate: cells.some(({ validations }) =>
      validations.some(({ steps }) => steps.some((step) => step.state !== "passed" && isRecordable(step))),
    ),
    rollback: isDeployed && can.promote && can.keepHistory,
    compare: isDeployed && deployed.size > 1 && cells.some(({ deployment }) => deployment.release !== undefined),
    history: isDeployed && can.keepHistory,
    engine: cells.some(({ deployment }) => deployment.url !== undefined),
    source: row.path !== undefined,
    copy: isDeployed,
  };
  return (Object.keys(possible) as CellAction[]).filter((action) => possible[action]);
}
