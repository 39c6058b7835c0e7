// From "promote these flows" to one request a Deployment: the Release that runs in the source, and what stands against it.
import { AcmeError } from "../errors/acme-error.ts";
import { type Deployment, describeKey } from "../model/deployment.ts";
import type { Environment } from "../model/environment.ts";
import type { Flow } from "../model/flow.ts";
import type { Release } from "../model/release.ts";
import type { ConfiguredSettings, PromoteRequest } from "../ports/deployer.ts";
import type { Selectable } from "../selection/select-flows.ts";

/** A flow's managed Deployments in one environment. */
export interface Source extends Selectable {
  flow?: Flow;
  branch?: string;
  /** One, or one for each place. */
  deployments: [Deployment, ...Deployment[]];
}

/** Groups managed Deployments by flow and branch, and puts the flow of the tree beside them. */
export function sourcesOf(
  live: readonly Deployment[],
  environment: string,
  flows: readonly Flow[],
  branch?: string,
): Source[] {
  const byKey = new Map(flows.map((flow) => [flow.key, flow]));
  const sources = new Map<string, Source>();
  for (const deployment of live) {
    const { key } = deployment;
    if (key?.environment !== environment) continue;
    if (branch !== undefined && key.branch !== undefined && key.branch !== branch) continue;
    const id = JSON.stringify([key.flow, key.branch]);
    const flow = byKey.get(key.flow);
    const known = sources.get(id);
    if (known !== undefined) {
      known.deployments.push(deployment);
      continue;
    }
    sources.set(id, {
      key: key.flow,
      name: flow?.name ?? deployment.flowName,
      ...(flow === undefined ? {} : { flow, id: flow.id, path: flow.path }),
      ...(key.branch === undefined ? {} : { branch: key.branch }),
      deployments: [deployment],
    });
  }
  return [...sources.values()];
}

/**
 * The one Release that runs in a source. Throws `release-missing`, `release-unpinned` (unless the target allows it), and
 * `name-ambiguous` where its places run different ones.
 */
export function releaseToPromote(source: Source, target: Environment): Release {
  const [first, ...others] = source.deployments;
  if (first.release === undefined || first.key === undefined) {
    throw new AcmeError({
      code: "release-missing",
      message: `It cannot be told which code runs in ${first.key ? describeKey(first.key) : source.key}.`,
      hint: "Deploy it again with acme deploy, so that its commit is recorded.",
    });
  }
  const differing = others.find((other) => other.release?.id !== first.release?.id);
  if (differing?.key) {
    throw new AcmeError({
      code: "name-ambiguous",
      message: `${describeKey(first.key)} and ${describeKey(differing.key)} run different Releases.`,
      hint: "Deploy again until every place runs the same one.",
    });
  }
  return requirePinned(first.release, `What runs in ${describeKey(first.key)}`, target);
}

/**
 * Throws `release-unpinned` for a Release that could run other code in the target than it says.
 *
 * @param what - the Release, for the message: `What runs in nightly (dev)`
 */
export function requirePinned(release: Release, what: string, target: Environment): Release {
  if (release.pinned || target.allowUnpinned) return release;
  throw new AcmeError({
    code: "release-unpinned",
    message: `${what} is not pinned: it could run other code in ${target.name} than what was tested.`,
    hint: `Deploy it from a clean commit with a pull step or image that names that commit, or set allow-unpinned for ${target.name}.`,
  });
}

/**
 * Which branch's Deployments are meant where an environment keeps them by branch: the one named, else the working tree's.
 * Throws `head-detached` where there is none. Undefined: the environment does not keep them by branch, and none is named.
 */
export function branchMeant(
  environment: Environment,
  named: string | undefined,
  current: string | undefined,
): string | undefined {
  if (named !== undefined || environment.deployments === "per-flow") return named;
  if (current !== undefined) return current;
  throw new AcmeError({
    code: "head-detached",
    message: `${environment.name} keeps one Deployment for each branch, and no branch is checked out.`,
    hint: "Name one with --branch.",
  });
}

/** The request that brings a Release to an environment. */
export function promoteRequest(
  source: Source,
  release: Release,
  target: Environment,
  project: string,
  configured: (flow: Selectable) => ConfiguredSettings,
): PromoteRequest {
  const branch = target.deployments === "per-branch" ? (source.branch ?? release.code.branch) : undefined;
  return {
    key: { project, ...(branch === undefined ? {} : { branch }), flow: source.key, environment: target.name },
    environment: target,
    release,
    ...(source.flow === undefined ? {} : { flow: source.flow }),
    flowName: source.deployments[0].flowName,
    ...configured(source),
  };
}
