// How a case of both writers works: a deployer writes to the first environment, a promoter to the second. No case is here.
import type { BatchItem, BatchResult, Deployment, Environment, Plan } from "@acme/sdk-core";
import type { Ability, PortName } from "../harness.ts";
import { checkResults, type Lab } from "../lab.ts";

type AnyLab = Lab<PortName, Ability>;

/** A writer under test, and how it comes to have something to write. */
export class Writing {
  readonly lab: AnyLab;
  readonly #action: "deploy" | "promote";

  constructor(lab: unknown, action: "deploy" | "promote") {
    this.lab = lab as AnyLab;
    this.#action = action;
  }

  /** The environment that is written to. */
  get target(): Environment {
    return this.#action === "deploy" ? this.lab.first : this.lab.second;
  }

  /** A new version of flows is ready to be written to the target. */
  async ready(...flows: string[]): Promise<void> {
    await this.lab.write(...flows);
    if (this.#action === "promote") await this.lab.mustDeploy();
  }

  plan(flows: string[] = []): Promise<Plan> {
    return this.lab.plan(this.#action, this.target, flows);
  }

  async write(): Promise<BatchResult> {
    return this.lab.portal.apply(await this.plan());
  }

  async mustWrite(): Promise<void> {
    checkResults(await this.write(), "applied", "writing");
  }

  one(flow?: string): Promise<Deployment> {
    return this.lab.one(this.target, flow);
  }
}

/** The results of changes, for a message. */
export function resultsOf(items: readonly BatchItem[]): string {
  return items.map(({ result }) => result).join(", ");
}
