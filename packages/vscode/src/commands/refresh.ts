// Reads again: the whole workspace, or the project that a clicked row belongs to.
import type { CommandContext } from "./command-context.ts";
import { subjectsOf } from "./subjects.ts";

/** See package.json: `acme.refresh`. Reads everything: a person who asks has a reason. */
export async function refresh({ projects }: CommandContext, args: readonly unknown[]): Promise<void> {
  const clicked = new Set(subjectsOf(args).map(({ project }) => project));
  const which = clicked.size === 0 ? projects.all : [...clicked];
  await Promise.all(which.map((project) => project.refresh({ everything: true })));
}
