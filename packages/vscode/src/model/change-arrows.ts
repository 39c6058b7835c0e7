// Where an action can be done, and which promotions there can be, by the graph of a project's environments.
import type { Action } from "@acme/sdk-core";
import type { EnvironmentView } from "@acme/cli/host-protocol";
import type { Project } from "./project.ts";

/** An arrow of the environments' graph. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
}

/** What is known of a promotion. */
export interface ArrowsWanted {
  readonly project?: Project;
  readonly from?: string;
  readonly environment?: string;
  /** By {@link Flow.key}. */
  readonly flows?: readonly string[];
}

/** Environments that an action can be done in. */
export function environmentsFor(action: Action, project: Project): EnvironmentView[] {
  const all = project.state.view?.environments ?? [];
  if (action === "deploy") return all.filter(({ after, can }) => after.length === 0 && can.deploy);
  if (action === "promote") return all.filter(({ after, can }) => after.length > 0 && can.promote);
  return all.filter(({ can }) => can.promote && can.keepHistory);
}

/**
 * The promotions that there can be: those of the project, narrowed by what is chosen. Of flows that are chosen already,
 * only those from where one of them is deployed.
 */
export function arrowsFor({ project, from, environment, flows }: ArrowsWanted): Arrow[] {
  if (project === undefined) return [];
  const isDeployed = (name: string): boolean =>
    project.state.rows.some(
      (row) => flows?.includes(row.flow) === true && row.cells.some((cell) => cell.environment === name),
    );
  return environmentsFor("promote", project)
    .flatMap(({ name, after }) => after.map((source) => ({ from: source, to: name })))
    .filter(
      (arrow) => (from === undefined || arrow.from === from) && (environment === undefined || arrow.to === environment),
    )
    .filter((arrow) => flows === undefined || from !== undefined || isDeployed(arrow.from));
}
