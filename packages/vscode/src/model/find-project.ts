// The project of a folder, also in a window that has just begun and has not looked everywhere yet.
import type { Project, Projects } from "./project.ts";

/** Undefined: the workspace has none there (any more), or is not trusted. */
export async function findProject(projects: Projects, directory: string | undefined): Promise<Project | undefined> {
  const find = (): Project | undefined => projects.all.find((project) => project.directory === directory);
  if (find() === undefined) await projects.find();
  return find();
}
