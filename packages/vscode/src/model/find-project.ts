// The project of a folder, also in a window that has just begun and has looked for none yet.
import type { Project, Projects } from "./project.ts";

/** Undefined: the workspace has none there (any more), or is not trusted. */
export async function findProject(projects: Projects, directory: string | undefined): Promise<Project | undefined> {
  if (projects.all.length === 0) await projects.find();
  return projects.all.find((project) => project.directory === directory);
}
