// How many Deployments run another Release than the environment before them, and that in words. One Deployment in words is
// cell-state.ts.
import type { Project } from "./project.ts";

/**
 * Counts those of some projects.
 *
 * @param environment - only there. Default: everywhere
 */
export function countBehind(projects: readonly Pick<Project, "state">[], environment?: string): number {
  return projects
    .flatMap(({ state }) => state.rows.flatMap(({ cells }) => cells))
    .filter((cell) => cell.behind !== undefined && (environment === undefined || cell.environment === environment))
    .length;
}

/** The count in words: `1 Deployment is behind`. */
export function behindCountText(count: number): string {
  return count === 1 ? "1 Deployment is behind" : `${count} Deployments are behind`;
}
