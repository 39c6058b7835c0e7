// From "deploy these flows" to one request a Deployment: which commit, which key, and what may not be deployed.
import { AcmeError } from "../errors/acme-error.ts";
import type { DeploymentKey } from "../model/deployment.ts";
import type { Environment } from "../model/environment.ts";
import type { Flow } from "../model/flow.ts";
import type { CodeVersion } from "../model/release.ts";
import type { Head } from "../ports/code-repository.ts";
import type { ConfiguredSettings, DeployRequest } from "../ports/deployer.ts";
import type { PlanRequest } from "./plan.ts";

/**
 * The code that a deploy would take: HEAD. Throws `tree-dirty` unless the request allows it.
 *
 * @param settingsFiles - files that hold no code, so that a change in them does not count
 */
export function codeToDeploy(
  head: Head,
  request: PlanRequest,
  settingsFiles: readonly string[],
): { code: CodeVersion; dirty: boolean } {
  const changed = head.dirty.filter((path) => !settingsFiles.includes(path));
  const dirty = changed.length > 0;
  if (dirty && request.allowDirty !== true) {
    const shown = changed.slice(0, 5).join(", ") + (changed.length > 5 ? ` and ${changed.length - 5} more` : "");
    throw new AcmeError({
      code: "tree-dirty",
      message: `The working tree differs from commit ${head.commit.slice(0, 7)}: ${shown}.`,
      hint: "Commit (and push) or stash the changes. With --allow-dirty the commit is deployed without them, as a Release that cannot be promoted.",
    });
  }
  const branch = request.branch ?? head.branch;
  return { code: { commit: head.commit, ...(branch === undefined ? {} : { branch }) }, dirty };
}

/** One request for each flow. Throws `head-detached` where the environment keeps a Deployment by branch and there is none. */
export function deployRequests(
  flows: readonly Flow[],
  environment: Environment,
  project: string,
  { code, dirty }: { code: CodeVersion; dirty: boolean },
  configured: (flow: Flow) => ConfiguredSettings,
): DeployRequest[] {
  if (environment.deployments === "per-branch" && code.branch === undefined) {
    throw new AcmeError({
      code: "head-detached",
      message: `${environment.name} keeps one Deployment for each branch, and HEAD is detached.`,
      hint: "Check out a branch, or name one with --branch.",
    });
  }
  return flows.map((flow) => ({
    key: deployKey(flow, environment, project, code),
    environment,
    flow,
    code,
    dirty,
    ...configured(flow),
  }));
}

/** The key under which a flow of some code is deployed. */
export function deployKey(
  flow: Flow,
  environment: Environment,
  project: string,
  { branch }: CodeVersion,
): DeploymentKey {
  const isByBranch = environment.deployments === "per-branch" && branch !== undefined;
  return { project, ...(isByBranch ? { branch } : {}), flow: flow.key, environment: environment.name };
}

/** The refusal of a flow that cannot be deployed as it is declared. */
export function notDeployable(flow: Flow): AcmeError {
  return new AcmeError({
    code: "flow-not-deployable",
    message: `${flow.name ?? flow.key} cannot be deployed: ${flow.notDeployable ?? "unknown"}.`,
    hint: "Declare it at the top level of its file, with a name that stands in the source.",
    place: { file: flow.path, line: flow.line, column: flow.column },
  });
}

/** The refusal of flows that the engine could not tell apart: none of them is deployed. */
export function sharedName(flow: Flow, same: readonly Flow[]): AcmeError {
  return new AcmeError({
    code: "name-ambiguous",
    message: `${same.map(({ id }) => id).join(" and ")} share the name ${flow.name ?? flow.key}.`,
    hint: "Give one of them another name.",
    place: { file: flow.path, line: flow.line, column: flow.column },
  });
}
