// The project that a command is about: that of what was clicked, the only one, else one that a person chooses.
import { AcmeError } from "@acme/sdk-core";
import type { Project } from "../model/project.ts";
import type { CommandContext } from "./command-context.ts";
import { subjectsOf } from "./subjects.ts";

/** Throws `config-missing` where there is none, `cancelled`. */
export async function pickProject(
  { projects, input }: CommandContext,
  args: readonly unknown[],
  title: string,
): Promise<Project> {
  const [subject] = subjectsOf(args);
  const [only, ...others] = subject === undefined ? projects.all : [subject.project];
  if (only === undefined)
    throw new AcmeError({
      code: "config-missing",
      message: "No folder of this workspace has an acme.yaml.",
      hint: "Run “Acme: Create Configuration”.",
    });
  if (others.length === 0) return only;
  const choices = projects.all.map((project) => ({
    label: project.name,
    detail: project.directory,
    icon: "root-folder",
    value: project,
  }));
  const chosen = await input.pickOne({ title, prompt: "Which project?", choices, step: 1, steps: 1, canGoBack: false });
  if (typeof chosen === "symbol") throw new AcmeError({ code: "cancelled", message: "Left by the user." });
  return chosen;
}
