// Promote to the environment that was clicked, from the one before.
import { AcmeError } from "@acme/sdk-core";
import { environmentsFor } from "../model/change-arrows.ts";
import type { CommandContext } from "./command-context.ts";
import { runChange } from "./run-change.ts";
import { subjectsOf } from "./subjects.ts";

/** See package.json: `acme.promoteHere`. */
export async function promoteHere(context: CommandContext, args: readonly unknown[]): Promise<void> {
  const [subject] = subjectsOf(args);
  if (subject?.is !== "environment" && subject?.is !== "cell") return runChange({ action: "promote" }, context);
  const { project } = subject;
  const environment = subject.is === "cell" ? subject.cell.environment : subject.environment.name;
  if (!environmentsFor("promote", project).some(({ name }) => name === environment))
    throw new AcmeError({ code: "usage-invalid", message: `Nothing can be promoted to ${environment}.` });
  return runChange(
    { action: "promote", project, environment, ...(subject.is === "cell" ? { flows: [subject.row.flow] } : {}) },
    context,
  );
}
