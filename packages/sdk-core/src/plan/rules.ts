// The rules that an environment sets for a change: what it requires of a Release, when it is frozen, what may be passed over.
import { activeFreeze, frozenError } from "../environments/freeze.ts";
import { AcmeError } from "../errors/acme-error.ts";
import type { StandingOverride } from "../history/history-entry.ts";
import { keyId } from "../model/deployment.ts";
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
  /** What runs there past the rules, by `keyId`. */
  standing: ReadonlyMap<string, StandingOverride>;
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
 * and what leaves the Release as it is needs no evidence; but a Release that came past the rules goes on standing so until
 * nothing is against it.
 */
export function applyRules(item: PlanItem, rules: Rules, facts: RuleFacts | undefined): void {
  const { environment, override } = rules;
  item.validations = [...(facts?.validations ?? [])];
  const missing = item.validations.filter(({ state }) => state !== "passed");
  const freeze = activeFreeze(environment.freezes, rules.now);
  const order = (facts?.violations ?? []).map((violation) => violation.toJSON());
  const evidence = missing.length === 0 ? [] : [missingError(item, environment, missing).toJSON()];
  const time = freeze === undefined ? [] : [frozenError(environment.name, freeze, environment.allowOverride).toJSON()];
  const standing = rules.standing.get(keyId(item.key));
  const isRegular = order.length + evidence.length + time.length === 0;
  if (standing !== undefined && !item.release.changed && !isRegular) item.standing = standing;
  if (item.does === "unchanged") return;
  const against = [...order, ...(item.release.changed ? evidence : []), ...time];
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
