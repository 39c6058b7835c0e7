// The steps that environments require of Releases, with the evidence read for them: for a plan, and for a status.
import type { EnvironmentGraph } from "../environments/environment-graph.ts";
import { toAcmeError } from "../errors/acme-error.ts";
import type { HistoryReader } from "../history/history-reader.ts";
import type { Actor } from "../model/actor.ts";
import { type Deployment, type DeploymentKey, keyId } from "../model/deployment.ts";
import type { Environment } from "../model/environment.ts";
import type { Problem } from "../model/found.ts";
import type { Adapter } from "../ports/adapter.ts";
import type { CommandRunner } from "../ports/command-runner.ts";
import type { Context } from "../ports/context.ts";
import type { FoundDeployments } from "../ports/deployment-finder.ts";
import { checkSteps, evaluateSteps } from "../validation/evaluate.ts";
import { requirementsOf } from "../validation/kinds.ts";
import type { Evidence, OpenSteps, ValidationState } from "../validation/validation.ts";
import { gatherEvidence } from "./gather-evidence.ts";

/** Which Deployments of a source are asked about. */
export interface StepQuestion {
  source: Environment;
  target: Environment;
  candidates: readonly Candidate[];
}

/** A flow that is to go from a source to a target. */
export interface Candidate {
  /** The target's. */
  key: DeploymentKey;
  /** The source's Deployments of the same flow that run the Release: one, or one for each place. */
  deployments: readonly Deployment[];
  /** The target runs another Release now: what can be checked actively is. */
  arrives: boolean;
}

/** What finding out takes. */
export interface StepTools {
  project: string;
  environments: EnvironmentGraph;
  adapterOf: (environment: string) => Adapter;
  history: HistoryReader;
  commands: CommandRunner;
}

/** The state of each step for each candidate, by the {@link keyId} of its target; active checks are run. */
export async function checkCandidates(
  { source, target, candidates }: StepQuestion,
  promoter: Actor,
  tools: StepTools,
  context: Context,
): Promise<Map<string, ValidationState[]>> {
  const states = new Map<string, ValidationState[]>();
  if (target.requires.length === 0) return states;
  const deployments = candidates.flatMap((candidate) => candidate.deployments);
  const evidence = await gatherEvidence({ source, target, deployments, promoter }, tools, context);
  const requirements = requirementsOf(target.requires, target.name);
  const { project, commands } = tools;
  for (const [index, { key, deployments: own, arrives }] of candidates.entries()) {
    const each = own.flatMap((deployment) => evidence.get(idOf(deployment)) ?? []);
    context.progress({ message: `Looking at what ${target.name} requires`, done: index, total: candidates.length });
    const checked = arrives
      ? await checkSteps(requirements, each, { project, commands, context })
      : evaluateSteps(requirements, each);
    states.set(keyId(key), checked);
  }
  return states;
}

/**
 * For each Deployment whose Release could go on, what each target requires of it and how far that is; by {@link keyId}.
 * Nothing is checked actively. What cannot be read is a problem, and hides nothing else.
 */
export async function openSteps(
  { items: live, unread = [] }: FoundDeployments,
  tools: StepTools,
  context: Context,
): Promise<{ steps: Map<string, OpenSteps[]>; problems: Problem[] }> {
  const open = new Map<string, OpenSteps[]>();
  const problems: Problem[] = [];
  for (const target of tools.environments.all.filter(({ requires }) => requires.length > 0)) {
    const requirements = requirementsOf(target.requires, target.name);
    for (const name of target.after) {
      if (unread.includes(name) || unread.includes(target.name)) continue;
      const source = tools.environments.get(name);
      const deployments = live.filter(
        (deployment) => deployment.key?.environment === name && !runsIn(target, deployment, live),
      );
      const evidence = await gatherEvidence({ source, target, deployments }, tools, context).catch(
        (caught: unknown) => {
          const error = toAcmeError(caught, `looking at what ${target.name} requires`);
          if (error.kind === "cancelled") throw error;
          problems.push(error.toJSON());
          return new Map<string, Evidence>();
        },
      );
      for (const [id, one] of evidence) {
        const entry = { environment: target.name, steps: evaluateSteps(requirements, [one]) };
        open.set(id, [...(open.get(id) ?? []), entry]);
      }
    }
  }
  return { steps: open, problems };
}

function runsIn(target: Environment, { key, release }: Deployment, live: readonly Deployment[]): boolean {
  return live.some(
    (other) =>
      other.key?.environment === target.name &&
      other.key.flow === key?.flow &&
      (other.key.branch === undefined || other.key.branch === key.branch) &&
      other.release?.id === release?.id,
  );
}

function idOf({ key }: Deployment): string {
  return key === undefined ? "" : keyId(key);
}
