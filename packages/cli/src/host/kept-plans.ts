// The plans that a host made, so that it can apply what it prepared instead of declaring everything again.
import type { Plan } from "@acme/sdk-core";

/** An editor shows one or two at a time; older ones are declared again. */
const KEPT = 20;

/** Plans by an id that no other host gives. */
export class KeptPlans {
  readonly #plans = new Map<string, Plan>();

  /** Keeps a plan, and gives its id. */
  keep(plan: Plan): string {
    const id = crypto.randomUUID();
    this.#plans.set(id, plan);
    const [oldest] = this.#plans.keys();
    if (this.#plans.size > KEPT && oldest !== undefined) this.#plans.delete(oldest);
    return id;
  }

  /** The plan of an id, once. */
  take(id: string): Plan | undefined {
    const plan = this.#plans.get(id);
    this.#plans.delete(id);
    return plan;
  }
}
