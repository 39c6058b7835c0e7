// The register of validation kinds, and a requirement as the configuration declares it.
import { z } from "zod";
import { AcmeError } from "../errors/acme-error.ts";
import { type CommandConfig, commandKind } from "./command.ts";
import { type ManualConfig, manualKind } from "./manual.ts";
import { type RunsConfig, runsKind } from "./runs.ts";
import { type SoakConfig, soakKind } from "./soak.ts";
import type { ValidationKind } from "./validation-kind.ts";

/** One entry of `requires:` in acme.yaml. */
export type RequirementConfig = RunsConfig | SoakConfig | CommandConfig | ManualConfig;

/**
 * Every kind, in the order in which they are explained. A new one is a file beside this one and a line here. Each is only
 * handed what {@link kindOf} found to be its own.
 */
export const validationKinds: readonly ValidationKind<RequirementConfig>[] = [
  runsKind,
  soakKind,
  commandKind,
  manualKind,
];

/** A requirement with its kind and name found out. */
export interface Requirement {
  /** Unique in its environment. */
  step: string;
  kind: string;
  config: RequirementConfig;
}

/** The shape of one entry of `requires:`. */
export const requirementConfigSchema: z.ZodType<RequirementConfig> = z.union(
  validationKinds.map(({ schema }) => schema),
);

/** The kind that a requirement is of. Throws `config-invalid`. */
export function kindOf(config: RequirementConfig): ValidationKind<RequirementConfig> {
  const kind = validationKinds.find((each) => Object.hasOwn(config, each.kind));
  if (kind !== undefined) return kind;
  throw new AcmeError({
    code: "config-invalid",
    message: `No kind of validation is called ${Object.keys(config).join(" or ")}.`,
    hint: `There are: ${validationKinds.map((each) => each.kind).join(", ")}.`,
  });
}

/**
 * Finds out the kinds and names of an environment's requirements. Throws `config-invalid` where two steps would share a
 * name, because a record could not tell which of them it is about.
 */
export function requirementsOf(configs: readonly RequirementConfig[], environment: string): Requirement[] {
  const requirements = configs.map((config): Requirement => {
    const kind = kindOf(config);
    return { step: config.name ?? kind.nameOf(config), kind: kind.kind, config };
  });
  const twice = sharedStep(configs);
  if (twice === undefined) return requirements;
  throw new AcmeError({
    code: "config-invalid",
    message: `${environment} requires two steps called ${twice.step}.`,
    hint: "Give one of them a `name` of its own.",
  });
}

/** The first step whose name an earlier one has, with its place in the list. */
export function sharedStep(configs: readonly RequirementConfig[]): { step: string; index: number } | undefined {
  const seen = new Set<string>();
  for (const [index, config] of configs.entries()) {
    const step = config.name ?? kindOf(config).nameOf(config);
    if (seen.has(step)) return { step, index };
    seen.add(step);
  }
  return undefined;
}
