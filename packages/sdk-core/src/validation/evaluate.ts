// What the evidence says of each step that an environment requires. Pure, but for the active checks of `checkSteps`.
import type { CheckTools } from "./validation-kind.ts";
import { kindOf, type Requirement } from "./kinds.ts";
import type { Evaluation, Evidence, ValidationState } from "./validation.ts";

const rank = { passed: 0, waiting: 1, failed: 2 } as const;

/**
 * The state of each step. A flow that has a Deployment at several places has evidence for each, and the place that is
 * farthest from passing speaks.
 */
export function evaluateSteps(requirements: readonly Requirement[], evidence: readonly Evidence[]): ValidationState[] {
  return requirements.map((requirement) =>
    worst(
      requirement,
      evidence.map((one) => evaluate(requirement, one)),
    ),
  );
}

/**
 * As {@link evaluateSteps}, and steps that can be checked here and now are, once all the others have passed: a command is
 * not run for a promotion that is refused anyway.
 */
export async function checkSteps(
  requirements: readonly Requirement[],
  evidence: readonly Evidence[],
  tools: CheckTools,
): Promise<ValidationState[]> {
  const states = evaluateSteps(requirements, evidence);
  const isActive = (index: number): boolean => {
    const requirement = requirements[index];
    return requirement !== undefined && kindOf(requirement.config).check !== undefined;
  };
  if (states.some(({ state }, index) => state !== "passed" && !isActive(index))) return states;
  for (const [index, requirement] of requirements.entries()) {
    if (states[index]?.state !== "waiting") continue;
    const evaluations: Evaluation[] = [];
    for (const one of evidence) {
      const seen = evaluate(requirement, one);
      evaluations.push(seen.state === "waiting" ? await check(requirement, one, tools) : seen);
    }
    states[index] = worst(requirement, evaluations);
  }
  return states;
}

function evaluate({ config, step }: Requirement, evidence: Evidence): Evaluation {
  return kindOf(config).evaluate(config, evidence, step);
}

/** Runs the active check of a step; what has none is only evaluated. */
export async function check(requirement: Requirement, evidence: Evidence, tools: CheckTools): Promise<Evaluation> {
  const kind = kindOf(requirement.config);
  return kind.check === undefined ? evaluate(requirement, evidence) : kind.check(requirement.config, evidence, tools);
}

function worst({ step, kind }: Requirement, evaluations: readonly Evaluation[]): ValidationState {
  const [first, ...others] = evaluations;
  const none: Evaluation = { state: "waiting", detail: "It runs nowhere" };
  return { step, kind, ...others.reduce((a, b) => (rank[b.state] > rank[a.state] ? b : a), first ?? none) };
}
