// The order of environments: which are deployed to, which are promoted to, and from where.
import { AcmeError } from "../errors/acme-error.ts";
import type { Environment } from "../model/environment.ts";

/** What is wrong with a set of environments: which one, and a sentence. */
export interface GraphFault {
  environment: string;
  /** The name in `after` that is at fault. */
  after: string;
  message: string;
}

/** The faults of a graph: a name in `after` that does not exist, and cycles. Empty: it is a graph that works. */
export function graphFaults(environments: readonly { name: string; after: readonly string[] }[]): GraphFault[] {
  const byName = new Map(environments.map((environment) => [environment.name, environment]));
  const names = [...byName.keys()].join(", ");
  const unknown = environments.flatMap(({ name, after }) =>
    after
      .filter((other) => !byName.has(other))
      .map((other) => ({
        environment: name,
        after: other,
        message: `There is no environment ${other}; there are: ${names}.`,
      })),
  );
  if (unknown.length > 0) return unknown;

  const state = new Map<string, "open" | "done">();
  const faults: GraphFault[] = [];
  const visit = (name: string, path: readonly string[]): void => {
    state.set(name, "open");
    for (const before of byName.get(name)?.after ?? []) {
      if (state.get(before) === "open") {
        const cycle = [...path.slice(path.indexOf(before)), before].join(" after ");
        faults.push({ environment: name, after: before, message: `Environments form a cycle: ${cycle}.` });
      } else if (!state.has(before)) visit(before, [...path, before]);
    }
    state.set(name, "done");
  };
  for (const { name } of environments) if (!state.has(name)) visit(name, [name]);
  return faults;
}

/** Environments in their order. */
export class EnvironmentGraph {
  /** Every environment; each stands behind those it is `after`, and otherwise in the order of the configuration. */
  readonly all: readonly Environment[];
  readonly #byName: ReadonlyMap<string, Environment>;

  /** Throws `config-invalid` where {@link graphFaults} finds one. */
  constructor(environments: readonly Environment[]) {
    const faults = graphFaults(environments);
    if (faults.length > 0) {
      const message = faults.map((fault) => `Environment ${fault.environment}: ${fault.message}`).join(" ");
      throw new AcmeError({ code: "config-invalid", message, hint: "Correct `after` of these environments." });
    }
    this.#byName = new Map(environments.map((environment) => [environment.name, environment]));
    const ordered = new Set<Environment>();
    const add = (environment: Environment): void => {
      for (const name of environment.after) add(this.get(name));
      ordered.add(environment);
    };
    environments.forEach(add);
    this.all = [...ordered];
  }

  /** An environment by its name. Throws `environment-unknown`. */
  get(name: string): Environment {
    const environment = this.#byName.get(name);
    if (environment !== undefined) return environment;
    throw new AcmeError({
      code: "environment-unknown",
      message: `There is no environment ${name}.`,
      hint: `The configuration has: ${[...this.#byName.keys()].join(", ")}.`,
    });
  }

  /** The environments that are deployed to directly. */
  starting(): readonly Environment[] {
    return this.all.filter((environment) => environment.after.length === 0);
  }

  /** The environments that can be promoted to from this one. */
  targetsOf(name: string): readonly Environment[] {
    return this.all.filter((environment) => environment.after.includes(name));
  }

  /**
   * Where a promotion to an environment comes from: the one named, or the only one it is after.
   * Throws `promotion-not-allowed` where nothing is promoted to it, `usage-invalid` where one must be chosen. Whether the
   * one that is named may be promoted from is {@link EnvironmentGraph.arrowError}'s to say.
   */
  sourceOf(target: Environment, from: string | undefined): Environment {
    if (from !== undefined) return this.get(from);
    const [only, ...others] = target.after;
    if (only !== undefined && others.length === 0) return this.get(only);
    throw new AcmeError(
      only === undefined
        ? {
            code: "promotion-not-allowed",
            message: `${target.name} is a starting environment: nothing is promoted to it.`,
            hint: `Deploy to it instead: acme deploy --env ${target.name}`,
          }
        : {
            code: "usage-invalid",
            message: `${target.name} is promoted to from ${target.after.join(" or ")}: say which.`,
            hint: `Add --from ${only}`,
          },
    );
  }

  /** Why one environment is not promoted to another, with the targets that it has; undefined along an arrow. */
  arrowError(source: Environment, target: Environment): AcmeError | undefined {
    if (target.after.includes(source.name)) return undefined;
    const allowed = this.targetsOf(source.name).map((environment) => environment.name);
    return new AcmeError({
      code: "promotion-not-allowed",
      message: `${source.name} is not promoted to ${target.name}.`,
      hint: `From ${source.name} you can promote to: ${allowed.join(", ") || "nothing"}. ${describeAfter(target)}`,
    });
  }

  /** Throws `environment-not-starting` for an environment that comes after another, naming the promotion to use. */
  requireStarting(environment: Environment): void {
    const [before] = environment.after;
    if (before === undefined) return;
    throw new AcmeError({
      code: "environment-not-starting",
      message: `${environment.name} comes after ${environment.after.join(" and ")}: it is promoted to, not deployed to.`,
      hint: `Use: acme promote --from ${before} --to ${environment.name}`,
    });
  }
}

function describeAfter(target: Environment): string {
  return target.after.length === 0
    ? `${target.name} is deployed to directly.`
    : `${target.name} comes after ${target.after.join(" and ")}.`;
}
