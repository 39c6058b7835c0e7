// Reads again: the whole workspace, or what a clicked row stands for.
import type { Project } from "../model/project.ts";
import type { Subject } from "../views/tree-node.ts";
import type { CommandContext } from "./command-context.ts";
import { subjectsOf } from "./subjects.ts";

/** See package.json: `acme.refresh`. Reads everything: a person who asks has a reason. */
export async function refresh({ projects }: Pick<CommandContext, "projects">): Promise<void> {
  await Promise.all(projects.all.map((project) => project.refresh({ everything: true })));
}

/** See package.json: `acme.refreshItem`. Reads what the rows are about, and nothing else. */
export async function refreshItem(_: unknown, args: readonly unknown[]): Promise<void> {
  const byProject = Map.groupBy(subjectsOf(args), ({ project }) => project);
  await Promise.all([...byProject].map(([project, subjects]) => project.refresh(partOf(subjects))));
}

function partOf(subjects: readonly Subject[]): Parameters<Project["refresh"]>[0] {
  if (subjects.every(({ is }) => is === "environment"))
    return {
      environments: subjects.flatMap((subject) => (subject.is === "environment" ? [subject.environment.name] : [])),
    };
  const flows = subjects.map(flowOf);
  const known = flows.filter((flow) => flow !== undefined);
  return known.length === flows.length ? { flows: [...new Set(known)] } : { everything: true };
}

function flowOf(subject: Subject): string | undefined {
  if (subject.is === "flow") return subject.flow;
  return subject.is === "cell" || subject.is === "step" ? subject.row.flow : undefined;
}
