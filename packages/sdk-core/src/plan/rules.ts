// The rules that an environment sets for a change: what it requires of a Release, when it is frozen, what may be passed over.
import { activeFreeze, frozenError } from "../environments/freeze.ts";
import { AcmeError, type AcmeErrorJson } from "../errors/acme-error.ts";
import type { Environment } from "../model/environment.ts";
import type { ValidationState } from "../validation/validation.ts";
import type { PlanItem } from "./plan.ts";

/** What the rules say of one change. */
export interface RuleFacts {
  /** What the target requires, and how far each step is. */
  validations: readonly ValidationState[];
  /** What else stands against it: not an arrow of the graph. */
  violations: readonly AcmeError[];
}

/** What a plan's items are weighed with. */
export interface Rules {
  environment: Environment;
  /** The engine's clock. */
  now: Date;
  /** {@link PlanRequest.override}. */
  override?: string;
  /** By `keyId`; a change without facts has nothing but the freeze against it. */
  facts: ReadonlyMap<string, RuleFacts>;
}

/**
 * Throws `override-not-allowed` where a request wants to pass over rules and the environment does not let it.
 *
 * @param override - {@link PlanRequest.override}
 */
export function requireOverridable(environment: Environment, override: string | undefined): void {
  if (override === undefined || environment.allowOverride) return;
  throw new AcmeError({
    code: "override-not-allowed",
    message: `${environment.name} does not let its rules be passed over.`,
    hint: `Satisfy them, or set allow-override: true for ${environment.name} in the configuration.`,
  });
}

/**
 * Refuses a change that the rules do not allow, or notes what is passed over. What changes nothing needs no permission,
 * and what leaves the Release as it is needs no evidence.
 */
export function applyRules(item: PlanItem, rules: Rules, facts: RuleFacts | undefined): void {
  const { environment, override } = rules;
  item.validations = [...(facts?.validations ?? [])];
  if (item.does === "unchanged") return;
  const against: AcmeErrorJson[] = (facts?.violations ?? []).map((violation) => violation.toJSON());
  const missing = item.validations.filter(({ state }) => state !== "passed");
  if (item.release.changed && missing.length > 0) against.push(missingError(item, environment, missing).toJSON());
  const freeze = activeFreeze(environment.freezes, rules.now);
  if (freeze !== undefined) against.push(frozenError(environment.name, freeze, environment.allowOverride).toJSON());
  if (override === undefined) item.refusals.push(...against);
  else item.overridden.push(...against);
}

function missingError(item: PlanItem, environment: Environment, missing: readonly ValidationState[]): AcmeError {
  const count = `${missing.length} of ${item.validations.length} ${item.validations.length === 1 ? "step" : "steps"}`;
  const steps = missing.map(({ step }) => step).join(", ");
  const next = missing.flatMap(({ step, next: how }) => (how === undefined ? [] : [`${step}: ${how}`]));
  const override = environment.allowOverride ? ['If it cannot wait: --override "reason".'] : [];
  return new AcmeError({
    code: "validation-missing",
    message: `${environment.name} requires more of ${item.key.flow}: ${count} not passed yet: ${steps}.`,
    hint: [...next, ...override].join("\n"),
  });
}
