// A conformance case: a promise, what is needed to test it, and the test. Which cases there are is in cases/.
import { checkSame } from "./check.ts";
import type { Ability, ConformanceHarness, ConformanceWorld, PortName } from "./harness.ts";
import { Lab } from "./lab.ts";

/** One promise that an adapter must keep. */
export interface ConformanceCase {
  /** Stable, `deployer/lost-answer`. */
  readonly id: string;
  /** The port whose promise it is. */
  readonly port: PortName;
  /** The promise, in a sentence. */
  readonly promise: string;
  /** Why it cannot be tested in a world. Undefined: it can. */
  skipReason(world: ConformanceWorld): string | undefined;
  /** Throws when the promise is not kept. */
  run(world: ConformanceWorld): Promise<void>;
}

/** How a case ended. Its failure is thrown. */
export type CaseEnd = { is: "passed" } | { is: "skipped"; reason: string };

interface CaseDefinition<Port extends PortName, Able extends Ability> {
  id: string;
  port: PortName;
  promise: string;
  /** The ports that it uses. */
  ports: readonly Port[];
  /** What must be able to happen. Default: nothing. */
  needs?: readonly Able[];
  /** Why an adapter with those ports need not keep the promise. */
  exempt?(adapter: Lab<Port>["adapter"]): string | undefined;
  run(lab: Lab<Port, Able>): Promise<void>;
}

/** Types a case by what it needs. */
export function defineCase<Port extends PortName, Able extends Ability = never>(
  definition: CaseDefinition<Port, Able>,
): ConformanceCase {
  const { id, port, promise, ports, needs = [] } = definition;
  const skipReason = (world: ConformanceWorld): string | undefined => {
    const missing = ports.find((name) => world.adapter[name] === undefined);
    if (missing !== undefined) return `the adapter has no port \`${missing}\``;
    const exempt = definition.exempt?.(world.adapter as Lab<Port>["adapter"]);
    if (exempt !== undefined) return exempt;
    const unable = needs.find((name) => world[name] === undefined);
    return unable === undefined ? undefined : `the harness has no \`${unable}\``;
  };
  const run = async (world: ConformanceWorld): Promise<void> => {
    const lab = new Lab<Port, Able>(world);
    await definition.run(lab);
    checkSame(lab.faults, [], "what the writers did");
  };
  return { id, port, promise, skipReason, run };
}

/** Runs a case in a world of its own. Throws what failed. */
export async function runCase(harness: ConformanceHarness, one: ConformanceCase): Promise<CaseEnd> {
  const world = await harness.open();
  try {
    const reason = one.skipReason(world);
    if (reason !== undefined) return { is: "skipped", reason };
    await one.run(world);
    return { is: "passed" };
  } finally {
    await world.close?.();
  }
}
