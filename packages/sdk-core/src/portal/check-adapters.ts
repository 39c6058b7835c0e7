// Asks the doctor of each adapter, once for all of its environments: about everything, or only about this machine.
import type { Environment } from "../model/environment.ts";
import type { Flow } from "../model/flow.ts";
import type { Problem } from "../model/found.ts";
import type { Adapter } from "../ports/adapter.ts";
import type { Context } from "../ports/context.ts";
import type { Check } from "../ports/doctor.ts";
import type { PortalDefinition } from "./portal-definition.ts";

/** What is checked: the environments by adapter, with what the configuration says of each flow there. */
interface Checked {
  environments: readonly Environment[];
  flows: readonly Flow[];
  adapterOf(environment: Environment): Adapter;
  settings: NonNullable<PortalDefinition["settings"]>;
}

/** What the adapters' doctors find. An adapter without a doctor finds nothing. Throws what they throw. */
export async function* checkAdapters(checked: Checked, context: Context): AsyncGenerator<Check> {
  for (const adapter of new Set(checked.environments.map((environment) => checked.adapterOf(environment)))) {
    const environments = checked.environments
      .filter((environment) => checked.adapterOf(environment) === adapter)
      .map((environment) => ({
        environment,
        settings: checked.flows.map((flow) => checked.settings(flow, environment)),
      }));
    if (adapter.doctor) yield* adapter.doctor.check(environments, context);
  }
}

/** What the adapters' doctors miss on this machine. Throws what they throw. */
export async function checkSetups(adapters: Iterable<Adapter>, context: Context): Promise<Problem[]> {
  const found = await Promise.all([...new Set(adapters)].map(async ({ doctor }) => doctor?.checkSetup?.(context)));
  return found.flatMap((problems) => problems ?? []);
}
