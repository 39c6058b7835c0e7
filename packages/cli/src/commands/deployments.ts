// `acme deployments`: what exists in the engines.
import { type Deployment, selectFlows } from "@acme/sdk-core";
import type { Command } from "commander";
import { type ExitCode, exitCodeOfProblems } from "../exit-codes.ts";
import { collectNames } from "../input/selection.ts";
import { renderDeployments } from "../output/deployments.ts";
import type { DeploymentsDocument } from "../output/documents.ts";
import { renderProblems } from "../output/errors.ts";
import { withoutSecrets } from "../output/secrets.ts";
import type { Session } from "../session.ts";

interface Options {
  env?: string[];
  branch?: string;
  everything?: true;
}

/** See {@link CommandModule}. */
export function declare(command: Command): void {
  command
    .argument("[flows...]", "only these: names, globs or paths")
    .option("-e, --env <names>", "only these environments; several with commas", collectNames)
    .option("--branch <name>", "only Deployments of this branch, and those without one")
    .option("--everything", "also those of other projects and tools");
}

/** See {@link CommandModule}. */
export async function run(session: Session, command: Command): Promise<ExitCode> {
  const options = command.opts<Options>();
  const portal = await session.portal();
  const found = await portal.findDeployments({
    ...session.call,
    ...(options.env === undefined ? {} : { environments: options.env }),
    ...(options.everything === undefined ? {} : { everything: true }),
  });
  const ofBranch = found.items.filter(
    ({ key }) => options.branch === undefined || key?.branch === undefined || key.branch === options.branch,
  );
  const document: DeploymentsDocument = {
    deployments: selected(ofBranch, command.args).map(withoutSecrets),
    problems: found.problems,
  };
  session.print(document, ({ deployments }, look) => renderDeployments(deployments, look));
  if (!session.options.json) session.terminal.note(renderProblems(document.problems, session.terminal.errorLook));
  return exitCodeOfProblems(document.problems);
}

function selected(deployments: readonly Deployment[], selectors: readonly string[]): Deployment[] {
  if (selectors.length === 0) return [...deployments];
  const candidates = deployments.map((deployment) => ({
    key: deployment.key?.flow ?? deployment.flowName,
    name: deployment.name,
    id: deployment.flowName,
    deployment,
  }));
  return selectFlows(candidates, selectors, "deployed").map(({ deployment }) => deployment);
}
