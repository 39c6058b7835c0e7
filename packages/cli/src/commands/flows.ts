// `acme flows`: what the code declares.
import { selectFlows } from "@acme/sdk-core";
import type { Command } from "commander";
import { type ExitCode, exitCodeOfProblems } from "../exit-codes.ts";
import { fromProject } from "../input/selection.ts";
import type { FlowsDocument } from "../output/documents.ts";
import { renderProblems } from "../output/errors.ts";
import { renderFlows } from "../output/flows.ts";
import type { Session } from "../session.ts";

/** See {@link CommandModule}. */
export function declare(command: Command): void {
  command.argument("[flows...]", "only these: names, globs or paths");
}

/** See {@link CommandModule}. */
export async function run(session: Session, command: Command): Promise<ExitCode> {
  const portal = await session.portal();
  const found = await portal.findFlows(session.call);
  const document: FlowsDocument = {
    flows: selectFlows(found.items, fromProject(session, portal, command.args), "in the project"),
    problems: found.problems,
  };
  session.print(document, ({ flows }, look) => renderFlows(flows, look));
  if (!session.options.json) session.terminal.note(renderProblems(document.problems, session.terminal.errorLook));
  return exitCodeOfProblems(document.problems);
}
